using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>A participant's picture in two sizes: two streams, each with a key and counters of its own.</summary>
public sealed class TwoLayersTests : IDisposable
{
    private const uint SmallVideoSsrc = 777;

    private readonly EnhancedStreams _streams = new();
    private readonly TimeSpan _now = TimeSpan.FromHours(2);
    private long _number;

    public TwoLayersTests()
    {
        _streams.Incoming.Add(EnhancedStreams.Roster(1) with { SmallVideoSsrc = SmallVideoSsrc });
        _streams.GiveKeys(_now);
    }

    private IncomingFrames Incoming => _streams.Incoming;

    public void Dispose() => _streams.Dispose();

    [Fact]
    public void The_router_changes_from_one_to_the_other_and_back_at_key_frames()
    {
        Assert.Contains(SmallVideoSsrc, _streams.Subscribed);
        Come(EnhancedStreams.VideoSsrc, MediaStream.Picture, isKeyFrame: true);
        Come(EnhancedStreams.VideoSsrc, MediaStream.Picture, isKeyFrame: false);
        Come(SmallVideoSsrc, MediaStream.SmallPicture, isKeyFrame: true);
        Come(SmallVideoSsrc, MediaStream.SmallPicture, isKeyFrame: false);
        Come(EnhancedStreams.VideoSsrc, MediaStream.Picture, isKeyFrame: true);
        Assert.Equal(5, _streams.Video.Frames);
        Assert.Empty(Incoming.Drops.ToDictionary());
    }

    [Fact]
    public void A_small_picture_begins_with_a_key_frame_too()
    {
        Come(EnhancedStreams.VideoSsrc, MediaStream.Picture, isKeyFrame: true);
        Come(SmallVideoSsrc, MediaStream.SmallPicture, isKeyFrame: false);
        Assert.Equal((1, 1L), (_streams.Video.Frames, Incoming.Drops[FrameDrop.AwaitingKeyFrame]));
        Incoming.RequestKeyFrames(_now);
        Assert.Contains((SmallVideoSsrc, _now), _streams.KeyFrameRequests);
    }

    [Theory]
    [InlineData(EnhancedStreams.VideoSsrc, MediaStream.SmallPicture)]
    [InlineData(SmallVideoSsrc, MediaStream.Picture)]
    [InlineData(SmallVideoSsrc, MediaStream.Audio)]
    [InlineData(EnhancedStreams.AudioSsrc, MediaStream.SmallPicture)]
    public void A_frame_on_a_stream_of_another_is_not_used_and_its_counter_not_used_up(uint ssrc, MediaStream stream)
    {
        byte[] frame = _streams.Seal(1, stream, RecordingReceiver.Make(++_number));
        Incoming.OnFrame(ssrc, stream.Kind(), frame, 0, true, _now);
        Assert.Equal(1, Incoming.Drops[FrameDrop.WrongStream]);
        uint right = stream switch
        {
            MediaStream.Audio => EnhancedStreams.AudioSsrc,
            MediaStream.Picture => EnhancedStreams.VideoSsrc,
            _ => SmallVideoSsrc
        };
        Incoming.OnFrame(right, stream.Kind(), frame, 0, true, _now);
        Assert.Equal(1, _streams.Video.Frames + _streams.Audio.Frames);
    }

    [Fact]
    public void Who_leaves_is_forgotten_with_both()
    {
        Incoming.Remove(new ParticipantId(1));
        for (uint id = 2; id < 2 + ParticipantReceptions.Remembered; id++)
        {
            Incoming.Add(EnhancedStreams.Roster(id));
            Incoming.Remove(new ParticipantId(id));
        }
        Assert.DoesNotContain(SmallVideoSsrc, _streams.Subscribed);
    }

    private void Come(uint ssrc, MediaStream stream, bool isKeyFrame) =>
        Incoming.OnFrame(ssrc, StreamKind.Video, _streams.Seal(1, stream, RecordingReceiver.Make(++_number)), 0, isKeyFrame, _now);
}
