using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;

namespace ZoomRooms.Media.Tests.Video;

/// <summary>Encoders that fail or hang, in one of the two layers.</summary>
public sealed class LayerTroubleTests
{
    private static readonly CameraOptions TestPicture = new()
    {
        Format = "lavfi", Device = "testsrc2=size=640x360:rate=30", Width = 640, Height = 360, FrameRate = 30
    };
    private readonly long[] _frames = new long[3];

    [Theory]
    [InlineData(MediaStream.SmallPicture, MediaStream.Picture)]
    [InlineData(MediaStream.Picture, MediaStream.SmallPicture)]
    public async Task A_driver_that_hangs_is_named_and_the_other_layer_goes_on_black_or_not(MediaStream hanging, MediaStream other)
    {
        using ManualResetEventSlim returns = new();
        using CameraPipeline pipeline = Start(
            "libx264", (string name, int width, int height, int rate, int bitrate, int interval, out string reason) =>
        {
            if (LayerOf(width) == hanging)
                returns.Wait(TestContext.Current.CancellationToken);
            return H264Encoder.TryOpen(name, width, height, rate, bitrate, interval, out reason);
        });
        await Until.True(() => Count(other) >= 30, "frames of the other layer");
        await Until.True(() => StatusOf(pipeline, hanging).EncoderProblem.Length > 0, "the name of what hangs");
        Assert.StartsWith("libx264's driver has not returned for ", StatusOf(pipeline, hanging).EncoderProblem, StringComparison.Ordinal);
        Assert.Empty(StatusOf(pipeline, other).EncoderProblem);
        Assert.Equal(hanging != MediaStream.SmallPicture, pipeline.SmallPictureWorks);
        pipeline.TakeEvery(0);
        await Until.True(() => StatusOf(pipeline, other).BlackFrames > 3, "black on the other layer");
        Assert.Equal(0, Count(hanging));
        pipeline.Stop();
        long stopped = Count(other);
        returns.Set();
        // What the lost thread uses is still there: another start is not disturbed by it.
        pipeline.TakeEvery(1);
        pipeline.Start(Take);
        await Until.True(() => Count(other) > stopped + 10 && Count(hanging) > 10, "both after another start");
    }

    [Theory]
    [InlineData(MediaStream.SmallPicture, MediaStream.Picture)]
    [InlineData(MediaStream.Picture, MediaStream.SmallPicture)]
    public async Task An_encoder_that_cannot_be_opened_costs_its_layer_by_name_and_no_other(MediaStream failing, MediaStream other)
    {
        using CameraPipeline pipeline = Start(
            "libx264", (string name, int width, int height, int rate, int bitrate, int interval, out string reason) =>
        {
            reason = "does not open: no space on the chip";
            return LayerOf(width) == failing ? null : H264Encoder.TryOpen(name, width, height, rate, bitrate, interval, out reason);
        });
        await Until.True(() => Count(other) >= 60, "frames of the other layer");
        Assert.Equal("libx264 does not open: no space on the chip", StatusOf(pipeline, failing).EncoderProblem);
        Assert.Empty(StatusOf(pipeline, other).EncoderProblem);
        Assert.Equal(failing != MediaStream.SmallPicture, pipeline.SmallPictureWorks);
        Assert.Equal(0, Count(failing));
    }

    [Fact]
    public async Task A_chip_that_has_no_room_for_a_second_encoder_keeps_the_picture_and_the_processor_makes_the_small_one()
    {
        // The chip's encoder is played by libx264, once.
        using CameraPipeline pipeline = Start(
            "h264_v4l2m2m", (string name, int width, int height, int rate, int bitrate, int interval, out string reason) =>
        {
            reason = "does not open: no space on the chip";
            return name == "h264_v4l2m2m" && LayerOf(width) == MediaStream.SmallPicture
                ? null
                : H264Encoder.TryOpen("libx264", width, height, rate, bitrate, interval, out reason);
        });
        Assert.Equal("h264_v4l2m2m", pipeline.Status.SmallPicture!.Encoder);
        await Until.True(() => Count(MediaStream.SmallPicture) >= 10, "frames of the small picture");
        CameraStatus status = pipeline.Status;
        Assert.Equal(("h264_v4l2m2m", "libx264"), (status.Picture.Encoder, status.SmallPicture!.Encoder));
        Assert.Empty(status.Picture.EncoderProblem + status.SmallPicture.EncoderProblem);
        Assert.Equal(0, status.Picture.EncoderRebuilds);
    }

    [Theory]
    [InlineData("h264_v4l2m2m", "h264_v4l2m2m")]
    [InlineData("h264_vaapi", "h264_vaapi")]
    [InlineData("h264_nvenc", "libx264")]
    [InlineData("h264_qsv", "libx264")]
    [InlineData("libx264", "libx264")]
    [InlineData("", "")]
    public void The_small_picture_has_the_same_encoder_where_two_are_to_be_had(string large, string small)
    {
        EncoderOptions options = new() { Ladder = ["h264_v4l2m2m"] };
        LayerFormat format = LayerFormat.SmallOf(TestPicture, options, new EncoderSelection(large, []))!;
        Assert.Equal(small, format.Selection.Name);
        Assert.Equal(small.Length > 0, format.Selection.IsUsable);
        // Software in the end, whatever the ladder of the picture.
        Assert.Equal("libx264", format.Encoder.Ladder[^1]);
        Assert.Equal(["h264_v4l2m2m"], LayerFormat.Of(TestPicture, options, new EncoderSelection(large, [])).Encoder.Ladder);
    }

    private static MediaStream LayerOf(int width) => width == TestPicture.Width ? MediaStream.Picture : MediaStream.SmallPicture;

    private static LayerStatus StatusOf(CameraPipeline pipeline, MediaStream layer) =>
        layer == MediaStream.Picture ? pipeline.Status.Picture : pipeline.Status.SmallPicture!;

    private CameraPipeline Start(string selected, OpenEncoder open)
    {
        CameraPipeline pipeline = new(
            TestPicture, new EncoderOptions(), new EncoderSelection(selected, []), TimeProvider.System, NullLogger.Instance, open);
        pipeline.Start(Take);
        return pipeline;
    }

    private long Count(MediaStream layer) => Interlocked.Read(ref _frames[(int)layer]);

    private void Take(in EncodedVideoFrame frame) => Interlocked.Increment(ref _frames[(int)frame.Layer]);
}
