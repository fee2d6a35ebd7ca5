using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>A member and the server together: the member can derive everybody's keys, the server can put what it seals into everybody's stream.</summary>
internal sealed class ForgeCounterJump : Attack
{
    private readonly RestampedSound _sound = new();
    private Intruder? _member;
    private int _forged;
    private long? _heard;

    public override string Name => "forge-counter-jump";
    public override string Does => "A member seals frames in the far end's name with counters near the end, and the server puts them into its stream.";
    public override string Demands => "the room stays, the lock lit; the forged frames are dropped by name, and the far end is heard on";
    public override TimeSpan Within => TimeSpan.FromSeconds(40);
    public override bool NeedsSound => true;
    public override bool MayReadNothing => false;

    protected override void Begin(HostileMeetingServer server)
    {
        Intruder member = server.Invite();
        member.State(server, TimeProvider.System.GetUtcNow());
        foreach (BoardEntry entry in server.Client("room").Entries.Where(entry => entry.Recipient is null))
            member.Read(entry);
        member.Enter(server, member.Posts(), "host", "room");
        Volatile.Write(ref _member, member);
    }

    /// <summary>What the leader posts reaches the invented member too, so that it is one.</summary>
    public override void FromClient(HostileClient client, ClientMessage message)
    {
        if (Volatile.Read(ref _member) is { } member && client.User == "host" && message is PostToBoard post)
        {
            bool isForMember = post.Recipient == member.Entry.Participant;
            if (isForMember || post.Recipient is null)
                member.Read(new BoardEntry(0, client.Accepted!.Self.Participant, post.Kind, post.Recipient, post.Entry));
            if (isForMember)
                return;
        }
        client.SendOn(message);
    }

    public override void FromSender(MediaTap sender, Span<byte> packet, TimeSpan now)
    {
        if (!Struck || sender.User != "host" || !RestampedSound.TryRead(packet, out RtpPacket parsed))
        {
            sender.PassOn(packet, now);
            return;
        }
        _sound.Send(sender, parsed, parsed.Payload, now);
        // Among the first fifty under a key that both have: the room is to know where the far end's counters are.
        if (_forged < 2 && Volatile.Read(ref _member)?.TrySealAs(parsed.Payload, _forged == 0 ? 1UL << 62 : 100_000, new byte[100]) is { } forged)
        {
            _sound.Send(sender, parsed, forged, now);
            _forged++;
        }
    }

    protected override IEnumerable<string> ListAfter(RoomView before) => before.Participants.Append(Intruder.Name);

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (room.Dropped("TooFarAhead") > before.Dropped("TooFarAhead"))
            _heard ??= room.AudioFramesDecoded;
        return room.AudioFramesDecoded > _heard + 150;
    }
}
