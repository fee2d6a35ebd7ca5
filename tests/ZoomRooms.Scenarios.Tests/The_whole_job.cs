using System.Diagnostics;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>
/// The README's first command, as processes: server, room on a simulated board, far end; sound over PortAudio; a button pressed, a light
/// seen.
/// </summary>
public class The_whole_job
{
    [Fact]
    public async Task The_button_is_pressed_the_lock_lights_and_both_sides_decode_each_other()
    {
        string root = FindRoot();
        using JanusProcess? janus = Backend.JanusAddress is { } address ? await JanusProcess.StartAsync(address) : null;
        string recording = Path.Combine(Path.GetTempPath(), $"zoomrooms-{Environment.ProcessId}.mkv");
        try
        {
            (int exit, string output) = await RunAsync(
                Program("Appliance", "zoomrooms-appliance"),
                [
                    "rehearse", "--unattended", "--seconds", "5",
                    "--server-program", Program(
                        "MeetingServer", "zoomrooms-server"), "--far-end-program", Program("Desktop", "zoomrooms-desktop"),
                    "--sound-script", Path.Combine(root, "src", "simulated-sound.sh"), "--record", recording,
                    .. janus is null ? (string[])[] : ["--janus", janus.Url],
                ]);
            Assert.True(exit == 0, output);
            Assert.Contains("yes  lock lit in the meeting", output, StringComparison.Ordinal);
            (int probed, string streams) = await RunAsync(
                "ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", recording);
            Assert.True(probed == 0, streams);
            Assert.Contains("h264", streams, StringComparison.Ordinal);
            Assert.Contains("opus", streams, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(recording);
        }

        string Program(string project, string name) =>
            Path.Combine(
                root, "src", $"ZoomRooms.{project}", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", name);
    }

    private static async Task<(int Exit, string Output)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true
        })!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ZoomRooms.Appliance.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run inside a checkout");
    }
}
