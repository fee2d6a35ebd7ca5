using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Tests.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Keys;

public class ReceivingKeysTests
{
    [Fact]
    public void Each_frame_without_a_key_has_its_own_reason()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardSimulator.Peer gone = board.Join("Gone");
        board.Advance(TimeSpan.FromSeconds(3));
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(TimeSpan.FromSeconds(3));
        board.Leave(gone);
        board.Advance(TimeSpan.FromSeconds(20));
        ReceivingKeys keys = room.Receiving!.Keys;
        ushort own = room.Meeting.Participants.Present.Single(pair => pair.Value.DisplayName == "Room").Key;
        uint first = 3;
        uint current = room.Meeting.SendingKey;
        Assert.True(current > first + 1);
        Assert.DoesNotContain(first, keys.SequenceNumbers);
        uint highest = keys.SequenceNumbers.Max();
        Assert.Equal(FrameDecryptResult.EarlierKey, Why(first - 1, 0));
        Assert.Equal(FrameDecryptResult.RetiredKey, Why(first, 0));
        Assert.Equal(FrameDecryptResult.UnknownKey, Why(highest + 1, 0));
        Assert.Equal(FrameDecryptResult.OwnFrame, Why(current, own));
        Assert.Equal(FrameDecryptResult.SenderLeft, Why(current, 1));
        Assert.Equal(FrameDecryptResult.UnknownSender, Why(current, (ushort)(own + 1)));
        Assert.True(keys.TryDerive(new FrameKeyId(current, 0, MediaStream.Audio), stackalloc byte[32]));

        ParticipantDevice leading = leader.Meeting.Leader!.Value;
        Assert.Equal(SenderIdentity.Announced, keys.IdentityOf(0, default, leading));
        Assert.Equal(SenderIdentity.Another, keys.IdentityOf(0, default, new ParticipantDevice(new UserId(5), new HardwareId(5))));
        Assert.Equal(SenderIdentity.Unlisted, keys.IdentityOf(1, default, leading));
        Assert.Equal(SenderIdentity.Unlisted, keys.IdentityOf(own, default, leading));

        FrameDecryptResult Why(uint key, ushort sender)
        {
            FrameKeyId id = new(key, sender, MediaStream.Audio);
            Assert.False(keys.TryDerive(id, stackalloc byte[32]));
            return keys.WhyNot(id);
        }
    }
}
