using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>
/// What each face shows of a session, held against the conditions one by one. They are written here a second time, independently of what
/// drives the LED, makes the screen's page and the window's state.
/// </summary>
internal static class LockOracle
{
    private static readonly RoomView Nothing = new(false, null, "", false, [], null, [], 0, new Dictionary<string, long>());

    /// <summary>A room that has no machine, with this session.</summary>
    public static RoomSnapshot RoomOf(SessionSnapshot session) => new(
        session.State == SessionState.InMeeting ? RoomState.InMeeting : RoomState.Joining, session, PanelHealth.Good, false, null, null,
        null);

    /// <summary>The room as a loop of its own would report it now.</summary>
    public static RoomReport ReportOf(SessionSnapshot session)
    {
        TimeSpan now = TimeProvider.System.Now();
        RoomSnapshot room = RoomOf(session);
        return new RoomReport(room, LockLight.Derive(room, now), null) { Derived = now };
    }

    /// <summary>What the LED shows of a room.</summary>
    public static RoomView Led(RoomSnapshot room)
    {
        TimeSpan now = TimeProvider.System.Now();
        LightDecision light = LockLight.Derive(room, now);
        return View(Face.Led, room.State == RoomState.InMeeting, room.Session, light.LockLit, now) with
        {
            Light = light.Pattern,
            Attention = LockLight.AttentionOf(room, now),
        };
    }

    /// <summary>What the room's screen shows of a report, by the page that was made of it.</summary>
    public static RoomView Screen(RoomReport report, ScreenPage? page)
    {
        bool isLit = page?.Meeting is { Shield: ScreenShield.Locked };
        return View(Face.Screen, report.Room.State == RoomState.InMeeting, report.Room.Session, isLit, report.Derived) with
        {
            Light = !isLit ? LightPattern.Dark : page!.Meeting!.Attention.Count > 0 ? LightPattern.DoubleBlink : LightPattern.Solid,
        };
    }

    /// <summary>What a window shows of a session.</summary>
    public static RoomView Window(SessionSnapshot session, Face face = Face.Window)
    {
        TimeSpan now = TimeProvider.System.Now();
        DeviceState device = new(true, true, null);
        PageState page = PageStates.Of(session, device, device, now, since: now, default);
        return View(face, session.State == SessionState.InMeeting, session, page.Shield.Kind == ShieldKind.Locked, now);
    }

    private static RoomView View(Face face, bool inMeeting, SessionSnapshot? session, bool isLit, TimeSpan now) => session is null
        ? Nothing with { Face = face, LockLit = isLit, Untrue = isLit ? ["lit outside a meeting"] : [] }
        : new RoomView(
            inMeeting, session.End?.Reason, session.End?.Detail ?? "", isLit, isLit ? Untruths(session, now) : [], session.SecurityCode,
            [.. session.Participants.Select(participant => participant.DisplayName)], session.Media.PicturesOpened,
            session.Media.FramesDropped)
        {
            Face = face, Locked = session.Locked, AudioFramesDecoded = session.Media.AudioFramesDecoded, Messages = session.Messages,
            Screen = NameOf(session, session.Screen), TellsScreen = true,
        };

    private static string? NameOf(SessionSnapshot session, ParticipantId? participant)
    {
        ParticipantSeat seat = session.Seats.FirstOrDefault(one => one.Participant == participant);
        return participant is null ? null : session.Participants.FirstOrDefault(one => one.Index == seat.Index)?.DisplayName;
    }

    /// <summary>The lock light page again.</summary>
    private static List<string> Untruths(SessionSnapshot session, TimeSpan now)
    {
        EncryptionEvidence evidence = session.Encryption;
        List<string> untrue = new();
        if (session.State != SessionState.InMeeting || session.End is not null)
            untrue.Add("lit outside a meeting");
        if (evidence is not
            {
                Requested: EncryptionType.EndToEnd, ClaimedByServer: EncryptionType.EndToEnd, SignedByLeader: EncryptionType.EndToEnd
            })
            untrue.Add("lit without the leader's signature on the encryption type");
        if (evidence.KeySequenceNumber == 0 || !evidence.KeyCertified || !evidence.ParticipantListCertified || session.SecurityCode is null)
            untrue.Add("lit without a certified key and list");
        if (evidence.LastHeartbeat is not { } heartbeat || now - heartbeat > TimeSpan.FromSeconds(100))
            untrue.Add("lit without a heartbeat");
        if (evidence.FramesToNetwork != evidence.FramesSealed)
            untrue.Add("lit although a frame left unsealed");
        return untrue;
    }
}
