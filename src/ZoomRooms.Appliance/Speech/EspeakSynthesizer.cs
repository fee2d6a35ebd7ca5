using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Speech;

/// <summary>Speech, or why there is none (a sentence).</summary>
internal sealed record SpeechResult(SpokenPhrase? Phrase, string? Problem);

/// <summary>
/// espeak-ng as a child process. The text goes in through its standard input and the sound comes out of its standard output: neither is
/// ever in a file, nor in an argument that other users of the machine could read.
/// </summary>
internal sealed class EspeakSynthesizer(SpeechOptions options, TimeProvider time, string program = "espeak-ng")
{
    /// <summary>A synthesizer makes a minute of speech in a fifth of a second; one that takes so long hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>More than the longest phrase at the highest rate of any voice.</summary>
    private const int MostBytes = 32 << 20;

    /// <summary>For status.</summary>
    public string Description => $"{program}, voice {options.Language}";

    /// <param name="ssml">UTF-8, for a synthesizer.</param>
    public async Task<SpeechResult> SayAsync(string ssml, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(Patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        ProcessStartInfo start = new(
            program,
            ["-v", options.Language, "-s", options.WordsPerMinute.ToString(
                CultureInfo.InvariantCulture), "-b", "1", "-m", "--stdin", "--stdout"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
        };
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                return await RunAsync(process, ssml, either.Token);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill();
            }
        }
        catch (Win32Exception)
        {
            return new SpeechResult(
                null, $"{program} is not installed: the security code cannot be spoken. Install the package espeak-ng.");
        }
        catch (IOException)
        {
            // It ended before it had read its text: its complaint was not read either.
            return new SpeechResult(
                null, $"{program} does not take text. Is the voice \"{options.Language}\" (Speech:Language) installed?");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SpeechResult(null, $"{program} did not answer within {Patience.TotalSeconds:0} seconds.");
        }
    }

    private async Task<SpeechResult> RunAsync(Process process, string ssml, CancellationToken cancellation)
    {
        Task<string> complaint = process.StandardError.ReadToEndAsync(cancellation);
        Task<MemoryStream?> sound = ReadAsync(process.StandardOutput.BaseStream, cancellation);
        await process.StandardInput.WriteAsync(ssml.AsMemory(), cancellation);
        process.StandardInput.Close();
        using MemoryStream? wav = await sound;
        if (wav is null)
            return new SpeechResult(null, $"{program} does not stop speaking.");
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            return new SpeechResult(
                null, $"{program} cannot speak with the voice \"{options.Language}\" (Speech:Language): {FirstLine(await complaint)}");
        Memory<byte> bytes = wav.GetBuffer().AsMemory(0, (int)wav.Length);
        try
        {
            return SpokenPhrase.TryRead(bytes.Span) is { } phrase
                ? new SpeechResult(phrase, null)
                : new SpeechResult(null, $"{program} made no sound that this room understands.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes.Span);
        }
    }

    private static async Task<MemoryStream?> ReadAsync(Stream from, CancellationToken cancellation)
    {
        MemoryStream all = new();
        byte[] part = new byte[64 << 10];
        while (await from.ReadAsync(part, cancellation) is var read and > 0)
        {
            if (all.Length + read > MostBytes)
                return null;
            all.Write(part, 0, read);
        }
        return all;
    }

    private static string FirstLine(string text)
    {
        string line = text.Split('\n', 2)[0].Trim();
        return line.Length is > 0 and <= 200 ? line : "it does not say why.";
    }
}
