using System.Diagnostics;
using System.Globalization;
using FFmpeg.AutoGen;

namespace ZoomRooms.Media.Video;

/// <summary>
/// Finds the first encoder of the ladder that really encodes. Opening one proves nothing, and drivers crash or hang: each candidate
/// encodes a few pictures in a process of its own, under a time limit.
/// </summary>
public static class EncoderProbe
{
    /// <summary>The hidden verb of the product's executable that runs <see cref="RunInThisProcess"/>.</summary>
    public const string Verb = "probe-encoder";

    private const int Frames = 10;
    private const int LongestLine = 300;
    private const int Bitrate = 1_500_000;
    private const int KeyFrameIntervalSeconds = 10;
    private static readonly TimeSpan EncodeLimit = TimeSpan.FromSeconds(2);

    // The child must first start: a second or so on the slowest board.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(4);

    // No driver that could hang: what is slow here is a board that is busy starting, and without this encoder there is none at all (seen on
    // emulated arm64).
    private static readonly TimeSpan SoftwareLimit = TimeSpan.FromSeconds(20);
    private const string Software = "libx264";

    /// <summary>Tries the ladder in order, each encoder in a child process, and stops at the first that works.</summary>
    /// <param name="child">
    /// Given an encoder's name, how to start the product's own executable: file name and, where it needs them (<c>dotnet app.dll</c>),
    /// leading arguments. <c>probe-encoder NAME WIDTH HEIGHT FPS</c> is appended, and its output is redirected.
    /// </param>
    /// <param name="limit">How long a child may take; 6 s if not given, 20 s for the software encoder.</param>
    public static EncoderSelection Select(
        EncoderOptions encoder, CameraOptions camera, Func<string, ProcessStartInfo> child, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(child);
        FFmpegRuntime.Initialize();
        List<PassedOverEncoder> passedOver = new();
        foreach (string name in encoder.Ladder)
        {
            string? reason = MissingHardware(name) ?? AskChild(child(name), name, camera, limit ?? LimitOf(name));
            if (reason is null)
                return new EncoderSelection(name, passedOver);
            passedOver.Add(new PassedOverEncoder(name, reason));
        }

        return new EncoderSelection("", passedOver);
    }

    /// <summary>
    /// The child's side: encodes up to ten pictures and prints one line, the milliseconds it took or the reason against the encoder.
    /// </summary>
    /// <param name="args"><c>NAME WIDTH HEIGHT FPS</c>, with or without the verb before it.</param>
    /// <returns>0 if the encoder works, else 1.</returns>
    public static int RunInThisProcess(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        Span<string> rest = args.AsSpan();
        if (rest.Length > 0 && rest[0] == Verb)
            rest = rest[1..];
        if (rest.Length != 4
            || !int.TryParse(rest[1], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            || !int.TryParse(rest[2], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            || !int.TryParse(rest[3], NumberStyles.None, CultureInfo.InvariantCulture, out int frameRate)
            || new CameraOptions { Width = width, Height = height, FrameRate = frameRate }.Validate().Any())
        {
            Console.Out.WriteLine($"usage: {Verb} NAME WIDTH HEIGHT FPS");
            return 1;
        }

        string? problem;
        long started = Stopwatch.GetTimestamp();
        try
        {
            FFmpegRuntime.Initialize();
            started = Stopwatch.GetTimestamp();
            problem = Encode(rest[0], width, height, frameRate);
        }
        catch (FFmpegUnavailableException exception)
        {
            problem = exception.Message;
        }

        Console.Out.WriteLine(
            problem ?? string.Create(CultureInfo.InvariantCulture, $"ok {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F1} ms"));
        return problem is null ? 0 : 1;
    }

    internal static TimeSpan LimitOf(string name) => name == Software ? SoftwareLimit : StartLimit + EncodeLimit;

    /// <summary>What a hardware encoder needs and is not there, or null. Saves starting a process that can only fail.</summary>
    private static string? MissingHardware(string name)
    {
        if (EncoderSettings.Of(name) is null)
            return "not an encoder this product knows how to drive";
        unsafe
        {
            if (ffmpeg.avcodec_find_encoder_by_name(name) == null)
                return "not part of this machine's libavcodec";
        }

        return name switch
        {
            "h264_v4l2m2m" when !Any("/dev", "video*") => "no /dev/video* device on this machine",
            "h264_vaapi" or "h264_qsv" when !Any("/dev/dri", "renderD*") => "no graphics render node (/dev/dri/renderD*) on this machine",
            "h264_nvenc" when !Any("/dev", "nvidia0") => "no NVIDIA device (/dev/nvidia0) on this machine",
            _ => null,
        };
    }

    private static bool Any(string folder, string pattern) =>
        Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, pattern).Any();

    private static string? AskChild(ProcessStartInfo start, string name, CameraOptions camera, TimeSpan limit)
    {
        foreach (string argument in (ReadOnlySpan<string>)[Verb, name, Text(camera.Width), Text(camera.Height), Text(camera.FrameRate)])
            start.ArgumentList.Add(argument);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        try
        {
            using Process process = new() { StartInfo = start };
            string line = "";
            process.OutputDataReceived += (_, output) =>
            {
                if (line.Length == 0 && output.Data is { Length: > 0 } text)
                    line = text.Length > LongestLine ? text[..LongestLine] : text;
            };
            // Drivers write to standard error; unread, they would block on a full pipe.
            process.ErrorDataReceived += (_, _) => { };
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (!process.WaitForExit(limit))
            {
                process.Kill(entireProcessTree: true);
                return string.Create(CultureInfo.InvariantCulture, $"no picture within {limit.TotalSeconds:0.#} s; its driver may hang");
            }

            // Without a limit this waits for the end of the output too.
            process.WaitForExit();
            return process.ExitCode switch
            {
                0 => null,
                > 128 => $"its driver crashed the trial (signal {process.ExitCode - 128})",
                _ => line.Length > 0 ? line : $"the trial ended with code {process.ExitCode}",
            };
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            return $"the trial could not be started: {exception.Message}";
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static unsafe string? Encode(string name, int width, int height, int frameRate)
    {
        using H264Encoder? encoder = H264Encoder.TryOpen(
            name, width, height, frameRate, Bitrate, KeyFrameIntervalSeconds, out string? reason);
        if (encoder is null)
            return reason;
        AVFrame* picture = Pictures.Allocate(width, height, AVPixelFormat.AV_PIX_FMT_YUV420P);
        if (picture == null)
            return "out of memory";
        try
        {
            Pictures.Blacken(picture);
            for (int i = 0; i < Frames; i++)
            {
                int error = encoder.Send(picture, false, out _);
                if (error < 0 && error != FFmpegError.Again)
                    return $"refuses pictures: {FFmpegError.Text(error)}";
                while ((error = encoder.Receive(out ReadOnlySpan<byte> annexB, out bool isKeyFrame, out _)) > 0)
                {
                    if (isKeyFrame && !annexB.IsEmpty)
                        return null;
                }

                if (error < 0)
                    return $"gives an error: {FFmpegError.Text(error)}";
            }

            return $"gives no key frame for {Frames} pictures";
        }
        finally
        {
            ffmpeg.av_frame_free(&picture);
        }
    }
}
