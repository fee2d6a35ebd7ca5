using System.Collections.Immutable;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>Inputs of every kind, and of every message that a server has, with names for tables.</summary>
internal static class SessionInputs
{
    public static readonly MeetingId Meeting = new(987654321);

    public static readonly RosterEntry Self = Entry(1) with { SharedScreenSsrc = 12 };

    private static readonly TransportDescription Transport = new("user", new string('p', 24), "sha-256 AA", DtlsSetup.Passive, []);

    public static readonly ImmutableArray<(string Name, SessionInput Input)> All =
    [
        ("connected", new SessionInput.Connected(null)),
        ("connected with another clock", new SessionInput.Connected(TimeSpan.FromHours(1))),
        ("not connected", new SessionInput.NotConnected(new SignalAttempt(SignalOutcome.Unreachable, RefusalCode.Unknown, ""))),
        ("not trusted", new SessionInput.NotConnected(new SignalAttempt(SignalOutcome.NotTrusted, RefusalCode.Unknown, "Another one."))),
        ("signal lost", new SessionInput.SignalLost(default, IsGoodbye: false)),
        ("server's goodbye", new SessionInput.SignalLost(default, IsGoodbye: true)),
        ("outbox full", new SessionInput.OutboxFull()),
        ("offered", new SessionInput.TransportOffered(new OpenTransport(Transport))),
        ("join refused", Signal(new JoinRefused(RefusalCode.MeetingFull, "Full."))),
        ("wait for host", Signal(new WaitForHost())),
        ("accepted", Signal(Accepted(EncryptionType.EndToEnd))),
        ("accepted as enhanced", Signal(Accepted(EncryptionType.Enhanced))),
        ("accepted as nothing known", Signal(Accepted(EncryptionType.Unknown))),
        ("accepted elsewhere", Signal(Accepted(EncryptionType.EndToEnd) with { Meeting = new MeetingId(123456789) })),
        ("meeting ended", Signal(new MeetingEnded(MeetingEndCause.EndedByHost, "Over."))),
        ("identity used twice", Signal(new IdentityUsedTwice())),
        ("pong", Signal(new SignalPong(1))),
        ("message refused", Signal(new MessageRefused(RefusalCode.NotCoHost, "No."))),
        ("transport opened", Signal(new TransportOpened(Transport))),
        ("slots filled", Signal(new SlotsFilled(0, []))),
        ("reopen", Signal(new ReopenTransport())),
        ("2 joined", Signal(new ParticipantJoined(Entry(2)))),
        ("3 joined", Signal(new ParticipantJoined(Entry(3)))),
        ("self joined", Signal(new ParticipantJoined(Self))),
        ("2 left", Signal(new ParticipantLeft(new ParticipantId(2)))),
        ("3 left", Signal(new ParticipantLeft(new ParticipantId(3)))),
        ("leader chosen", Signal(new LeaderChosen(new ParticipantId(2)))),
        ("leader away", Signal(new LeaderAway(30))),
        ("board entry", Signal(new BoardEntry(1, new ParticipantId(2), BoardEntryKind.Heartbeat, null, [1, 2, 3]))),
        ("said", Signal(new SaidInMeeting([1, 2, 3]))),
        ("sharing stopped", Signal(new SharingStopped(new ParticipantId(2)))),
        ("enhanced key", Signal(new EnhancedMeetingKey(new byte[32]))),
        ("media connected", Rtc(RtcEventKind.Connected)),
        ("media failed", Rtc(RtcEventKind.Failed)),
        ("media gone", Rtc(RtcEventKind.Disconnected)),
        ("key frame wanted", Rtc(RtcEventKind.KeyFrameRequested)),
        ("next media connected", Rtc(RtcEventKind.Connected, 1)),
        ("keys say", new SessionInput.KeysSay(new PostToBoard(BoardEntryKind.LivenessNonce, null, [1]))),
        ("keys stand", new SessionInput.KeysStand("meeting key certified")),
        ("keys failed", new SessionInput.KeysFailed(SessionEndReason.HeartbeatsLost, "None came.")),
        ("lock", new SessionInput.Lock(true)),
        ("remove 2", new SessionInput.Decide(new HostDecision.Remove(2))),
        ("co-host 2", new SessionInput.Decide(new HostDecision.MakeCoHost(2))),
        ("end for all", new SessionInput.Decide(new HostDecision.End())),
        ("waiting room", new SessionInput.Decide(new HostDecision.WaitingRoom(true))),
        ("show none", new SessionInput.Show(WantedPictures.None)),
        ("show two", new SessionInput.Show(new WantedPictures(Count: 2, Large: 1))),
        ("say", new SessionInput.Say("Hello")),
        ("hand up", new SessionInput.RaiseHand(true)),
        ("show the screen", new SessionInput.ShareScreen(true)),
        ("hide the screen", new SessionInput.ShareScreen(false)),
        ("end another's screen", new SessionInput.Decide(new HostDecision.StopSharing())),
        ("leave", new SessionInput.Leave()),
        ("look", new SessionInput.Looked(default)),
        ("look with keys", new SessionInput.Looked(
            new SessionSight(HasKeys: true, Moments: MediaMoments.AudioSent | MediaMoments.PictureOpened))),
        ("look outside", new SessionInput.Looked(new SessionSight(IsHeld: true))),
        ("look at an unsealed frame", new SessionInput.Looked(new SessionSight(HasKeys: true, HasUnsealed: true))),
        ("look for another way", new SessionInput.Looked(new SessionSight(Reconnecting: true, HasKeys: true, First: new ParticipantId(2)))),
        ("broke", new SessionInput.Broke()),
    ];

    public static SessionInput Of(string name) => All.Single(one => one.Name == name).Input;

    private static JoinAccepted Accepted(EncryptionType encryption) =>
        new(Meeting, default, "Weekly", encryption, Self, [Entry(2), Entry(4), Self, Entry(4)], new ParticipantId(2), Messages: true);

    private static RosterEntry Entry(uint id) => new(
        new ParticipantId(id), new UserId(id), new HardwareId(id), $"participant {id}", ClientType.ZoomRooms, 10 * id, 10 * id + 1);

    private static SessionInput.Signal Signal(ServerMessage message) => new(message);

    private static SessionInput.Rtc Rtc(RtcEventKind kind, int opening = 0) =>
        new(new RtcEvent(kind, TransportFailure.None, "As it goes."), opening);
}
