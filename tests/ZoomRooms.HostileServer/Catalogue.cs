using System.Security.Cryptography;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.HostileServer.Attacks;
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
        () => new ReplaceLeader(), () => new AnotherInstance(),
        () => new FalseStatement("no-statement", (_, _) => null),
        () => new FalseStatement("wrong-root", OfAnotherRoot),
        () => new FalseStatement("statement-of-another", (accepted, _) => accepted.Self.Statement),
        () => new TamperWithBoard("drop-links", BoardEntryKind.ListLink, Tampering.Drop, SessionEndReason.MeetingKeyTimeout),
        () => new TamperWithBoard("drop-keys", BoardEntryKind.SealedMeetingKey, Tampering.Drop, SessionEndReason.MeetingKeyTimeout),
        () => new TamperWithBoard("drop-heartbeats", BoardEntryKind.Heartbeat, Tampering.Drop, SessionEndReason.MeetingKeyTimeout),
        () => new TamperWithBoard("flip-links", BoardEntryKind.ListLink, Tampering.Flip, SessionEndReason.MeetingKeyTimeout, SessionEndReason.LeaderNotVerified),
        () => new TamperWithBoard("flip-keys", BoardEntryKind.SealedMeetingKey, Tampering.Flip, SessionEndReason.MeetingKeyTimeout, SessionEndReason.LeaderNotVerified),
        () => new TamperWithBoard("swap-links", BoardEntryKind.ListLink, Tampering.Swap, SessionEndReason.MeetingKeyTimeout, SessionEndReason.LeaderNotVerified),
        () => new TamperWithBoard("replay-links", BoardEntryKind.ListLink, Tampering.Repeat),
        () => new TamperWithBoard("replay-old-keys", BoardEntryKind.SealedMeetingKey, Tampering.Repeat),
        () => new TamperWithBoard("replay-old-heartbeats", BoardEntryKind.Heartbeat, Tampering.Repeat),
        () => new TamperWithBoard("replay-announcements", BoardEntryKind.KeyAnnouncement, Tampering.Repeat),
        () => new WithholdHeartbeats(), () => new Rename(), () => new InjectParticipant(), () => new InjectStatedParticipant(),
        () => new InjectExpiredParticipant(), () => new InjectIntoLockedMeeting(), () => new ForgeLeaderEntries(), () => new MakeItselfLeader(),
        () => new MakeItselfLeaderWhileLocked(), () => new ForkAndMerge(), () => new FalseLeave(), () => new Rubbish(), () => new Oversize(),
        () => new TamperWithMedia("flip-media", (sender, packet, now, _, _) =>
        {
            packet[^3] ^= 0x10;
            sender.PassOn(packet, now);
        }, "NotAuthentic"),
        () => new TamperWithMedia("replay-media", (sender, packet, now, kept, _) => Exchange(sender.User, sender, packet, now, kept, once: true), "Replayed"),
        () => new TamperWithMedia("exchange-streams", (sender, packet, now, kept, _) => Exchange(sender.User == "host" ? "room" : "host", sender, packet, now, kept, once: false),
            "SenderChanged", "UnknownKey", "NotAuthentic", "Replayed"),
        () => new TamperWithMedia("reflect-media", (sender, packet, now, _, _) =>
        {
            if (sender.User == "room")
                sender.Reflect(packet.ToArray());
            else
                sender.PassOn(packet, now);
        }, "SenderChanged", "UnknownKey", "NotAuthentic", "Replayed"),
    ];

    public static IEnumerable<Attack> All => Makers.Select(make => make());

    public static Attack? Find(string name) => All.FirstOrDefault(attack => attack.Name == name);

    /// <summary>Puts the payload of a whole single-packet frame, kept from <paramref name="from"/>, into this sender's packet.</summary>
    private static void Exchange(string from, Interposer.MediaTap sender, Span<byte> packet, TimeSpan now, Dictionary<string, byte[]> kept, bool once)
    {
        byte[] own = packet.ToArray();
        // A frame in one packet: neither an aggregate nor a fragment.
        bool whole = (packet[12] & 0x1F) is not (24 or 28) && (packet[1] & 0x80) != 0;
        if (kept.TryGetValue(from, out byte[]? other) && whole)
        {
            byte[] forged = new byte[other.Length];
            own.AsSpan(0, 12).CopyTo(forged);
            other.AsSpan(12).CopyTo(forged.AsSpan(12));
            sender.PassOn(forged, now);
        }
        else
        {
            sender.PassOn(packet, now);
        }
        if (whole && !(once && kept.ContainsKey(sender.User)))
            kept[sender.User] = own;
    }

    private static byte[] OfAnotherRoot(JoinAccepted accepted, RosterEntry other)
    {
        using var authority = new StatementAuthority();
        byte[] identityKey = other.Statement is { } statement ? statement[^96..^64] : RandomNumberGenerator.GetBytes(32);
        return authority.State(
            new MeetingContext(accepted.Meeting, accepted.Uuid), new ParticipantDevice(other.User, other.Hardware), new Bytes32(identityKey), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }
}
