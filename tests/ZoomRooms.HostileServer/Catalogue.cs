using System.Security.Cryptography;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.HostileServer.Attacks;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer;

/// <summary>Every attack there is, each made anew for each trial.</summary>
internal static class Catalogue
{
    private const int SuiteAt = 4 + 27;
    private const int ClassicalKeyAt = SuiteAt + 1 + 24 + 32;

    private static readonly Func<Attack>[] Makers =
    [
        () => new OfferItsOwnKey(), () => new ClaimEnhanced(), () => new ClaimEndToEnd(),
        () => new TamperWithAnnouncement("swap-participants-key", "host", ClassicalKeyAt),
        () => new TamperWithAnnouncement("classical-only", "room", SuiteAt),
        () => new ReplaceLeader(), () => new AnotherInstance(), () => new AnotherMeeting(),
        () => new FalseStatement("no-statement", (_, _, _) => null),
        () => new FalseStatement("wrong-root", OfAnotherRoot),
        () => new FalseStatement("statement-of-another", (_, accepted, _) => accepted.Self.Statement),
        () => new FalseStatement("expired-statement", Expired),
        () => new AnotherCertificate(
            "own-certificate", "The server shows another certificate than the pinned one, with the word of a root of its own.",
            (_, shown) => CertifiedByAnother(shown)),
        () => new AnotherCertificate(
            "anothers-certificate", "The server shows another certificate than the pinned one, with the root's word on yet another.",
            (server, _) => Certified(server, SHA256.HashData([]), TimeSpan.Zero)),
        () => new AnotherCertificate(
            "expired-certificate", "The server shows a certificate on which the root's word has expired.",
            (server, shown) => Certified(server, shown, TimeSpan.FromDays(400))),
        () => new TamperWithBoard("drop-links", BoardEntryKind.ListLink, Tampering.Drop, SessionEndReason.MeetingKeyTimeout),
        () => new TamperWithBoard("drop-keys", BoardEntryKind.SealedMeetingKey, Tampering.Drop, SessionEndReason.MeetingKeyTimeout),
        () => new TamperWithBoard("drop-heartbeats", BoardEntryKind.Heartbeat, Tampering.Drop, SessionEndReason.MeetingKeyTimeout),
        () => new TamperWithBoard(
            "flip-links", BoardEntryKind.ListLink, Tampering.Flip, SessionEndReason.MeetingKeyTimeout, SessionEndReason.LeaderNotVerified),
        () => new TamperWithBoard(
            "flip-keys", BoardEntryKind.SealedMeetingKey, Tampering.Flip, SessionEndReason.MeetingKeyTimeout,
            SessionEndReason.LeaderNotVerified),
        () => new TamperWithBoard(
            "swap-links", BoardEntryKind.ListLink, Tampering.Swap, SessionEndReason.MeetingKeyTimeout, SessionEndReason.LeaderNotVerified),
        () => new TamperWithBoard("replay-links", BoardEntryKind.ListLink, Tampering.Repeat),
        () => new TamperWithBoard("replay-old-keys", BoardEntryKind.SealedMeetingKey, Tampering.Repeat),
        () => new TamperWithBoard("replay-old-heartbeats", BoardEntryKind.Heartbeat, Tampering.Repeat),
        () => new TamperWithBoard("replay-announcements", BoardEntryKind.KeyAnnouncement, Tampering.Repeat),
        () => new WithholdHeartbeats(), () => new Rename(), () => new InjectParticipant(), () => new InjectStatedParticipant(),
        () => new InjectExpiredParticipant(), () =>
            new InjectIntoLockedMeeting(), () => new ForgeLeaderEntries(), () => new MakeItselfLeader(),
        () => new MakeItselfLeaderWhileLocked(), () =>
            new ForkAndMerge(), () => new FalseLeave(), () => new Rubbish(), () => new Oversize(),
        () => new TamperWithMedia("flip-media", (sender, packet, now, _, _) =>
        {
            packet[^3] ^= 0x10;
            sender.PassOn(packet, now);
        }, "NotAuthentic"),
        () => new TamperWithFrames(
            "replay-media", "The server sends an old frame of the far end again and again, as new ones.", "host", old: true, "Replayed"),
        () => new TamperWithFrames(
            "reflect-media", "The server sends the room its own frames as the far end's.", "room", old: false, "OwnFrame", "OtherSender",
            "NotAuthentic", "WrongStream"),
        () => new TamperWithFrames(
            "swap-streams", "The server sends frames of the third participant as the far end's.", "third", old: false, "OtherSender") {
                WithThird = true },
        () => new ScreenUnderAnothersName(), () => new CameraAsScreen(), () => new TwoScreens(), () => new StopWhatIsNotShown(),
        () => new ReorderMedia(), () =>
            new NotText(), () => new DelayEntries(), () => new RekeyStorm(), () => new SlipInDuringLeaderChange(),
        () => new ReplayCommand(
            "replay-lock-command",
            "The server keeps a command by which a member locked the meeting, and gives it to the leader again after the host unlocked.",
            "the meeting stays unlocked; the lock lit", HostCommand.Lock(true), host => host.SetLocked(false), snapshot => snapshot.Locked),
        () => new ReplayCommand(
            "replay-waiting-room",
            "The server keeps a command by which a member gave the meeting a waiting room, and gives it to the leader again after the host took it away.",
            "the meeting stays open; the lock lit", HostCommand.WaitingRoom(true), host =>
                host.Decide(new HostDecision.WaitingRoom(false)), snapshot => snapshot.WaitingRoom),
        () => new ForgeCommand(
            "forge-remove", "The server tells the leader to remove the room, signed by a key of its own and in everybody's name.",
            HostAction.Remove),
        () => new ForgeCommand(
            "forge-admit", "The server tells the leader to admit the server's own participant, which waits outside.", HostAction.Admit),
        () => new ForgeCommand(
            "name-itself-co-host",
            "The server makes its own participant, which waits outside, a co-host, and passes on what that commands.",
            HostAction.MakeCoHost),
        () => new ForgeCommand(
            "withdraw-waiting-room",
            "The server tells the leader to take the waiting room away, with a participant of its own waiting in it.",
            HostAction.WaitingRoomOff),
        () => new LetRemovedBackIn(), () => new SuppressEnd(), () => new SuppressLeave(), () =>
            new ReopenStorm(), () => new CallItATwin(), () => new ReceiveElsewhere(), () => new SendUnwantedPictures(),
        () => new LaunderLeader(byTimeout: false), () =>
            new LaunderLeader(byTimeout: true), () => new NameLeadersToAndFro(), () => new LateUnlock(),
        () => new LedByACorruptDevice(
            "two-keys", "The meeting's leader gives the room another key than it gives others, under the same number.",
            (server, accepted) => new CorruptLeader(server, accepted) { HasTwoKeys = true }),
        () => new LedByACorruptDevice(
            "last-key-number", "The meeting's leader certifies the highest key number there is: nobody after it could make another key.",
            (server, accepted) => new CorruptLeader(server, accepted) { KeyNumber = uint.MaxValue }),
        () => new LedByACorruptDevice("misnamed", "The meeting's leader lists the room under a name that the room never signed.",
            (server, accepted) => new CorruptLeader(server, accepted) { CallsTheRoom = "Boardroom" }),
        () => new HoldBackSound(), () =>
            new DelaySound(), () => new ForgeCounterJump(), () => new SpeakInAnothersSlot(), () => new StopReading(),
        () => new AskForCrumbs(bySignalling: true), () => new AskForCrumbs(bySignalling: false),
        () => new ReplayMessages(), () => new ReorderMessages(), () => new WithholdMessages(), () => new HoldBackMessages(),
        () => new MoveMessages(), () => new RubbishMessages(),
        () => new CallTheRoomAGuest(), () => new InjectGuest(), () => new CallAGuestAMember(), () => new LedByAGuest(),
    ];

    public static IEnumerable<Attack> All => Makers.Select(make => make());

    public static Attack? Find(string name) => All.FirstOrDefault(attack => attack.Name == name);

    private static byte[] OfAnotherRoot(HostileMeetingServer server, JoinAccepted accepted, RosterEntry other)
    {
        using StatementAuthority authority = new();
        byte[] identityKey = other.Statement is { } statement ? statement[^96..^64] : RandomNumberGenerator.GetBytes(32);
        return authority.State(
            new MeetingContext(accepted.Meeting, accepted.Uuid), new ParticipantDevice(
                other.User, other.Hardware), new Bytes32(identityKey), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }

    private static byte[] CertifiedByAnother(byte[] shown)
    {
        using StatementAuthority authority = new();
        ulong now = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return authority.State(new EndToEnd.Statements.CertificateStatement(new Bytes32(shown), now, now + 1_000_000));
    }

    /// <summary>Signed by the server's own root so long ago, for a year.</summary>
    private static byte[] Certified(HostileMeetingServer server, byte[] fingerprint, TimeSpan ago)
    {
        DataFolder folder = DataFolder.Open(server.DataFolder);
        byte[] root = StatementRoot.LoadSecret(folder.StatementRootKey, StatementRoot.Load(folder));
        DateTimeOffset from = TimeProvider.System.GetUtcNow() - ago;
        return StatementBytes.ServerCertificate(root, fingerprint, from.ToUnixTimeSeconds(), from.AddDays(365).ToUnixTimeSeconds());
    }

    /// <summary>Signed by the server's own root, thirty days ago.</summary>
    private static byte[] Expired(HostileMeetingServer server, JoinAccepted accepted, RosterEntry other)
    {
        DataFolder folder = DataFolder.Open(server.DataFolder);
        byte[] root = StatementRoot.LoadSecret(folder.StatementRootKey, StatementRoot.Load(folder));
        byte[] identityKey = other.Statement![^96..^64];
        return StatementIssuer.Issue(
            StatementKey.Create(root, TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(30)), accepted.Meeting, accepted.Uuid,
            other.User, other.Hardware, identityKey);
    }
}
