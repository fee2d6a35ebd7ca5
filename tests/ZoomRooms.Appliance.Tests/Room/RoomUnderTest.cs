using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Client;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Tests.Room;

/// <summary>
/// Room loop, panel thread and simulated board as the service wires them, on the test's clock and with the test's sessions.
/// </summary>
internal sealed class RoomUnderTest : IAsyncDisposable
{
    private const int Button = 17;
    private const int Led = 27;

    private readonly PanelDriver _panel;
    private readonly List<SoundCue> _cues = [];
    private Task? _running;
    private int _looks;
    private bool _muted;

    public RoomUnderTest()
    {
        Board = new SimulatedBoardDriver(Time);
        RoomLoop? loop = null;
        PanelOptions options = new() { Driver = "simulated" };
        _panel = new PanelDriver(
            () => new WatchedLines(PanelFactory.Open(options, Board), () => Interlocked.Increment(ref _looks)), Time, Log, gesture =>
                loop?.Post(gesture), health => loop?.Post(new RoomInput.PanelChanged(health)));
        loop = Loop = new RoomLoop(Sessions, Tests.Sessions.Request, _panel.Show, () => _panel.Health, Mute, Play, Speaker, Time, Log);
    }

    public FakeTimeProvider Time { get; } = new();

    public RecordingLog Log { get; } = new();

    public SimulatedBoardDriver Board { get; }

    public ScriptedSessions Sessions { get; } = new();

    public ScriptedSpeaker Speaker { get; } = new();

    public RoomLoop Loop { get; }

    public RoomState State => Loop.Report.Room.State;

    public bool LedIsLit => Board.IsHigh(Led);

    /// <summary>Of the microphone, and whether the room said so before it was told.</summary>
    public bool MicrophoneMuted => Volatile.Read(ref _muted);

    public bool SaidMutedTooEarly { get; private set; }

    public IReadOnlyList<SoundCue> Cues
    {
        get
        {
            lock (_cues)
                return [.. _cues];
        }
    }

    public static async Task<RoomUnderTest> BootedAsync()
    {
        RoomUnderTest room = new();
        // Some uptime, so that nothing mistakes the origin of time for a moment.
        room.Time.Advance(TimeSpan.FromHours(1));
        room._panel.Start();
        room._running = Task.Run(room.Loop.RunAsync);
        room.Loop.Post(new RoomInput.Ready());
        Eventually.Holds(() => room.State == RoomState.Idle, "idle");
        // The panel's thread has looked at the released button for longer than it bounces.
        room.Loop.Post(new RoomInput.PanelChanged(PanelHealth.Good));
        await room.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        return room;
    }

    /// <summary>Lets time pass, and the panel's thread look in between.</summary>
    public async Task AdvanceAsync(TimeSpan duration)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(40);
        for (TimeSpan passed = TimeSpan.Zero; passed < duration; passed += step)
        {
            Time.Advance(step);
            // The thread looks every few milliseconds of real time; the fake clock stands still until it did, twice: the first look may
            // have begun before.
            int seen = Volatile.Read(ref _looks);
            await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref _looks) >= seen + 2), "the panel's thread looks");
        }
    }

    public async Task PressAsync(TimeSpan? duration = null)
    {
        Board.PullLow(Button, true);
        await AdvanceAsync(duration ?? TimeSpan.FromMilliseconds(200));
        Board.PullLow(Button, false);
        await AdvanceAsync(TimeSpan.FromMilliseconds(120));
    }

    /// <summary>Presses, and waits until the session is begun.</summary>
    public async Task PressToJoinAsync()
    {
        int before = Sessions.All.Count;
        await PressAsync();
        Eventually.Holds(() => State == RoomState.Joining && Sessions.All.Count == before + 1, "joining");
    }

    public async Task StopAsync()
    {
        Loop.Post(new RoomInput.Stop());
        await _running!;
    }

    public Task Running => _running!;

    public async ValueTask DisposeAsync()
    {
        Loop.Post(new RoomInput.Stop());
        // A test that ends the loop on purpose looks at the failure itself.
        await Task.WhenAny(_running!);
        _panel.Dispose();
    }

    private void Mute(bool muted)
    {
        SaidMutedTooEarly |= muted && Loop.Report.Room.Muted;
        Volatile.Write(ref _muted, muted);
    }

    private void Play(SoundCue cue)
    {
        lock (_cues)
            _cues.Add(cue);
    }
}

/// <summary>Lines that tell when they are looked at.</summary>
internal sealed class WatchedLines(IPanelLines lines, Action looked) : IPanelLines
{
    public bool IsButtonPressed()
    {
        bool pressed = lines.IsButtonPressed();
        looked();
        return pressed;
    }

    public bool StampsEdges => lines.StampsEdges;

    public bool TryTakeEdge(out ButtonEdge edge) => lines.TryTakeEdge(out edge);

    public void SetLed(bool lit) => lines.SetLed(lit);

    public bool LedFollows(bool lit) => lines.LedFollows(lit);

    public bool HasMuteLed => lines.HasMuteLed;

    public void SetMuteLed(bool lit) => lines.SetMuteLed(lit);

    public bool MuteLedFollows(bool lit) => lines.MuteLedFollows(lit);

    public void Dispose() => lines.Dispose();
}

/// <summary>Keeps every line logged.</summary>
internal sealed class RecordingLog : ILogger
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
            _lines.Add($"{eventId.Id} {formatter(state, exception)} {exception}");
    }
}

/// <summary>Notes what it is asked to say; sounds, or not, when the test says so.</summary>
internal sealed class ScriptedSpeaker : ICodeSpeaker
{
    private readonly List<string> _said = [];
    private volatile Action<bool>? _told;
    private volatile int _hushed;

    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said)
                return [.. _said];
        }
    }

    public int Hushed => _hushed;

    public CodeNews News { get; private set; }

    public void Speak(string code, CodeNews news, Action<bool> told)
    {
        _told = told;
        News = news;
        lock (_said)
            _said.Add(code);
    }

    public void Hush() => Interlocked.Increment(ref _hushed);

    public void Tell(bool sounds) => _told!(sounds);
}
