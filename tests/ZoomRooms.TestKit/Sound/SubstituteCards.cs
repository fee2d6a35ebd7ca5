using System.Diagnostics;
using System.Text;

namespace ZoomRooms.TestKit.Sound;

/// <summary>
/// Sound cards made of software (card.c) in an ALSA configuration of their own, for a process that uses them through PortAudio as the room
/// does.
/// </summary>
internal sealed class SubstituteCards : IDisposable
{
    private static readonly Lazy<Task<string>> Library = new(CompileAsync);

    private readonly string _folder = Directory.CreateTempSubdirectory("substitute-cards").FullName;
    private readonly StringBuilder _cards = new();

    public string Log => Path.Combine(_folder, "log");

    /// <summary>The cards of this label are unplugged while it exists.</summary>
    public string Gone(string label) => Path.Combine(_folder, $"{label}-gone");

    /// <summary>Another program holds them while it exists.</summary>
    public string Busy(string label) => Path.Combine(_folder, $"{label}-busy");

    /// <summary>Adds a card.</summary>
    /// <param name="what">As card.c says: <c>rates [ 16000 ] channels [ 4 ] only capture</c>.</param>
    public void Add(string label, string what) => _cards.AppendLine(
        $"pcm.{label} {{ type substitute {what} log \"{Log}\" gone \"{Gone(label)}\" busy \"{Busy(label)}\" record \"{_folder}/{label}-played\" hint {{ show on description \"{label}\" }} }}");

    /// <summary>What a card played on its first channel.</summary>
    public List<float> Played(string label) =>
        [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(_folder, $"{label}-played")))];

    /// <summary>How many samples of what a card played so far were no silence. It may still play.</summary>
    public int Heard(string label)
    {
        string path = Path.Combine(_folder, $"{label}-played");
        if (!File.Exists(path))
            return 0;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] all = new byte[file.Length / sizeof(float) * sizeof(float)];
        file.ReadExactly(all);
        int heard = 0;
        foreach (float sample in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(all))
            heard += Math.Abs(sample) > 0.001f ? 1 : 0;
        return heard;
    }

    /// <summary>What they were opened with, so far.</summary>
    public string[] Noted() => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    /// <summary>Where a child finds them alone: <c>ALSA_CONFIG_PATH</c>.</summary>
    public async Task<string> ConfigureAsync()
    {
        string configuration = Path.Combine(_folder, "asound.conf");
        // PortAudio 19.6 ends the process by an assertion where ALSA knows no device of this name.
        await File.WriteAllTextAsync(
            configuration,
            $"pcm_type.substitute {{ lib \"{await Library.Value}\" }}\n{_cards}pcm.default {{ type asym capture.pcm mic playback.pcm spk }}\n");
        return configuration;
    }

    /// <summary>Where a child leaves what it has to say.</summary>
    internal string Result => Path.Combine(_folder, "result");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<string> CompileAsync()
    {
        string library = Path.Combine(AppContext.BaseDirectory, "substitute-card.so");
        string made = $"{library}.{Environment.ProcessId}";
        string source = Path.Combine(AppContext.BaseDirectory, "Sound", "card.c");
        await RunAsync(new ProcessStartInfo("gcc")
        {
            ArgumentList = { "-shared", "-fPIC", "-DPIC", "-O1", "-o", made, source, "-lasound", "-lm" }
        });
        File.Move(made, library, overwrite: true);
        return library;
    }

    internal static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{start.FileName}: {await errors}{await output}");
    }
}
