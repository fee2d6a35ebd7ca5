using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>A server may send pictures to whoever asked for none.</summary>
public sealed class UnwantedPicturesTests : IDisposable
{
    private readonly EnhancedStreams _streams = new();
    private TimeSpan _now = TimeSpan.FromHours(2);
    private long _number;

    public UnwantedPicturesTests()
    {
        _streams.Incoming.Add(EnhancedStreams.Roster(1));
        _streams.GiveKeys(_now);
    }

    public void Dispose() => _streams.Dispose();

    [Fact]
    public void They_are_counted_and_not_opened_and_nobody_is_asked_for_key_frames()
    {
        _streams.Incoming.TakePictures(false);
        for (int i = 0; i < 50; i++)
            Come(isKeyFrame: i % 10 == 0);
        Assert.Empty(_streams.Video.Received);
        Assert.Empty(_streams.KeyFrameRequests);
        Assert.Equal(new Dictionary<string, long> { ["NotAskedFor"] = 50 }, _streams.First.Drops.ToDictionary());
        Assert.Equal(50, _streams.Incoming.Drops[FrameDrop.NotAskedFor]);
        Sound();
        Assert.Single(_streams.Audio.Received);
    }

    [Fact]
    public void Pictures_that_are_wanted_again_begin_with_a_key_frame_and_one_is_asked_for()
    {
        Come(isKeyFrame: true);
        Come(isKeyFrame: false);
        Assert.Equal(2, _streams.Video.Frames);
        _streams.Incoming.TakePictures(false);
        Assert.True(_streams.Video.HasEnded);
        Come(isKeyFrame: false);
        _streams.Incoming.TakePictures(true);
        Assert.Empty(_streams.KeyFrameRequests);
        Come(isKeyFrame: false);
        Assert.Single(_streams.KeyFrameRequests);
        Come(isKeyFrame: true);
        Assert.Equal(3, _streams.Video.Frames);
        Assert.Equal(new Dictionary<string, long> { ["NotAskedFor"] = 1, ["AwaitingKeyFrame"] = 1 }, _streams.First.Drops.ToDictionary());
    }

    private void Come(bool isKeyFrame)
    {
        _streams.Incoming.OnFrame(
            EnhancedStreams.VideoSsrc, StreamKind.Video, _streams.Seal(
                1, StreamKind.Video, RecordingReceiver.Make(++_number)), 0, isKeyFrame, _now);
        Pass();
    }

    private void Sound()
    {
        _streams.Incoming.OnFrame(
            EnhancedStreams.AudioSsrc, StreamKind.Audio, _streams.Seal(
                1, StreamKind.Audio, RecordingReceiver.Make(++_number)), 0, false, _now);
        Pass();
    }

    private void Pass()
    {
        _now += TimeSpan.FromMilliseconds(33);
        _streams.Incoming.HandleTimeout(_now);
        _streams.Incoming.RequestKeyFrames(_now);
    }
}
