using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;

namespace ZoomRooms.Media.Tests.Video;

/// <summary>The camera's second, small stream beside the picture.</summary>
public sealed class SmallPictureTests
{
    private static readonly EncoderSelection Software = new("libx264", []);
    private readonly Lock _gate = new();
    private readonly List<Frame> _frames = [];

    private static CameraOptions TestPicture => new() { Format = "lavfi", Device = "testsrc2=size=640x360:rate=30", Width = 640, Height = 360, FrameRate = 30 };

    [Fact]
    public async Task Of_one_camera_come_two_streams_which_both_decode()
    {
        using var pipeline = Start(TestPicture);
        await Until.True(() => Of(MediaStream.Picture).Count >= 30 && Of(MediaStream.SmallPicture).Count >= 30, "frames of both");
        var status = pipeline.Status;
        Assert.Equal((640, 360, "libx264", 1_500_000), (status.Picture.Width, status.Picture.Height, status.Picture.Encoder, status.Picture.BitrateBitsPerSecond));
        Assert.Equal((160, 90, "libx264", 150_000), (status.SmallPicture!.Width, status.SmallPicture.Height, status.SmallPicture.Encoder, status.SmallPicture.BitrateBitsPerSecond));
        pipeline.Stop();
        Assert.Equal((640, 360), Decode(Of(MediaStream.Picture)));
        Assert.Equal((160, 90), Decode(Of(MediaStream.SmallPicture)));
        // Pictures of one moment say so in both.
        Assert.NotEmpty(Of(MediaStream.Picture).Select(frame => frame.CapturedAt).Intersect(Of(MediaStream.SmallPicture).Select(frame => frame.CapturedAt)));
    }

    [Theory]
    [InlineData(1280, 720, 320, 180)]
    [InlineData(1920, 1080, 480, 270)]
    [InlineData(1366, 768, 342, 192)]
    [InlineData(640, 480, 160, 120)]
    [InlineData(640, 360, 160, 90)]
    public void It_is_a_quarter_as_wide_and_high_in_even_numbers(int width, int height, int smallWidth, int smallHeight)
    {
        using var pipeline = New(TestPicture with { Width = width, Height = height });
        Assert.True(pipeline.HasSmallPicture);
        Assert.Equal(150_000, pipeline.SmallBitrate);
        Assert.Equal((smallWidth, smallHeight), (pipeline.Status.SmallPicture!.Width, pipeline.Status.SmallPicture.Height));
    }

    private static (int Width, int Height) Decode(IReadOnlyList<Frame> frames)
    {
        Assert.True(frames[0].IsKeyFrame);
        using var decoder = new VideoDecoder();
        Assert.All(frames, frame => Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(frame.AnnexB)));
        Assert.InRange(decoder.MeanLuma, 40, 220);
        return (decoder.Width, decoder.Height);
    }

    private static CameraPipeline New(CameraOptions camera, EncoderOptions? encoder = null) =>
        new(camera, encoder ?? new EncoderOptions(), Software, TimeProvider.System, NullLogger.Instance);

    private CameraPipeline Start(CameraOptions camera)
    {
        var pipeline = New(camera);
        pipeline.Start(Keep);
        return pipeline;
    }

    private IReadOnlyList<Frame> Of(MediaStream layer)
    {
        lock (_gate)
            return [.. _frames.Where(frame => frame.Layer == layer)];
    }

    private void Keep(in EncodedVideoFrame frame)
    {
        lock (_gate)
            _frames.Add(new Frame(frame.Layer, frame.AnnexB.ToArray(), frame.IsKeyFrame, frame.CapturedAt));
    }

    private sealed record Frame(MediaStream Layer, byte[] AnnexB, bool IsKeyFrame, TimeSpan CapturedAt);
}
