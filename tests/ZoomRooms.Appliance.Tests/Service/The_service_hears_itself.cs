using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Service;

/// <summary>The program and its own command, over sound cards of which one hears what the other plays.</summary>
public class The_service_hears_itself
{
    [Fact]
    public async Task On_request_and_says_what_each_microphone_hears()
    {
        using TemporaryFolder folder = new();
        (SimulatedCards? started, string why) = await SimulatedCards.StartAsync(folder.File("sound"));
        Assert.SkipWhen(started is null, why);
        using SimulatedCards cards = started!;
        using (ServiceProcess service = ServiceProcess.Start(folder, cards.Environment, With("loop_microphone")))
        {
            await service.UntilAsync(status => status.State == "Idle" && status.Speaker == "RUNNING", "idle");
            (int exit, string output, string error) = await HearAsync(folder);
            Assert.True(exit == 0, output + error);
            Assert.Matches("^the microphone hears the loudspeaker\n  microphone 1  heard at -2[2-4] dBFS after ", output);
            StatusDocument status = (await service.StatusAsync())!;
            Assert.Equal(SoundCheckOutcome.Heard, status.SoundCheck!.Last!.Outcome);
            // No device has it any more, and nothing of it is anywhere but these numbers.
            Assert.StartsWith("STOPPED", status.Microphone, StringComparison.Ordinal);
            Assert.All(Directory.GetFiles(folder.File("state")), static file => Assert.InRange(new FileInfo(file).Length, 0, 10_000));
            string metrics = (
                await UnixSocketServer.AskAsync(folder.File("run/metrics.sock"), "GET /metrics", TestContext.Current.CancellationToken))!;
            Assert.Contains("zoomrooms_sound_check_heard{microphone=\"1\"} 1\n", metrics, StringComparison.Ordinal);
            await service.TerminateAsync();
        }
        using (ServiceProcess service = ServiceProcess.Start(folder, cards.Environment, With("deaf_microphone")))
        {
            await service.UntilAsync(status => status.State == "Idle" && status.Speaker == "RUNNING", "idle");
            // What was found before the restart.
            Assert.Equal(SoundCheckOutcome.Heard, (await service.StatusAsync())!.SoundCheck!.Last!.Outcome);
            (int exit, string output, _) = await HearAsync(folder);
            Assert.Equal(1, exit);
            Assert.StartsWith(
                "no microphone hears the loudspeaker: is it on, and turned up?; microphone 1 gives digital silence", output,
                StringComparison.Ordinal);
            Assert.Contains((await service.StatusAsync())!.Problems, static problem =>
                problem.StartsWith("SoundCheckFailed: no microphone hears", StringComparison.Ordinal));
            await service.TerminateAsync();
        }
    }

    [Fact]
    public async Task Until_somebody_presses_the_button_and_joins()
    {
        using TemporaryFolder folder = new();
        (SimulatedCards? started, string why) = await SimulatedCards.StartAsync(folder.File("sound"));
        Assert.SkipWhen(started is null, why);
        using SimulatedCards cards = started!;
        using ServiceProcess service = ServiceProcess.Start(folder, cards.Environment, With("loop_microphone"));
        await service.UntilAsync(status => status.State == "Idle" && status.Speaker == "RUNNING", "idle");
        Task<(int ExitCode, string Output, string Error)> asked = HearAsync(folder);
        await service.UntilAsync(status => status.SoundCheck!.Running, "whistles");
        Assert.True(await service.PressAsync());
        // No server answers: it joined, and was refused.
        await service.UntilAsync(
            status => status is { State: "Failed", SoundCheck: { Running: false, Finished: 1, Last: null } }, "pressed");
        (int exit, _, string error) = await asked;
        Assert.Equal(1, exit);
        Assert.StartsWith("Ended before its time", error, StringComparison.Ordinal);
        // Muted means muted.
        Assert.True(await service.PressAsync(TimeSpan.FromSeconds(2.6)));
        await service.UntilAsync(status => status.Muted, "muted");
        (exit, _, error) = await HearAsync(folder);
        Assert.Equal((1, "Not now: the microphone is muted: hold the button for two seconds first.\n"), (exit, error));
    }

    [Fact]
    public async Task Or_says_that_nothing_runs()
    {
        using TemporaryFolder folder = new();
        (int exit, _, string error) = await HearAsync(folder);
        Assert.Equal(3, exit);
        Assert.StartsWith("The service is not running", error, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Error)> HearAsync(TemporaryFolder folder) =>
        ServiceProcess.RunAsync(folder, "sound-check");

    private static string[] With(string microphone) => ["--set", $"Microphone:Device={microphone}", "--set", "Speaker:Device=loop_speaker"];
}
