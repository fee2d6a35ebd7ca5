using ZoomRooms.Client;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Room;

/// <summary>The room machine's memory. Immutable: a step makes the next.</summary>
/// <param name="Generation">Counts sessions, so that news of an old one is recognised.</param>
/// <param name="Cued">The encryption cue of this meeting was played.</param>
public sealed record RoomMemory(
    RoomState State, int Generation, SessionSnapshot? Session, PanelHealth Panel, bool Muted, TimeSpan? FailedAt, string? Failure, string? LastTransition, bool Cued)
{
    public static RoomMemory Initial { get; } = new(RoomState.Booting, 0, null, PanelHealth.Good, false, null, null, null, false);

    public RoomSnapshot ToSnapshot() => new(State, Session, Panel, Muted, FailedAt, Failure, LastTransition);
}

/// <summary>
/// The room: what each input does in each state. Pure; one loop owns its memory. Every transition is in <see cref="RoomTransitions"/> and carries a reason.
/// </summary>
public static class RoomMachine
{
    public static (RoomMemory Next, IReadOnlyList<RoomEffect> Effects) Step(RoomMemory room, RoomInput input, TimeSpan now)
    {
        var effects = new List<RoomEffect>();
        RoomMemory next = input switch
        {
            RoomInput.Ready => room.State == RoomState.Booting ? Go(room, RoomState.Idle, "devices ready") : room,
            RoomInput.ButtonPressed => Press(room, effects),
            RoomInput.ButtonHeld => Hold(room, effects),
            RoomInput.SessionChanged changed => changed.Generation == room.Generation ? Follow(room, changed.Snapshot, effects, now) : room,
            RoomInput.Tick => Tick(room, effects, now),
            RoomInput.PanelChanged changed => room with { Panel = changed.Health },
            RoomInput.Stop => Stop(room, effects),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
        return (next, effects);
    }

    private static RoomMemory Press(RoomMemory room, List<RoomEffect> effects)
    {
        switch (room.State)
        {
            case RoomState.Idle:
            case RoomState.Failed:
                effects.Add(new RoomEffect.Play(SoundCue.Tick));
                effects.Add(new RoomEffect.Join(room.Generation + 1, room.Muted));
                return Go(room, RoomState.Joining, "button pressed") with
                {
                    Generation = room.Generation + 1, Session = null, FailedAt = null, Failure = null, Cued = false,
                };
            case RoomState.Joining:
                effects.Add(new RoomEffect.Play(SoundCue.Tick));
                effects.Add(new RoomEffect.Leave());
                return Go(room, RoomState.Leaving, "join cancelled by the button");
            case RoomState.InMeeting:
                effects.Add(new RoomEffect.Play(SoundCue.Tick));
                effects.Add(new RoomEffect.Leave());
                return Go(room, RoomState.Leaving, "left by the button");
            case RoomState.Booting or RoomState.Leaving or RoomState.Stopped or RoomState.Unknown:
                // Nothing to join yet, or the way out is not finished: the press is heard but changes nothing.
                return room;
            default:
                throw new ArgumentOutOfRangeException(nameof(room));
        }
    }

    private static RoomMemory Hold(RoomMemory room, List<RoomEffect> effects)
    {
        if (room.State is not (RoomState.Joining or RoomState.InMeeting or RoomState.Idle or RoomState.Failed))
            return room;
        effects.Add(new RoomEffect.Mute(!room.Muted));
        return room with { Muted = !room.Muted };
    }

    private static RoomMemory Follow(RoomMemory room, SessionSnapshot session, List<RoomEffect> effects, TimeSpan now)
    {
        RoomMemory seen = room with { Session = session };
        switch (room.State)
        {
            case RoomState.Joining when session.State == SessionState.InMeeting:
                return Cue(Go(seen, RoomState.InMeeting, "keys and media stand"), effects);
            case RoomState.Joining or RoomState.InMeeting when session.State == SessionState.Ended:
                return Fail(seen, session.End!, effects, now);
            case RoomState.InMeeting:
                return Cue(seen, effects);
            case RoomState.Leaving when session.State == SessionState.Ended:
                return Go(seen, RoomState.Idle, "session over");
            default:
                return seen;
        }
    }

    private static RoomMemory Fail(RoomMemory room, SessionEnd end, List<RoomEffect> effects, TimeSpan now)
    {
        effects.Add(new RoomEffect.Play(SoundCue.FallingTone));
        // A meeting that its host ended is an ordinary end, not a failure to warn of.
        if (end.Reason is SessionEndReason.HostLeft or SessionEndReason.MeetingEnded or SessionEndReason.Left)
            return Go(room, RoomState.Idle, end.Detail);
        return Go(room, RoomState.Failed, end.Detail) with { FailedAt = now, Failure = $"{end.Reason}: {end.Detail}" };
    }

    private static RoomMemory Cue(RoomMemory room, List<RoomEffect> effects)
    {
        if (room.Cued)
            return room;
        effects.Add(new RoomEffect.Play(
            room.Session!.Encryption.SignedByLeader == EncryptionType.EndToEnd ? SoundCue.RisingTones : SoundCue.FlatTone));
        return room with { Cued = true };
    }

    private static RoomMemory Tick(RoomMemory room, List<RoomEffect> effects, TimeSpan now)
    {
        // The counters are looked at here as well as in the session: two pairs of eyes on the one thing that must never happen.
        if (room is { State: RoomState.InMeeting, Session.Encryption: { SignedByLeader: EncryptionType.EndToEnd } evidence }
            && evidence.FramesToNetwork != evidence.FramesSealed)
        {
            effects.Add(new RoomEffect.Leave());
            effects.Add(new RoomEffect.Play(SoundCue.FallingTone));
            const string reason = "A frame left the room without the end-to-end encryptor's seal.";
            return Go(room, RoomState.Failed, reason) with { FailedAt = now, Failure = $"{SessionEndReason.UncertifiedFrameSent}: {reason}", Generation = room.Generation + 1 };
        }
        return room;
    }

    private static RoomMemory Stop(RoomMemory room, List<RoomEffect> effects)
    {
        if (room.State is RoomState.Joining or RoomState.InMeeting)
            effects.Add(new RoomEffect.Leave());
        return room.State == RoomState.Stopped ? room : Go(room, RoomState.Stopped, "service stopping");
    }

    private static RoomMemory Go(RoomMemory room, RoomState to, string reason)
    {
        if (!RoomTransitions.IsLegal(room.State, to))
            throw new InvalidOperationException($"the room cannot go from {room.State} to {to}");
        return room with { State = to, LastTransition = $"{room.State} → {to}: {reason}" };
    }
}
