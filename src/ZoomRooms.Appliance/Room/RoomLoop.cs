using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Room;

/// <summary>
/// The one loop that owns the room machine: reads one channel, does what the machine wants done, and derives the light after each step and once a second.
/// </summary>
public sealed class RoomLoop(
    IMeetingSessionFactory sessions, JoinRequest meeting, Action<LightPattern> show, Action<SoundCue> play, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<RoomInput> _inputs = Channel.CreateUnbounded<RoomInput>(new UnboundedChannelOptions { SingleReader = true });
    private RoomMemory _room = RoomMemory.Initial;
    private RoomReport _report = new(RoomMemory.Initial.ToSnapshot(), new LightDecision(LightPattern.Dark, false, []), null);
    private IMeetingSession? _session;
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
            case Gesture.Hold:
                Post(new RoomInput.ButtonHeld());
                break;
        }
    }

    /// <summary>Runs until <see cref="RoomInput.Stop"/>; returns when the session is over and the light is dark.</summary>
    public async Task RunAsync()
    {
        using var ticker = new PeriodicTimer(TickInterval, time);
        Task<bool> tick = ticker.WaitForNextTickAsync().AsTask();
        try
        {
            while (_room.State != RoomState.Stopped)
            {
                Task<bool> input = _inputs.Reader.WaitToReadAsync().AsTask();
                await Task.WhenAny(input, tick);
                if (tick.IsCompleted)
                {
                    // Counters and heartbeats change without news; once a second the room looks itself.
                    if (_session is { } session)
                        Step(new RoomInput.SessionChanged(_room.Generation, session.Snapshot));
                    Step(new RoomInput.Tick());
                    tick = ticker.WaitForNextTickAsync().AsTask();
                }
                while (_inputs.Reader.TryRead(out RoomInput? next))
                    Step(next);
            }
        }
        finally
        {
            show(LightPattern.Dark);
            if (_session is not null)
                await _session.LeaveAsync();
            await _leaving;
        }
    }

    private void Step(RoomInput input)
    {
        Interlocked.Increment(ref _steps);
        RoomState before = _room.State;
        TimeSpan now = time.Now();
        (_room, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(_room, input, now);
        // The light first: whatever an effect takes, the LED already tells the truth.
        ShowLight(now);
        foreach (RoomEffect effect in effects)
            Do(effect, now);
        if (_room.State != before)
            ApplianceLog.RoomIs(logger, _room.State);
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
        Volatile.Write(ref _report, new RoomReport(snapshot, light, _pressToLock));
    }

    private void Do(RoomEffect effect, TimeSpan now)
    {
        switch (effect)
        {
            case RoomEffect.Join join:
                _pressedAt = now;
                int generation = join.Generation;
                _session = sessions.Join(
                    meeting with { StartMuted = join.Muted }, snapshot => Post(new RoomInput.SessionChanged(generation, snapshot)));
                break;
            case RoomEffect.Leave:
                Task before = _leaving;
                IMeetingSession? session = _session;
                _session = null;
                if (session is not null)
                    _leaving = LeaveAsync(before, session);
                break;
            case RoomEffect.Mute mute:
                _session?.SetMuted(mute.Muted);
                break;
            case RoomEffect.Play cue:
                play(cue.Cue);
                break;
        }
    }

    private static async Task LeaveAsync(Task before, IMeetingSession session)
    {
        await before;
        await session.LeaveAsync();
    }
}

/// <summary>The room as others may see it.</summary>
/// <param name="PressToLock">From the press to the lit lock, of the last meeting in which it was lit.</param>
public sealed record RoomReport(RoomSnapshot Room, LightDecision Light, TimeSpan? PressToLock);
