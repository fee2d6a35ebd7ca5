using System.Text.Json;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Rehearsal;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.TestKit;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>
/// The room as its service, in a process of its own on a simulated board: seen through its status and the LED's level at the board.
/// </summary>
internal sealed class ProcessRoom : IAttackedRoom
{
    // Well below half a period of the fast blink: looks at the pace of the blink would see it always lit.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // No pattern but the lock's keeps the LED lit as long as this.
    /// <summary>Seconds: the timeout, and the second in which the light is derived anew at the latest (lock light page).</summary>
    private const double OldestHeartbeat = 101;

    private static readonly TimeSpan LongestBlink = TimeSpan.FromSeconds(1.5);

    private readonly ChildProcess _process;
    private readonly string _statusSocket;
    private readonly string _boardSocket;
    private readonly CancellationTokenSource _stopping = new();
    private RoomView _view = new(false, null, "", false, [], null, [], 0, new Dictionary<string, long>());
    private Action<RoomView>? _seen;
    private Task _looking = Task.CompletedTask;
    private string _state = "";
    private TimeSpan? _litSince;
    private TimeSpan? _shieldInTheDark;

    private readonly TakingScreen _screen;

    private readonly SimulatedSound? _sound;

    private ProcessRoom(ChildProcess process, string runtime, TakingScreen screen, SimulatedSound? sound)
    {
        _sound = sound;
        _process = process;
        _screen = screen;
        PathOptions paths = new Appliance.Configuration.PathOptions { Runtime = runtime };
        _statusSocket = paths.StatusSocket;
        _boardSocket = paths.SimulatedBoardSocket;
    }

    public RoomView View => Volatile.Read(ref _view);

    public static async Task<IAttackedRoom> CreateAsync(HostileMeetingServer server, string folder, Attack attack)
    {
        string program = Checkout.Program("ZoomRooms.Appliance", "zoomrooms-appliance");
        string runtime = Path.Combine(folder, "run");
        string configuration = Path.Combine(folder, "appliance.json");
        TakingScreen screen = new(Path.Combine(folder, "pictures.sock"));
        await File.WriteAllBytesAsync(configuration, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, Dictionary<string, string>>
        {
            ["Room"] = new() { ["Name"] = "room" },
            ["Server"] = new() { ["Url"] = server.Endpoint.Url.ToString(), ["CertificateSha256"] = server.Endpoint.CertificateSha256 },
            ["Meeting"] = new() { ["Id"] = server.Meeting.ToString() },
            ["Camera"] = new() { ["Format"] = "lavfi", ["Device"] = "testsrc2=size=320x180:rate=15" },
            ["Pictures"] = new() { ["Count"] = "49", ["Socket"] = screen.Path },
            // Where there is none of this name, silence keeps the stream.
            ["Microphone"] = new() { ["Device"] = attack.NeedsVoice ? "room_microphone" : "" },
            ["Panel"] = new() { ["Driver"] = "simulated" },
            ["Paths"] = new() { ["State"] = Path.Combine(folder, "state"), ["Runtime"] = runtime },
        }));
        SimulatedSound? sound = attack.NeedsVoice
            ? await SimulatedSound.StartAsync(
                Checkout.In("src", "simulated-sound.sh"), Path.Combine(folder, "sound"), CancellationToken.None) : null;
        IReadOnlyDictionary<string, string> environment = sound?.Environment ?? new Dictionary<string, string>();
        await ChildProcess.RunAsync(
            program, ["pair", await server.DrawPairingCodeAsync("room"), "--config", configuration], environment, CancellationToken.None);
        ChildProcess process = ChildProcess.Start(
            "room", program, ["run", "--config", configuration], environment, Path.Combine(folder, "room.log"));
        ProcessRoom room = new(process, runtime, screen, sound);
        room._looking = Task.Run(room.LookAsync);
        await room.UntilIdleAsync();
        return room;
    }

    public void ShowPictures(bool shows) => _screen.Listen(shows);

    public Task MuteAsync() => PressAsync(TimeSpan.FromSeconds(2.5));

    public async Task JoinAsync(Action<RoomView> seen)
    {
        _seen = seen;
        await PressAsync(TimeSpan.FromMilliseconds(300));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _looking;
        await _process.DisposeAsync();
        if (_sound is not null)
            await _sound.DisposeAsync();
        _screen.Dispose();
        _stopping.Dispose();
    }

    private async Task UntilIdleAsync()
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (Volatile.Read(ref _state) != "Idle")
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(begun) > Patience)
                throw new InvalidOperationException($"the room did not become ready: it is '{_state}'");
            await Task.Delay(LookEvery);
        }
    }

    private async Task LookAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            // What the screen was told before the room is asked was made of what the room said before.
            ToldPage? told = _screen.Told;
            string? answer = await UnixSocketServer.AskAsync(_statusSocket, "status", CancellationToken.None);
            bool lit = await UnixSocketServer.AskAsync(_boardSocket, "led", CancellationToken.None) == "1\n";
            if (!string.IsNullOrEmpty(answer) && StatusDocument.FromJson(answer) is { } status)
            {
                Volatile.Write(ref _view, ViewOf(status, lit));
                Volatile.Write(ref _state, status.State);
                _seen?.Invoke(View);
                if (told is not null)
                    _seen?.Invoke(ScreenOf(status, told));
            }
            await Task.Delay(LookEvery);
        }
    }

    private RoomView ViewOf(StatusDocument status, bool led)
    {
        TimeSpan now = TimeProvider.System.GetElapsedTime(0);
        // Only from when the lock went dark: a blink that begins with the light on is no lock that stayed.
        _litSince = led && !status.LockLit ? _litSince ?? now : null;
        bool shown = status.LockLit || (_litSince is { } since && now - since > LongestBlink);
        List<string> untrue = Untruths(status, shown);
        if (shown && !status.LockLit)
            untrue.Add("stayed lit although the lock is dark");
        string error = status.LastError ?? "";
        SessionEndReason? end = Enum.TryParse(error.Split(':')[0], out SessionEndReason reason) ? reason : null;
        // What people decided is no failure: the room is idle, and its last transition says why.
        if (end is null && status.LastTransition is { } last && last.StartsWith(MeetingOver, StringComparison.Ordinal))
            (end, error) = (SessionEndReason.MeetingEnded, last[MeetingOver.Length..]);
        return new RoomView(
            status.State == InMeeting, end, error, shown, untrue, status.SecurityCode, [.. status.Participants.Select(NameOf)],
            status.PicturesOpened,
            status.FramesDropped)
        {
            Light = Enum.Parse<LightPattern>(status.Light),
            Attention = status.AttentionCauses.Aggregate(RoomAttention.None, (all, one) => all | Enum.Parse<RoomAttention>(one)),
            Locked = status.Locked,
            Muted = status.Muted,
            AudioFramesDecoded = status.AudioFramesDecoded,
            Messages = status.Messages,
        };
    }

    /// <summary>
    /// What the screen shows: two pages in a row with the lock, and a dark room before and after each, are a lock that stayed.
    /// </summary>
    private RoomView ScreenOf(StatusDocument status, ToldPage told)
    {
        _shieldInTheDark = told.ShowsLock && !status.LockLit ? _shieldInTheDark ?? told.Derived : null;
        bool shown = told.ShowsLock && (status.LockLit || told.Derived > _shieldInTheDark);
        List<string> untrue = Untruths(status, shown);
        if (shown && !status.LockLit)
            untrue.Add("kept the shield although the lock is dark");
        return View with { Face = Face.Screen, LockLit = shown, Untrue = untrue, Light = shown ? View.Light : LightPattern.Dark };
    }

    private static List<string> Untruths(StatusDocument status, bool shown) => shown
        && (status.State != InMeeting || status.KeySequenceNumber == 0 || status.HeartbeatAge is null or > OldestHeartbeat
            || status.SecurityCode is null) ? ["lit without what the light stands for"] : [];

    private const string InMeeting = nameof(RoomState.InMeeting);

    private static readonly string MeetingOver = $"{RoomState.InMeeting} → {RoomState.Idle}: ";

    // The list of the status adds what a participant is to its name, in brackets.
    private static string NameOf(string participant) => participant.Split(" (")[0];

    private async Task PressAsync(TimeSpan duration)
    {
        if (!await SimulatedBoardSocket.PressAsync(_boardSocket, duration, TimeProvider.System, CancellationToken.None))
            throw new InvalidOperationException("the room's simulated board does not answer");
    }
}
