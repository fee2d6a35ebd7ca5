using System.Diagnostics;
using ZoomRooms.TestKit;

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
        using JanusProcess? janus = Backend.JanusAddress is { } address ? await JanusProcess.StartAsync(address) : null;
        string recording = Path.Combine(Path.GetTempPath(), $"zoomrooms-{Environment.ProcessId}.mkv");
        try
        {
            (int exit, string output) = await RunAsync(
                Checkout.Program("ZoomRooms.Appliance", "zoomrooms-appliance"),
                [
                    "rehearse", "--unattended", "--seconds", "5",
                    "--server-program", Checkout.Program("ZoomRooms.MeetingServer", "zoomrooms-server"),
                    "--far-end-program", Checkout.Program("ZoomRooms.Desktop", "zoomrooms-desktop"),
                    "--sound-script", Checkout.In("src", "simulated-sound.sh"), "--record", recording,
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
}
