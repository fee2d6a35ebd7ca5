using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>Time goes on, and keys and media come as far as they come.</summary>
internal static partial class SessionMachine
{
    private static readonly TimeSpan ExplanationPatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenOpenings = TimeSpan.FromSeconds(1);

    private static SessionMemory Look(SessionMemory session, SessionSight sight, List<SessionEffect> effects, TimeSpan now)
    {
        if (session.Reconnecting != sight.Reconnecting)
            session = session with { Reconnecting = sight.Reconnecting };
        if (session.Accepted is null)
            return session;
        if (sight.HasUnsealed)
            return Finish(session, SessionEnds.Unsealed, effects);
        session = ChoosePictures(FollowHold(session, sight.IsHeld), sight, effects);
        if (session.Media.Reopening?.IsDue(now) == true)
            session = Reopen(session, effects, now);
        if (session.Media.Lost?.IsDue(now) == true)
            return Finish(session, SessionEnds.MediaFailed(session.Media.Failure), effects);
        if (session.Media.Connected && sight.HasKeys && session.State == SessionState.ExchangingKeys)
            session = Reach(Go(session, SessionState.InMeeting), "in meeting", now);
        return sight.Moments == session.Media.Moments ? session : Note(session, sight.Moments, now);
    }

    private static SessionMemory FollowHold(SessionMemory session, bool isHeld) => (isHeld, session.State) switch
    {
        (true, SessionState.ExchangingKeys) => Go(session, SessionState.WaitingForAdmission),
        (false, SessionState.WaitingForAdmission) => Go(session, SessionState.ExchangingKeys),
        _ => session,
    };

    private static SessionMemory Reopen(SessionMemory session, List<SessionEffect> effects, TimeSpan now)
    {
        effects.Add(new SessionEffect.ReopenTransport());
        return session with { Media = session.Media with { Reopening = null, OpenedAt = now, Opening = session.Media.Opening + 1 } };
    }

    /// <summary>Tells the server which pictures are wanted, when that changed and there is an association for them.</summary>
    private static SessionMemory ChoosePictures(SessionMemory session, SessionSight sight, List<SessionEffect> effects)
    {
        ParticipantId? first = sight.First;
        WantedPictures wanted = session.Pictures;
        bool takes = wanted.Count != 0;
        if (takes != session.Media.TakesPictures)
        {
            effects.Add(new SessionEffect.TakePictures(takes));
            session = session with { Media = session.Media with { TakesPictures = takes } };
        }
        if (!session.Media.Connected || IsTold(session.Media.Chosen, wanted, sight))
            return session;
        bool asksAnything = session.Media.Chosen is not null || (wanted.Count, wanted.Large) != (null, null) || first is not null
            || sight.PacketBytes is not null;
        ChooseVideo chosen = new(first is { } one ? [one] : [], wanted.Count, wanted.Large, sight.PacketBytes);
        if (asksAnything)
            effects.Add(new SessionEffect.Send(chosen));
        return session with { Media = session.Media with { Chosen = chosen } };
    }

    private static bool IsTold(ChooseVideo? told, WantedPictures wanted, SessionSight sight) =>
        told is not null && (told.Count, told.Large, told.PacketBytes) == (wanted.Count, wanted.Large, sight.PacketBytes)
        && (told.Participants.Count == 0 ? null : told.Participants[0]) == sight.First;

    private static SessionMemory Note(SessionMemory session, MediaMoments moments, TimeSpan now)
    {
        session = session with { Media = session.Media with { Moments = moments } };
        if (moments.HasFlag(MediaMoments.AudioSent))
            session = Reach(session, "first audio frame sent", now);
        if (moments.HasFlag(MediaMoments.VideoSent))
            session = Reach(session, "first video frame sent", now);
        if (moments.HasFlag(MediaMoments.AudioReceived))
            session = Reach(session, "first audio frame received", now);
        return moments.HasFlag(MediaMoments.PictureOpened) ? Reach(session, "first picture opened", now) : session;
    }
}
