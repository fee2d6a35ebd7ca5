using System.CommandLine;
using System.Globalization;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.SoundChecks;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>sound-check</c>: the room plays a sweep, and says what each microphone hears of it.</summary>
internal static class SoundCheckCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>What was asked for and is not going on by then was passed over: somebody came first.</summary>
    private const int LooksUntilBegun = 40;

    public static Command Create()
    {
        ConfigurationArguments configuration = new();
        Command command = new(
            "sound-check",
            "The room whistles twice, seven seconds in all, and says what each microphone hears of it. Only while it is in no meeting, not "
            + "muted, and none is about to begin; a press of the button ends it. Nothing is recorded. Exits 0 when every microphone hears the "
            + "loudspeaker as it should, 1 when not, 3 when the service is not running (then: self-test --sound-check).");
        configuration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.Load(parsed) is not { } options)
                return ExitCodes.Usage;
            return await RunAsync(options, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(ApplianceOptions options, CancellationToken cancellation)
    {
        StatusSoundCheck? before = await LookAsync(options, cancellation);
        string? answer = before is null ? null
            : await UnixSocketServer.AskAsync(options.Paths.StatusSocket, RoomSocket.SoundCheck, cancellation);
        if (before is null || string.IsNullOrEmpty(answer))
        {
            await Console.Error.WriteLineAsync($"The service is not running: nothing answers at {options.Paths.StatusSocket}.");
            return ExitCodes.NotRunning;
        }
        if (answer != RoomSocket.Done)
        {
            await Console.Error.WriteLineAsync($"Not now: {answer.TrimEnd()}.");
            return ExitCodes.No;
        }
        StatusSoundCheck? now;
        int idle = 0;
        do
        {
            await Task.Delay(LookEvery, cancellation);
            now = await LookAsync(options, cancellation);
            idle = now is { Running: true } ? 0 : idle + 1;
        }
        while (now is not null && now.Finished == before.Finished && idle < LooksUntilBegun);
        return await SayAsync(now, before);
    }

    private static async Task<int> SayAsync(StatusSoundCheck? now, StatusSoundCheck before)
    {
        if (now?.Last is not { } found || found.At == before.Last?.At)
        {
            await Console.Error.WriteLineAsync("Ended before its time: somebody needed the room.");
            return now is null ? ExitCodes.NotRunning : ExitCodes.No;
        }
        await Console.Out.WriteLineAsync(TerminalText.Printable(found.Describe()));
        foreach ((string name, string text) in now.Details())
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name,-16}{TerminalText.Printable(text)}"));
        return found is { Faults.Count: 0, Outcome: SoundCheckOutcome.Heard or SoundCheckOutcome.TakenOut } ? ExitCodes.Good : ExitCodes.No;
    }

    private static async Task<StatusSoundCheck?> LookAsync(ApplianceOptions options, CancellationToken cancellation)
    {
        string? answer = await UnixSocketServer.AskAsync(options.Paths.StatusSocket, "status", cancellation);
        return StatusDocument.TryParse(answer, out StatusDocument? status) ? status.SoundCheck : null;
    }
}
