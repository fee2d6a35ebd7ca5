using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>Whose screen is shown is what frames prove, on streams and in slots alike.</summary>
public sealed class A_shared_screen_is_somebodys : IDisposable
{
    private const uint ScreenOfFirst = 801, ScreenOfSecond = 802, Slot = 7001, Other = 7002;

    private readonly EnhancedStreams _streams = new();
    private TimeSpan _now = TimeSpan.FromHours(2);
    private long _number;

    public A_shared_screen_is_somebodys()
    {
        Incoming.Add(EnhancedStreams.Roster(1) with { SharedScreenSsrc = ScreenOfFirst });
        Incoming.Add(EnhancedStreams.Roster(2) with { SharedScreenSsrc = ScreenOfSecond });
        _streams.GiveKeys(_now);
    }

    private IncomingFrames Incoming => _streams.Incoming;

    public void Dispose() => _streams.Dispose();

    [Fact]
    public void It_goes_its_own_way_begins_with_a_key_frame_and_is_over_soon_after_the_last()
    {
        Come(ScreenOfFirst, 1, isKeyFrame: false);
        Assert.Equal((0, null), (_streams.Screen.Frames, Shows(1)));
        Come(ScreenOfFirst, 1);
        Come(ScreenOfFirst, 1, isKeyFrame: false);
        Come(EnhancedStreams.VideoSsrc, 1, stream: MediaStream.Picture);
        Assert.Equal((2, 1), (_streams.Screen.Frames, _streams.Video.Frames));
        Assert.Equal((_now, null), (Shows(1), Shows(2)));
        TimeSpan begun = _now;
        _now += TimeSpan.FromSeconds(2);
        Come(ScreenOfFirst, 1, isKeyFrame: false);
        Assert.Equal(begun, Shows(1));
        _now += TimeSpan.FromSeconds(3.1);
        Assert.Null(Shows(1));
    }

    [Fact]
    public void Of_two_the_later_one_began_later()
    {
        Come(ScreenOfFirst, 1);
        _now += TimeSpan.FromSeconds(1);
        Come(ScreenOfSecond, 2);
        Come(ScreenOfFirst, 1, isKeyFrame: false);
        Assert.True(Shows(2) > Shows(1));
        Incoming.Remove(new ParticipantId(2));
        Assert.Null(Shows(2));
    }

    [Theory]
    [InlineData(ScreenOfFirst, 1, MediaStream.Picture, FrameDrop.WrongStream)]
    [InlineData(EnhancedStreams.VideoSsrc, 1, MediaStream.SharedScreen, FrameDrop.WrongStream)]
    [InlineData(ScreenOfFirst, 2, MediaStream.SharedScreen, FrameDrop.OtherSender)]
    [InlineData(ScreenOfFirst, 3, MediaStream.SharedScreen, FrameDrop.OwnFrame)]
    public void What_is_announced_as_anothers_or_as_something_else_shows_nothing(
        uint ssrc, ushort sender, MediaStream stream, FrameDrop why)
    {
        Come(ssrc, sender, stream: stream);
        Assert.Equal((0, 1L), (_streams.Screen.Frames, Incoming.Drops[why]));
        Assert.Equal((null, null), (Shows(1), Shows(2)));
    }

    [Fact]
    public void Whose_key_is_not_here_is_said_of_a_screen_too()
    {
        FrameKeyId id = new EndToEnd.Frames.FrameKeyId(9, 1, MediaStream.SharedScreen);
        Incoming.OnFrame(ScreenOfFirst, StreamKind.Video, OfKey(id), 0, true, _now);
        _now += FrameHolding.Patience + TimeSpan.FromMilliseconds(1);
        Incoming.HandleTimeout(_now);
        Assert.Equal(9u, _streams.First.MissingKey(_now)?.SequenceNumber);
        Assert.Null(Shows(1));
    }

    [Fact]
    public void In_slots_the_key_says_that_it_is_a_screen_and_the_server_must_say_whose()
    {
        Incoming.Resubscribe([new StreamSlot(Slot, StreamKind.Video, 107), new StreamSlot(Other, StreamKind.Video, 107)]);
        Incoming.Fill([new SlotFilling(Slot, new ParticipantId(1)), new SlotFilling(Other, new ParticipantId(1))], _now);
        Come(Slot, 1);
        Come(Other, 1, stream: MediaStream.Picture);
        Come(Slot, 1, isKeyFrame: false);
        Assert.Equal((2, 1), (_streams.Screen.Frames, _streams.Video.Frames));
        Come(Other, 2);
        _now += FrameHolding.Patience + TimeSpan.FromMilliseconds(1);
        Incoming.HandleTimeout(_now);
        Assert.Equal((1L, null), (Incoming.Drops[FrameDrop.OtherSender], Shows(2)));
    }

    private static byte[] OfKey(EndToEnd.Frames.FrameKeyId id)
    {
        using SFrameKey key = new EndToEnd.Frames.SFrameKey(new byte[32], id.ToKeyId(), EndToEnd.Frames.FrameCipherProvider.Selected);
        byte[] destination = new byte[40 + EndToEnd.Frames.FrameEncryptor.MaxOverhead];
        return destination[..key.Seal(0, [], new byte[40], destination)];
    }

    private TimeSpan? Shows(uint participant) =>
        Incoming.Participants.Single(one => one.Participant.Value == participant).SharesSince(_now);

    private void Come(uint ssrc, ushort sender, bool isKeyFrame = true, MediaStream stream = MediaStream.SharedScreen) => Incoming.OnFrame(
        ssrc, StreamKind.Video, _streams.Seal(sender, stream, RecordingReceiver.Make(++_number)), 0, isKeyFrame, _now);
}
