using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Room;

/// <summary>
/// The one loop that owns the room machine: reads one channel, does what the machine wants done, and derives the light after each step and
/// once a second.
/// </summary>
/// <param name="choose">Which meeting a press joins; null: always <paramref name="meeting"/>. The way back into a lost meeting asks
/// nobody.</param>
/// <param name="listener">Has the room hear itself; null: it does not.</param>
/// <param name="mute">Throws the microphone's own switch; no session and no server is asked.</param>
/// <param name="panel">The panel's health as it is; asked once a second, so that news that crossed on the way cannot leave a wrong belief
/// behind.</param>
/// <param name="told">Called after each step with the room as it is then; it must return at once.</param>
internal sealed class RoomLoop(
    IMeetingSessionFactory sessions, JoinRequest meeting, Action<LightPattern> show, Func<PanelHealth> panel, Action<bool> mute,
    Action<SoundCue> play, ICodeSpeaker speaker, TimeProvider time, ILogger logger, Func<JoinRequest>? choose = null,
    IRoomListener? listener = null, Action<RoomReport>? told = null)
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<RoomInput> _inputs = Channel.CreateUnbounded<RoomInput>(new UnboundedChannelOptions { SingleReader = true });
    private RoomMemory _room = RoomMemory.Initial with { Random = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))) };
    private RoomReport _report = new(RoomMemory.Initial.ToSnapshot(), new LightDecision(LightPattern.Dark, false, []), null);
    private IMeetingSession? _session;
    private JoinRequest _chosen = meeting;
    private Task _leaving = Task.CompletedTask;
    private TimeSpan? _pressedAt;
    private TimeSpan? _pressToLock;
    private long _steps;

    /// <summary>The room as of the last step: immutable, for any thread.</summary>
    public RoomReport Report => Volatile.Read(ref _report);

    /// <summary>Steps taken; what does not grow is stuck.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    public void Post(RoomInput input) => _inputs.Writer.TryWrite(input);

    /// <summary>What a gesture at the button means.</summary>
    public void Post(Gesture gesture)
    {
        switch (gesture)
        {
            case Gesture.Press:
                Post(new RoomInput.ButtonPressed());
                break;
            case Gesture.HoldReached:
                Post(new RoomInput.ButtonHoldReached());
                break;
            case Gesture.Hold:
                Post(new RoomInput.ButtonHeld());
                break;
            case Gesture.LongHold:
                Post(new RoomInput.ButtonHeldLong());
                break;
        }
    }

    /// <summary>Runs until <see cref="RoomInput.Stop"/>; returns when the session is over and the light is dark.</summary>
    /// <exception cref="InvalidOperationException">A session does not end; only the end of the process gives back what it
    /// holds.</exception>
    public async Task RunAsync()
    {
        using PeriodicTimer ticker = new(TickInterval, time);
        Task<bool> tick = ticker.WaitForNextTickAsync().AsTask();
        Task<bool> input = _inputs.Reader.WaitToReadAsync().AsTask();
        try
        {
            while (_room.State != RoomState.Stopped)
            {
                await Task.WhenAny(input, tick);
                if (tick.IsCompleted)
                {
                    await TickAsync();
                    tick = ticker.WaitForNextTickAsync().AsTask();
                }
                if (!input.IsCompleted)
                    continue;
                while (_room.State != RoomState.Stopped && _inputs.Reader.TryRead(out RoomInput? next))
                    await StepAsync(next);
                input = _inputs.Reader.WaitToReadAsync().AsTask();
            }
        }
        finally
        {
            show(LightPattern.Dark);
            speaker.Hush();
            listener?.End();
            BeginLeaving();
            await SessionOverAsync();
        }
    }

    private async Task TickAsync()
    {
        // Counters and heartbeats change without news; once a second the room looks itself.
        if (_session is { } session)
            await StepAsync(new RoomInput.SessionChanged(_room.Generation, session.Snapshot));
        if (panel() is var health && health != _room.Panel)
            await StepAsync(new RoomInput.PanelChanged(health));
        await StepAsync(new RoomInput.Tick());
    }

    private async Task StepAsync(RoomInput input)
    {
        Interlocked.Increment(ref _steps);
        RoomState before = _room.State;
        TimeSpan now = time.Now();
        (RoomMemory next, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(_room, input, now);
        // The microphone before anything says so.
        foreach (RoomEffect effect in effects)
        {
            if (effect is RoomEffect.Mute asked)
                mute(asked.Muted);
        }
        _room = next;
        // The light first: whatever an effect takes, the LED already tells the truth.
        ShowLight(now);
        foreach (RoomEffect effect in effects)
            await DoAsync(effect, now);
        if (_room.State != before)
            ApplianceLog.RoomIs(logger, _room.State);
        if (_room.State == RoomState.Rejoining && before != RoomState.Rejoining && _room.Rejoin is { } rejoin)
            ApplianceLog.Rejoining(logger, rejoin.Attempt, rejoin.End.Name);
        if (_room.State == RoomState.Failed && before != RoomState.Failed && _room.Session?.End is { } end)
            ApplianceLog.RoomFailed(logger, end.Name);
    }

    private void ShowLight(TimeSpan now)
    {
        RoomSnapshot snapshot = _room.ToSnapshot();
        LightDecision light = LockLight.Derive(snapshot, now);
        show(light.Pattern);
        if (light.LockLit && _pressedAt is { } pressed)
        {
            _pressToLock = now - pressed;
            _pressedAt = null;
        }
        RoomReport report = new(snapshot, light, _pressToLock) { Derived = now };
        Volatile.Write(ref _report, report);
        told?.Invoke(report);
    }

    private async Task DoAsync(RoomEffect effect, TimeSpan now)
    {
        switch (effect)
        {
            case RoomEffect.Join join:
                // Two sessions never hold the devices at once.
                await SessionOverAsync();
                // A way back that nobody pressed for has no press to measure from.
                _pressedAt = _room.Rejoin is null ? now : null;
                int generation = join.Generation;
                if (_room.Rejoin is null && choose is not null)
                    _chosen = choose();
                _session = sessions.Join(_chosen, snapshot => Post(new RoomInput.SessionChanged(generation, snapshot)));
                break;
            case RoomEffect.Leave:
                BeginLeaving();
                break;
            case RoomEffect.GiveUp giveUp:
                _leaving = Task.CompletedTask;
                throw new InvalidOperationException(giveUp.Reason);
            case RoomEffect.Mute:
                // Done before the room's state said so.
                break;
            case RoomEffect.Play cue:
                play(cue.Cue);
                break;
            case RoomEffect.Speak speak:
                // Speech is made beside the loop: the light is evaluated meanwhile.
                speaker.Speak(
                    speak.Code, speak.News,
                    sounds =>
                        Post(sounds
                            ? new RoomInput.CodeSounds(speak.Generation, speak.Code) : new RoomInput.CodeNotSpoken(speak.Generation)));
                break;
            case RoomEffect.Hush:
                speaker.Hush();
                break;
            case RoomEffect.BeginSoundCheck check:
                if (listener is null)
                    Post(new RoomInput.SoundCheckOver(check.Number));
                else
                    listener.Begin(() => Post(new RoomInput.SoundCheckOver(check.Number)));
                break;
            case RoomEffect.EndSoundCheck:
                listener?.End();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect));
        }
    }

    private void BeginLeaving()
    {
        IMeetingSession? session = _session;
        _session = null;
        _pressedAt = null;
        if (session is not null)
            _leaving = LeaveAsync(_leaving, session);
    }

    private async Task LeaveAsync(Task before, IMeetingSession session)
    {
        await before;
        try
        {
            await session.LeaveAsync();
            await session.DisposeAsync();
        }
        catch (Exception bug)
        {
            // A session never throws for what a server does. If it does all the same, the next must still be possible.
            ApplianceLog.SessionNotLeft(logger, bug);
        }
    }

    private async Task SessionOverAsync()
    {
        try
        {
            await _leaving.WaitAsync(RoomMachine.LeavePatience, time);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException("the session does not end");
        }
    }
}

/// <summary>The room as others may see it.</summary>
/// <param name="PressToLock">From the press to the lit lock, of the last meeting in which it was lit.</param>
internal sealed record RoomReport(RoomSnapshot Room, LightDecision Light, TimeSpan? PressToLock)
{
    /// <summary>When the light was derived, which is when all of this was so.</summary>
    public TimeSpan Derived { get; init; }
}
