using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>
/// The session: what each input does in each state. Pure; one loop owns its memory. Every transition is in
/// <see cref="SessionTransitions"/>, and whatever was taken is given back by the step that ends it.
/// </summary>
internal static partial class SessionMachine
{
    public static (SessionMemory First, IReadOnlyList<SessionEffect> Effects) Begin(JoinRequest request, TimeSpan now) =>
        (new SessionMemory(request, now), [new SessionEffect.Connect()]);

    public static (SessionMemory Next, IReadOnlyList<SessionEffect> Effects) Step(SessionMemory session, SessionInput input, TimeSpan now)
    {
        // What comes after the end is the past; the first reason stays.
        if (session.State == SessionState.Ended)
            return (session, []);
        List<SessionEffect> effects = new();
        SessionMemory next = input switch
        {
            SessionInput.Connected connected => Connect(session, connected, effects, now),
            SessionInput.NotConnected missed => NotConnected(session, missed.Attempt, effects),
            SessionInput.Signal or SessionInput.SignalLost or SessionInput.OutboxFull when session.Server != ServerStanding.Listening =>
                session,
            SessionInput.Signal { Message: var message } => Hear(session, message, effects, now),
            SessionInput.SignalLost lost => Lose(session, lost, effects),
            SessionInput.OutboxFull => GiveServerUp(session, effects),
            SessionInput.TransportOffered or SessionInput.Rtc or SessionInput.KeysSay or SessionInput.KeysStand or SessionInput.KeysFailed
                or SessionInput.Lock or SessionInput.Decide or SessionInput.Say or SessionInput.RaiseHand
                or SessionInput.ShareScreen when session.Accepted is null =>
                    session,
            SessionInput.TransportOffered { Offer: var offer } => Say(session, offer, effects),
            SessionInput.Rtc happened => HearMedia(session, happened, effects, now),
            SessionInput.KeysSay { Message: var message } => Say(session, message, effects),
            SessionInput.KeysStand stand => Reach(session, stand.Milestone, now),
            SessionInput.KeysFailed failed => Finish(session, new SessionEnd(failed.Reason, failed.Detail), effects),
            SessionInput.Lock { Locked: var locked } => Lock(session, locked, effects),
            SessionInput.Decide { Decision: var decision } => Decide(session, decision, effects),
            SessionInput.Say { Text: var text } => Seal(session, new SessionEffect.SealText(text), effects),
            SessionInput.RaiseHand { Up: var up } => Seal(session, new SessionEffect.SealHand(up), effects),
            SessionInput.Show { Wanted: var wanted } => session with { Pictures = wanted },
            SessionInput.ShareScreen { On: var on } => ShareScreen(session, on, effects),
            SessionInput.Leave => Finish(session, SessionEnds.Left, effects),
            SessionInput.Looked { Sight: var sight } => Look(session, sight, effects, now),
            SessionInput.Broke => Finish(session, SessionEnds.OwnFault, effects),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
        return (next, effects);
    }

    private static SessionMemory Connect(SessionMemory session, SessionInput.Connected connected, List<SessionEffect> effects, TimeSpan now)
    {
        if (session.Server != ServerStanding.Connecting)
            return session;
        JoinRequest request = session.Request;
        effects.Add(new SessionEffect.Send(new JoinMeeting(request.Meeting, request.Passcode, request.DisplayName, request.Encryption)));
        return Reach(
            session with { Server = ServerStanding.Listening, ServerAhead = connected.ServerAhead, Self = connected.Self },
            "signalling connected", now);
    }

    private static SessionMemory NotConnected(SessionMemory session, SignalAttempt attempt, List<SessionEffect> effects) =>
        session.Server == ServerStanding.Connecting
            ? Finish(session with { Server = ServerStanding.Gone, ServerAhead = attempt.ServerAhead }, SessionEnds.Of(attempt), effects)
            : session;

    private static SessionMemory Lose(SessionMemory session, SessionInput.SignalLost lost, List<SessionEffect> effects) => Finish(
        session with { Server = ServerStanding.Gone }, SessionEnds.Of(lost.LastAttempt, lost.IsGoodbye ? session.LastWord : null), effects);

    /// <summary>There is no use in a goodbye to a server that reads nothing.</summary>
    private static SessionMemory GiveServerUp(SessionMemory session, List<SessionEffect> effects) =>
        Finish(session with { Server = ServerStanding.Gone }, SessionEnds.NothingRead, effects);

    private static SessionMemory Say(SessionMemory session, ClientMessage message, List<SessionEffect> effects)
    {
        effects.Add(new SessionEffect.Send(message));
        return session;
    }

    /// <summary>Only an end-to-end encrypted meeting has a lock that participants sign.</summary>
    private static SessionMemory Lock(SessionMemory session, bool locked, List<SessionEffect> effects)
    {
        if (session.IsEndToEnd)
            effects.Add(new SessionEffect.RequestLock(locked));
        return session;
    }

    /// <summary>To a server that does not know it, or has the key, nothing is said.</summary>
    private static SessionMemory Seal(SessionMemory session, SessionEffect said, List<SessionEffect> effects)
    {
        if (session is { IsEndToEnd: true, Accepted.Messages: true })
            effects.Add(said);
        return session;
    }

    /// <summary>The leader signs it; where there is no list but the server's, the server is told.</summary>
    private static SessionMemory Decide(SessionMemory session, HostDecision decision, List<SessionEffect> effects)
    {
        if (decision is HostDecision.LowerHand)
            return Seal(session, new SessionEffect.RequestDecision(decision), effects);
        // Who shows what to whom the list does not say: whoever shows its screen stops by itself.
        if (decision is HostDecision.StopSharing)
        {
            if (session.CarriesScreens)
                effects.Add(new SessionEffect.Send(new StopSharing()));
        }
        else if (session.IsEndToEnd)
            effects.Add(new SessionEffect.RequestDecision(decision));
        else if (ForServer(session, decision) is { } message)
            effects.Add(new SessionEffect.Send(message));
        return session;
    }

    /// <summary>A server that carries no screens knows no word of it.</summary>
    private static SessionMemory ShareScreen(SessionMemory session, bool on, List<SessionEffect> effects)
    {
        if (!session.CarriesScreens || on == session.OwnScreen.IsShown)
            return session;
        effects.Add(new SessionEffect.Send(new ShareScreen(on)));
        effects.Add(new SessionEffect.ShowScreen(on));
        return session with { OwnScreen = session.OwnScreen with { IsShown = on } };
    }

    /// <summary>Null for somebody who is not there, and for a waiting room and guests, which enhanced meetings do not have.</summary>
    private static ClientMessage? ForServer(SessionMemory session, HostDecision decision) => decision switch
    {
        HostDecision.Remove { Index: var index } when Participant(session, index) is { } removed => new RemoveParticipant(removed.Hardware),
        HostDecision.MakeCoHost { Index: var index } when Participant(session, index) is { } named => new MakeCoHost(named.Hardware),
        HostDecision.End => new EndMeeting(),
        HostDecision.Remove or HostDecision.MakeCoHost or HostDecision.Admit or HostDecision.TurnAway or HostDecision.WaitingRoom
            or HostDecision.Guests or HostDecision.StopSharing => null,
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    private static RosterEntry? Participant(SessionMemory session, ulong index) =>
        index <= uint.MaxValue ? session.Roster.GetValueOrDefault(new ParticipantId((uint)index)) : null;

    /// <summary>The session is over: all that it took is given back here, the microphone first.</summary>
    private static SessionMemory Finish(SessionMemory session, SessionEnd end, List<SessionEffect> effects)
    {
        bool isIn = session.Accepted is not null;
        if (isIn)
            effects.Add(new SessionEffect.StopSending());
        if (session.Server == ServerStanding.Listening)
        {
            effects.Add(new SessionEffect.Send(new LeaveMeeting()));
            effects.Add(new SessionEffect.SayGoodbye());
        }
        if (isIn)
        {
            effects.Add(new SessionEffect.CloseTransport());
            effects.Add(new SessionEffect.EraseKeys());
        }
        effects.Add(new SessionEffect.Disconnect());
        return Go(session, SessionState.Ended) with
        {
            End = SessionEnds.WithClocks(end, session.ServerAhead),
            Server = ServerStanding.Gone,
            Accepted = null,
            Roster = session.Roster.Clear(),
            Media = MediaStanding.Initial,
            OwnScreen = default,
        };
    }

    /// <summary>Notes a moment of the join; only its first time counts.</summary>
    private static SessionMemory Reach(SessionMemory session, string milestone, TimeSpan now)
    {
        foreach (SessionMilestone reached in session.Milestones)
        {
            if (reached.Name == milestone)
                return session;
        }
        return session with { Milestones = [.. session.Milestones, new SessionMilestone(milestone, now - session.Begun)] };
    }

    private static SessionMemory Go(SessionMemory session, SessionState to)
    {
        if (!SessionTransitions.IsLegal(session.State, to))
            throw new InvalidOperationException($"the session cannot go from {session.State} to {to}");
        return session with { State = to };
    }
}
