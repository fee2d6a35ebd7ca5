using ZoomRooms.Client;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Room;

/// <summary>
/// The room: what each input does in each state. Pure; one loop owns its memory. Every transition is in <see cref="RoomTransitions"/> and
/// carries a reason.
/// </summary>
internal static partial class RoomMachine
{
    /// <summary>A session that is not over by then never will be: its devices and keys are only given back by ending the process.</summary>
    public static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(15);

    public static (RoomMemory Next, IReadOnlyList<RoomEffect> Effects) Step(RoomMemory room, RoomInput input, TimeSpan now)
    {
        List<RoomEffect> effects = new();
        room = GiveWay(room, input, effects);
        RoomMemory next = input switch
        {
            RoomInput.Ready => room.State == RoomState.Booting ? Go(room, RoomState.Idle, "devices ready") : room,
            RoomInput.ButtonPressed => Press(room, effects, now),
            RoomInput.ButtonHoldReached => HoldReached(room, effects),
            RoomInput.ButtonHeld => Hold(room, effects),
            RoomInput.ButtonHeldLong => AskForCode(room, effects, now),
            RoomInput.CodeSounds sounds => CodeSounds(room, sounds),
            RoomInput.CodeNotSpoken failed => CodeNotSpoken(room, failed, effects),
            RoomInput.Acknowledged => Acknowledge(room),
            RoomInput.SoundCheckAsked => CheckSound(room, effects),
            RoomInput.SoundCheckOver over => over.Number == room.SoundChecks ? room with { ChecksSound = false } : room,
            RoomInput.SessionChanged changed => changed.Generation == room.Generation ? Follow(room, changed.Snapshot, effects, now) : room,
            RoomInput.Tick => Tick(room, effects, now),
            RoomInput.PanelChanged changed => room with { Panel = changed.Health },
            RoomInput.Stop => Stop(room, effects),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
        return (HushUntrue(Learn(next, now), effects), effects);
    }

    private static RoomMemory Press(RoomMemory room, List<RoomEffect> effects, TimeSpan now)
    {
        switch (room.State)
        {
            case RoomState.Idle:
            case RoomState.Failed:
                effects.Add(new RoomEffect.Play(SoundCue.Tick));
                return Join(room with { FailedAt = null, Failure = null, Rejoin = null }, "button pressed", effects);
            case RoomState.Rejoining:
                effects.Add(new RoomEffect.Play(SoundCue.Tick));
                return Join(room, "button pressed before its time", effects);
            case RoomState.Joining:
                effects.Add(new RoomEffect.Play(SoundCue.Tick));
                effects.Add(new RoomEffect.Leave());
                return Go(room, RoomState.Leaving, "join cancelled by the button") with { LeavingSince = now, Rejoin = null };
            case RoomState.InMeeting:
                effects.Add(new RoomEffect.Play(SoundCue.Tick));
                effects.Add(new RoomEffect.Leave());
                return Go(room, RoomState.Leaving, "left by the button") with { LeavingSince = now, Rejoin = null };
            case RoomState.Booting or RoomState.Leaving or RoomState.Stopped or RoomState.Unknown:
                // Nothing to join yet, or the way out is not finished: the press is heard but changes nothing.
                return room;
            default:
                throw new ArgumentOutOfRangeException(nameof(room));
        }
    }

    /// <summary>
    /// A session of its own: its keys, its heartbeat chain and its acknowledgements begin anew. What people knew of the meeting, and what
    /// they have not acknowledged of a way back, ends where somebody joins anew; not with a way back, also when a press shortens its wait.
    /// </summary>
    private static RoomMemory Join(RoomMemory room, string reason, List<RoomEffect> effects)
    {
        effects.Add(new RoomEffect.Join(room.Generation + 1));
        return Go(room, RoomState.Joining, reason) with
        {
            Generation = room.Generation + 1,
            Session = null,
            Cued = false,
            Acknowledged = default,
            Known = room.Rejoin is null ? null : room.Known,
            Return = room.Rejoin is null ? null : room.Return,
        };
    }

    private static bool MutesHere(RoomState state) =>
        state is RoomState.Joining or RoomState.InMeeting or RoomState.Idle or RoomState.Failed or RoomState.Rejoining;

    /// <summary>Says that letting go now mutes, or unmutes.</summary>
    private static RoomMemory HoldReached(RoomMemory room, List<RoomEffect> effects)
    {
        if (MutesHere(room.State))
            effects.Add(new RoomEffect.Play(SoundCue.Tick));
        return room;
    }

    private static RoomMemory Hold(RoomMemory room, List<RoomEffect> effects)
    {
        if (!MutesHere(room.State))
            return room;
        effects.Add(new RoomEffect.Mute(!room.Muted));
        return room with { Muted = !room.Muted };
    }

    private static RoomMemory Follow(RoomMemory room, SessionSnapshot session, List<RoomEffect> effects, TimeSpan now)
    {
        RoomMemory seen = room with { Session = session };
        switch (room.State)
        {
            case RoomState.Joining or RoomState.InMeeting when session.State == SessionState.Ended:
                return End(seen, session.End ?? Unexplained, effects, now);
            case RoomState.Joining when session.State == SessionState.InMeeting:
                return Contradiction(session) is { } refused
                    ? End(seen, refused, effects, now)
                    : Cue(Arrived(Go(seen, RoomState.InMeeting, "keys and media stand"), now), effects);
            case RoomState.InMeeting:
                return Contradiction(session) is { } lost ? End(seen, lost, effects, now) : Cue(CompareLater(seen), effects);
            case RoomState.Leaving when session.State == SessionState.Ended:
                return Go(seen, RoomState.Idle, "session over") with { LeavingSince = null };
            default:
                return seen;
        }
    }

    private static readonly SessionEnd Unexplained = new(SessionEndReason.Unknown, "The session ended and did not say why.");

    /// <summary>
    /// What must end a meeting at once, whatever the session makes of it: two pairs of eyes on the things that must never happen.
    /// </summary>
    private static SessionEnd? Contradiction(SessionSnapshot session)
    {
        EncryptionEvidence evidence = session.Encryption;
        bool insists = evidence.Requested == EncryptionType.EndToEnd;
        if (insists && (evidence.ClaimedByServer == EncryptionType.Enhanced || evidence.SignedByLeader == EncryptionType.Enhanced))
            return new SessionEnd(
                SessionEndReason.EncryptionDowngraded,
                "The meeting turned out not to be end-to-end encrypted, and this room insists on it.");
        if ((insists || evidence.SignedByLeader == EncryptionType.EndToEnd) && evidence.FramesToNetwork != evidence.FramesSealed)
            return new SessionEnd(SessionEndReason.UncertifiedFrameSent, "A frame left the room without the end-to-end encryptor's seal.");
        return null;
    }

    /// <summary>The session is over, or is ended here: its devices and keys are given back either way.</summary>
    private static RoomMemory End(RoomMemory room, SessionEnd end, List<RoomEffect> effects, TimeSpan now)
    {
        effects.Add(new RoomEffect.Leave());
        // The session that is being left may still report; what it says is no longer this room's state.
        RoomMemory left = room with { Generation = room.Generation + 1, Session = room.Session?.Over(end) };
        // A meeting that its host ended is an ordinary end, not a failure to warn of.
        if (end.Reason is SessionEndReason.MeetingEnded or SessionEndReason.Left)
            return Go(left, RoomState.Idle, end.Detail) with { FailedAt = null, Failure = null, Rejoin = null };
        if ((room.State == RoomState.InMeeting || room.Rejoin is not null) && RejoinPolicy.IsWorthIt(end.Reason, end.Refusal))
            return TryAgainLater(left, end, effects, now);
        return Fail(left, end, effects, now);
    }

    private static RoomMemory Fail(RoomMemory left, SessionEnd end, List<RoomEffect> effects, TimeSpan now)
    {
        effects.Add(new RoomEffect.Play(SoundCue.FallingTone));
        return Go(left, RoomState.Failed, end.Detail) with
        {
            FailedAt = now,
            Failure = end.Describe(),
            Rejoin = null,
            Session = left.Session?.Over(end),
        };
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
        switch (room.State)
        {
            case RoomState.InMeeting when room.Session is { } session && Contradiction(session) is { } lost:
                return End(room, lost, effects, now);
            case RoomState.InMeeting:
                return Settle(room, now);
            case RoomState.Rejoining when room.Rejoin is { } rejoin && now >= rejoin.Due:
                return Join(room, $"attempt {rejoin.Attempt} to rejoin", effects);
            case RoomState.Joining when room.Rejoin is { } rejoin && now - rejoin.LostAt >= RejoinPolicy.GiveUpAfter:
                effects.Add(new RoomEffect.Leave());
                return GiveUp(room with { Generation = room.Generation + 1 }, rejoin.End, effects, now);
            case RoomState.Leaving when room.LeavingSince is { } since && now - since >= LeavePatience:
                const string reason = "the session does not end";
                effects.Add(new RoomEffect.GiveUp(reason));
                return Go(room, RoomState.Stopped, reason);
            default:
                return room;
        }
    }

    private static RoomMemory Stop(RoomMemory room, List<RoomEffect> effects)
    {
        if (room.State is RoomState.Joining or RoomState.InMeeting)
            effects.Add(new RoomEffect.Leave());
        return room.State == RoomState.Stopped ? room : Go(room, RoomState.Stopped, "service stopping") with { Rejoin = null };
    }

    private static RoomMemory Go(RoomMemory room, RoomState to, string reason)
    {
        if (!RoomTransitions.IsLegal(room.State, to))
            throw new InvalidOperationException($"the room cannot go from {room.State} to {to}");
        return room with { State = to, LastTransition = $"{room.State} → {to}: {reason}" };
    }
}
