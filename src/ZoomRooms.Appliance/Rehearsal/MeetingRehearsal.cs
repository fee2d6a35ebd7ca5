using System.Globalization;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>A meeting server, this room and a far end on the loopback interface, and the way through a meeting.</summary>
internal sealed class MeetingRehearsal : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly DirectoryInfo _folder;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private SimulatedSound? _sound;
    private RehearsalServer? _server;
    private FarEnd? _farEnd;
    private PictureCheck? _pictures;
    private RehearsedRoom? _room;
    private bool _keepLogs = true;

    private MeetingRehearsal(DirectoryInfo folder, TextWriter output, TimeProvider time)
    {
        _folder = folder;
        _output = output;
        _time = time;
        _begun = time.GetTimestamp();
    }

    public static async Task<MeetingRehearsal> StartAsync(
        RehearsalPrograms programs, string? recordTo, TextWriter output, TimeProvider time, CancellationToken cancellation)
    {
        MeetingRehearsal rehearsal = new(Directory.CreateTempSubdirectory("zoomrooms-"), output, time);
        try
        {
            string folder = rehearsal._folder.FullName;
            rehearsal.Say("starting simulated sound");
            rehearsal._sound = await SimulatedSound.StartAsync(programs.SoundScript, Path.Combine(folder, "sound"), cancellation);
            await rehearsal._sound.FillWithAirAsync(cancellation);
            rehearsal.Say("starting the meeting server");
            rehearsal._server = await RehearsalServer.StartAsync(programs.Server, programs.Janus, folder, time, cancellation);
            rehearsal.Say($"pairing and starting the far end, which hosts the meeting{(programs.InWindow ? ", in a window" : "")}");
            rehearsal._farEnd = programs.InWindow
                ? await FarEnd.OpenWindowAsync(programs.FarEnd, rehearsal._server, folder, cancellation)
                : await FarEnd.StartAsync(
                    programs.FarEnd, rehearsal._server, folder, recordTo, rehearsal._sound.Environment, cancellation);
            rehearsal.Say("starting what decodes the room's pictures");
            rehearsal._pictures = PictureCheck.Start(programs.FarEnd, folder);
            await rehearsal.UntilAsync("it listens", () => Task.FromResult(rehearsal._pictures.IsListening), cancellation);
            rehearsal.Say("pairing and starting the room");
            rehearsal._room = await RehearsedRoom.StartAsync(
                programs.Room, rehearsal._server, rehearsal._pictures.Socket, folder, rehearsal._sound.Environment, time, cancellation);
            await rehearsal.UntilAsync(
                "the room is ready", async () => (await rehearsal._room.AskAsync(cancellation))?.State == "Idle", cancellation);
            if (programs.InWindow)
                rehearsal.Say("the window is the far end: press j here, and the room joins you there");
            else
                await rehearsal.UntilAsync(
                    "the far end is in the meeting", () => Task.FromResult(rehearsal._farEnd.State == "InMeeting"), cancellation);
            return rehearsal;
        }
        catch
        {
            await rehearsal.DisposeAsync();
            throw;
        }
    }

    /// <summary>A live panel until somebody quits.</summary>
    public async Task<int> RunLiveAsync(CancellationToken cancellation)
    {
        await new LivePanel(_room!.Paths, _time).RunAsync(cancellation);
        _keepLogs = false;
        return 0;
    }

    /// <summary>
    /// Presses, stays, leaves, and reports. True if the lock was lit, both sides heard each other, the far end decoded our pictures, and
    /// a process beside the room decoded theirs.
    /// </summary>
    public async Task<bool> RunUnattendedAsync(TimeSpan stay, int presses, CancellationToken cancellation)
    {
        RehearsedRoom room = _room!;
        FarEnd farEnd = _farEnd!;
        bool darkBefore = !await room.IsLedLitAsync(cancellation);
        Say("pressing the join button");
        await room.PressAsync(cancellation);
        bool lit = await UntilAsync(
            "the lock is lit", async () => await room.AskAsync(cancellation) is { LockLit: true, LedLit: true }
            && await room.IsLedLitAsync(cancellation), cancellation, required: false);
        StatusDocument? joined = await room.AskAsync(cancellation);
        Say(string.Create(CultureInfo.InvariantCulture, $"staying {stay.TotalSeconds:0} s"));
        await Task.Delay(stay, _time, cancellation);
        StatusDocument? status = await room.AskAsync(cancellation);
        bool stillLit = status?.LockLit == true && await room.IsLedLitAsync(cancellation);
        bool sameCode = status?.SecurityCode is { } code && code == farEnd.SecurityCode;
        long farAudio = farEnd.AudioFramesDecoded;
        long farVideo = farEnd.VideoFramesDecoded;
        double? echoReturnLoss = farEnd.EchoReturnLoss;
        // Its figures come once a second.
        await UntilAsync("the checker has decoded pictures", () => Task.FromResult(_pictures!.Decoded > 0), cancellation, required: false);
        DecodedElsewhere theirs = new(_pictures!.Decoded, _pictures.Failed, _pictures.Size);
        Say("pressing the join button");
        await room.PressAsync(cancellation);
        bool left = await UntilAsync(
            "the room has left", async () => (await room.AskAsync(cancellation))?.State == "Idle", cancellation, required: false);
        bool darkAfter = await UntilAsync(
            "the LED is dark", async () => !await room.IsLedLitAsync(cancellation), cancellation, required: false);

        RehearsalReport report = new(
            darkBefore, lit, stillLit, sameCode, left && darkAfter,
            theirs, status?.AudioFramesDecoded ?? 0, farVideo, farAudio, echoReturnLoss, joined, status);
        report.Write(_output);
        bool passed = report.Passed && await PressAgainAsync(presses, cancellation);
        _keepLogs = !passed;
        return passed;
    }

    /// <summary>Joins and leaves again and again, and says how long the lock took.</summary>
    private async Task<bool> PressAgainAsync(int presses, CancellationToken cancellation)
    {
        PressTimes times = new();
        for (int i = 0; i < presses; i++)
        {
            await _room!.PressAsync(cancellation);
            if (!await UntilAsync($"press {i + 1}: the lock is lit", async () =>
                await _room.AskAsync(cancellation) is { LockLit: true }, cancellation, required: false))
                return false;
            times.Add((await _room.AskAsync(cancellation))!);
            await _room.PressAsync(cancellation);
            await UntilAsync("left", async () => (await _room.AskAsync(cancellation))?.State == "Idle", cancellation);
            // The leader admits a newcomer two seconds after the one before at the earliest, and takes a leave two seconds after it.
            await Task.Delay(TimeSpan.FromSeconds(4.5), _time, cancellation);
        }
        times.Write(_output);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_room is not null)
            await _room.DisposeAsync();
        if (_pictures is not null)
            await _pictures.DisposeAsync();
        if (_farEnd is not null)
            await _farEnd.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_sound is not null)
            await _sound.DisposeAsync();
        if (_keepLogs)
            await _output.WriteLineAsync($"The logs are in {_folder.FullName}.");
        else
            _folder.Delete(recursive: true);
    }

    private async Task<bool> UntilAsync(string what, Func<Task<bool>> condition, CancellationToken cancellation, bool required = true)
    {
        long begun = _time.GetTimestamp();
        int[] programs = [.. ((int?[])[_server?.ProcessId, _farEnd?.ProcessId, _pictures?.ProcessId, _room?.ProcessId]).OfType<int>()];
        TimeSpan withheld = ProcessorWait.Of(programs);
        while (!await condition())
        {
            if (_server is { HasExited: true } || _farEnd is { HasExited: true } || _pictures is { HasExited: true }
                || _room is { HasExited: true })
                throw new RehearsalException($"A program ended before {what}.");
            // Time in which a busy machine did not let them run is not theirs.
            if (_time.GetElapsedTime(begun) is var elapsed && elapsed > Patience
                && (elapsed > MostPatience || elapsed > Patience + ProcessorWait.Of(programs) - withheld))
            {
                if (required)
                    throw new RehearsalException(
                        string.Create(
                            CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0} s have passed and it is not so that {what}."));
                Say(string.Create(CultureInfo.InvariantCulture, $"not so within {elapsed.TotalSeconds:0} s: {what}"));
                return false;
            }
            await Task.Delay(LookEvery, _time, cancellation);
        }
        Say(what);
        return true;
    }

    private void Say(string what) =>
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_time.GetElapsedTime(_begun).TotalSeconds,7:0.00} s  {what}"));
}
