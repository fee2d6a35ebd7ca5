using System.Collections.Immutable;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Session;

/// <summary>What the server says. It is believed about routing, and about nothing else.</summary>
internal static partial class SessionMachine
{
    private static SessionMemory Hear(SessionMemory session, ServerMessage message, List<SessionEffect> effects, TimeSpan now)
    {
        session = Remember(session, message as MessageRefused);
        switch (message)
        {
            case JoinRefused refused:
                return Finish(session, SessionEnds.Refused(refused.Code, refused.Message), effects);
            case WaitForHost when session.Accepted is null:
                return session.State == SessionState.WaitingForHost ? session : Go(session, SessionState.WaitingForHost);
            case JoinAccepted accepted when session.Accepted is null:
                return Accept(session, accepted, effects, now);
            case MeetingEnded ended:
                return Finish(session, SessionEnds.Of(ended), effects);
            case IdentityUsedTwice:
                return session.IdentityUsedTwice ? session : session with { IdentityUsedTwice = true };
            case MessageRefused refused when session.Accepted is not null:
                int number = (session.Refused?.Number ?? 0) + 1;
                return session with { Refused = new ServerRefusal(number, refused.Code, SessionEnds.SentenceOf(refused.Message)) };
            case SignalPong or MessageRefused:
                return session;
            default:
                return session.Accepted is null
                    ? Violate(session, "The meeting server sent meeting messages outside a meeting.", effects)
                    : HearInMeeting(session, session.Accepted, message, effects, now);
        }
    }

    private static SessionMemory Remember(SessionMemory session, MessageRefused? refusal) =>
        refusal is null && session.LastWord is null ? session : session with { LastWord = refusal };

    /// <summary>Holds the server's claim against what the room insists on.</summary>
    private static SessionMemory Accept(SessionMemory session, JoinAccepted accepted, List<SessionEffect> effects, TimeSpan now)
    {
        session = Reach(session, "accepted", now);
        if (SessionEnds.Objection(session.Request, session.Self, accepted) is { } objection)
            return Finish(session, objection, effects);
        effects.Add(new SessionEffect.OpenTransport(accepted));
        ImmutableDictionary<ParticipantId, RosterEntry>.Builder roster = session.Roster.ToBuilder();
        foreach (RosterEntry participant in accepted.Participants)
        {
            if (!Fits(participant, accepted, roster))
                continue;
            roster.Add(participant.Participant, participant);
            effects.Add(new SessionEffect.AddStreams(participant));
        }
        effects.Add(new SessionEffect.StartKeys());
        effects.Add(new SessionEffect.StartSending());
        return Go(session, SessionState.ExchangingKeys) with { Accepted = accepted, Roster = roster.ToImmutable() };
    }

    /// <summary>The server may say anything; what does not fit a meeting is passed over.</summary>
    private static bool Fits(RosterEntry participant, JoinAccepted accepted, IReadOnlyDictionary<ParticipantId, RosterEntry> roster) =>
        participant.Participant != accepted.Self.Participant && roster.Count < Limits.Participants
        && !roster.ContainsKey(participant.Participant);

    private static SessionMemory HearInMeeting(
        SessionMemory session, JoinAccepted accepted, ServerMessage message, List<SessionEffect> effects, TimeSpan now)
    {
        switch (message)
        {
            case TransportOpened opened:
                effects.Add(new SessionEffect.ConnectTransport(opened));
                // Another association knows nothing of what was chosen.
                return Reach(session with { Media = session.Media with { Chosen = null } }, "transport opened", now);
            case SlotsFilled filled:
                effects.Add(new SessionEffect.FillSlots(filled));
                return session;
            case SharingStopped { By: var by }:
                return StopSharing(session, by, effects);
            case ReopenTransport:
                return GiveMediaUp(session, now);
            case ParticipantJoined { Participant: var participant }:
                if (!Fits(participant, accepted, session.Roster))
                    return session;
                effects.Add(new SessionEffect.AddStreams(participant));
                return session with { Roster = session.Roster.Add(participant.Participant, participant) };
            case ParticipantLeft { Participant: var participant }:
                if (!session.Roster.ContainsKey(participant))
                    return session;
                effects.Add(new SessionEffect.RemoveStreams(participant));
                return session with { Roster = session.Roster.Remove(participant) };
            case EnhancedMeetingKey when session.IsEndToEnd:
                return Finish(session, SessionEnds.KeyOffered, effects);
            case BoardEntry or LeaderChosen or LeaderAway or SaidInMeeting when session.IsEndToEnd:
            case EnhancedMeetingKey:
                effects.Add(new SessionEffect.TellKeys(message));
                return session;
            case BoardEntry or LeaderChosen or SaidInMeeting:
                // Nobody leads, and nobody says anything, where the server has the key.
                return session;
            default:
                return Violate(session, SessionEnds.OutOfPlace, effects);
        }
    }

    /// <summary>Its word costs nobody more than a screen that is not seen. Who shows none does not stop.</summary>
    private static SessionMemory StopSharing(SessionMemory session, ParticipantId? by, List<SessionEffect> effects)
    {
        if (!session.OwnScreen.IsShown)
            return session;
        effects.Add(new SessionEffect.ShowScreen(false));
        return session with { OwnScreen = session.OwnScreen with { IsShown = false, Stops = session.OwnScreen.Stops + 1, StoppedBy = by } };
    }

    /// <summary>
    /// The server's media engine is gone, or goes: no light until there is media again; nothing else of the stay changes.
    /// </summary>
    private static SessionMemory GiveMediaUp(SessionMemory session, TimeSpan now)
    {
        TimeSpan due = session.Media.OpenedAt + BetweenOpenings ?? now;
        SessionTimer reopening = session.Media.Reopening ?? new SessionTimer(due, SessionWait.NextOpening);
        session = session with { Media = session.Media with { Connected = false, Lost = null, Reopening = reopening } };
        return session.State == SessionState.InMeeting ? Go(session, SessionState.ExchangingKeys) : session;
    }

    private static SessionMemory HearMedia(SessionMemory session, SessionInput.Rtc rtc, List<SessionEffect> effects, TimeSpan now)
    {
        // What an association says that was given up is the past.
        if (rtc.Opening != session.Media.Opening || session.Media.Reopening is not null)
            return session;
        switch (rtc.Happened.Kind)
        {
            case RtcEventKind.Connected:
                return Reach(session with { Media = session.Media with { Connected = true } }, "media connected", now);
            case RtcEventKind.KeyFrameRequested:
                effects.Add(new SessionEffect.RequestKeyFrame(rtc.Happened.Stream));
                return session;
            case RtcEventKind.Failed or RtcEventKind.Disconnected:
                // Out of the meeting at once, so that no light claims otherwise; over when nobody gives a better reason.
                MediaStanding media = session.Media with { Connected = false };
                if (media.Lost is null)
                    media = media with
                    {
                        Lost = new SessionTimer(now + ExplanationPatience, SessionWait.ServersExplanation),
                        Failure = rtc.Happened.Sentence
                    };
                session = session with { Media = media };
                return session.State == SessionState.InMeeting ? Go(session, SessionState.ExchangingKeys) : session;
            case RtcEventKind.Unknown:
            default:
                throw new ArgumentOutOfRangeException(nameof(rtc));
        }
    }

    private static SessionMemory Violate(SessionMemory session, string detail, List<SessionEffect> effects) =>
        Finish(session, new SessionEnd(SessionEndReason.ProtocolViolation, detail), effects);
}
