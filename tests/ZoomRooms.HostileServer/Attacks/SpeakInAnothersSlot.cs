using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>
/// A member and the server together: every member can derive everybody's keys, the server can put what it likes into everybody's stream.
/// Whose a frame is, its key and the stream must agree on.
/// </summary>
internal sealed class SpeakInAnothersSlot : Attack
{
    /// <summary>Frames in the wrong stream: the third's own and forged ones in turns.</summary>
    private const int Wanted = 60;

    private readonly RestampedSound _sound = new();
    private Intruder? _member;
    private byte[]? _thirds;
    private int _said;
    private long? _heard;

    public override string Name => "speak-in-anothers-slot";
    public override string Does => "The server puts sound of the third participant's, and what a member seals in the third's name, into the far end's stream.";
    public override string Demands => "the room stays, the lock lit; each of those frames is dropped by name, and the far end is heard on";
    public override TimeSpan Within => TimeSpan.FromSeconds(40);
    public override bool NeedsSound => true;
    public override bool NeedsThird => true;
    public override bool MayReadNothing => false;

    protected override void Begin(HostileMeetingServer server)
    {
        Intruder member = server.Invite();
        member.State(server, TimeProvider.System.GetUtcNow());
        foreach (BoardEntry entry in server.Client("room").Entries.Where(entry => entry.Recipient is null))
            member.Read(entry);
        member.Enter(server, member.Posts(), "host", "third", "room");
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
        if (!Struck || !RestampedSound.TryRead(packet, out RtpPacket parsed) || sender.User is not ("host" or "third"))
        {
            sender.PassOn(packet, now);
            return;
        }
        if (sender.User == "third")
        {
            _thirds = parsed.Payload.ToArray();
            sender.PassOn(packet, now);
            return;
        }
        _sound.Send(sender, parsed, parsed.Payload, now);
        if (_thirds is not { } thirds || _said >= Wanted)
            return;
        byte[]? forged = Volatile.Read(ref _member)?.TrySealAs(thirds, (ulong)_said, new byte[100]);
        if (_said % 2 == 1 && forged is null)
            return;
        _sound.Send(sender, parsed, _said % 2 == 0 ? thirds : forged, now);
        _said++;
    }

    protected override IEnumerable<string> ListAfter(RoomView before) => before.Participants.Append(Intruder.Name);

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (room.Dropped("OtherSender") >= before.Dropped("OtherSender") + Wanted)
            _heard ??= room.AudioFramesDecoded;
        return room.AudioFramesDecoded > _heard + 150;
    }
}
