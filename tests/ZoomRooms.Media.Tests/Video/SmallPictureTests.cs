using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Video;

/// <summary>The camera's second, small stream beside the picture.</summary>
public sealed class SmallPictureTests
{
    private static readonly EncoderSelection Software = new("libx264", []);
    private readonly Lock _gate = new();
    private readonly List<Frame> _frames = [];

    private static CameraOptions TestPicture =>
        new() { Format = "lavfi", Device = "testsrc2=size=640x360:rate=30", Width = 640, Height = 360, FrameRate = 30 };

    [Fact]
    public async Task Of_one_camera_come_two_streams_which_both_decode()
    {
        using CameraPipeline pipeline = Start(TestPicture);
        await Until.True(() => Of(MediaStream.Picture).Count >= 30 && Of(MediaStream.SmallPicture).Count >= 30, "frames of both");
        CameraStatus status = pipeline.Status;
        Assert.Equal(
            (640, 360, "libx264", 1_500_000),
            (status.Picture.Width, status.Picture.Height, status.Picture.Encoder, status.Picture.BitrateBitsPerSecond));
        Assert.Equal(
            (160, 90, "libx264", 150_000),
            (status.SmallPicture!.Width, status.SmallPicture.Height, status.SmallPicture.Encoder,
                status.SmallPicture.BitrateBitsPerSecond));
        pipeline.Stop();
        Assert.Equal((640, 360), Decode(Of(MediaStream.Picture)));
        Assert.Equal((160, 90), Decode(Of(MediaStream.SmallPicture)));
        // Pictures of one moment say so in both.
        Assert.NotEmpty(Of(MediaStream.Picture).Select(frame => frame.CapturedAt)
            .Intersect(Of(MediaStream.SmallPicture).Select(frame => frame.CapturedAt)));
    }

    [Theory]
    [InlineData(1280, 720, 320, 180)]
    [InlineData(1920, 1080, 480, 270)]
    [InlineData(1366, 768, 342, 192)]
    [InlineData(640, 480, 160, 120)]
    [InlineData(640, 360, 160, 90)]
    public void It_is_a_quarter_as_wide_and_high_in_even_numbers(int width, int height, int smallWidth, int smallHeight)
    {
        using CameraPipeline pipeline = New(TestPicture with { Width = width, Height = height });
        Assert.True(pipeline.HasSmallPicture);
        Assert.Equal(150_000, pipeline.SmallBitrate);
        Assert.Equal((smallWidth, smallHeight), (pipeline.Status.SmallPicture!.Width, pipeline.Status.SmallPicture.Height));
    }

    [Theory]
    [InlineData(632, 360)]
    [InlineData(640, 352)]
    [InlineData(320, 240)]
    public async Task There_is_none_of_a_picture_that_is_itself_small(int width, int height)
    {
        using CameraPipeline pipeline = Start(TestPicture with { Width = width, Height = height });
        await ExpectLargeAlone(pipeline);
    }

    [Fact]
    public async Task There_is_none_when_it_is_switched_off()
    {
        using CameraPipeline pipeline = New(TestPicture, new EncoderOptions { SmallPicture = false });
        pipeline.Start(Keep);
        await ExpectLargeAlone(pipeline);
    }

    [Fact]
    public async Task A_key_frame_is_asked_of_one_layer_or_of_both()
    {
        using CameraPipeline pipeline = Start(TestPicture);
        await Until.True(() => KeyFrames(pipeline) == (1, 1), "the first of each");
        pipeline.RequestKeyFrame(MediaStream.SmallPicture);
        await Until.True(() => KeyFrames(pipeline) == (1, 2), "one of the small picture alone");
        await AfterMore(20);
        pipeline.RequestKeyFrame(MediaStream.Picture);
        await Until.True(() => KeyFrames(pipeline) == (2, 2), "one of the picture alone");
        await AfterMore(20);
        pipeline.RequestKeyFrame();
        await Until.True(() => KeyFrames(pipeline) == (3, 3), "one of each");
        await AfterMore(20);
        Assert.Equal((3, 3), KeyFrames(pipeline));
        Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.RequestKeyFrame(MediaStream.Audio));
    }

    [Theory]
    [InlineData(MediaStream.SmallPicture, MediaStream.Picture)]
    [InlineData(MediaStream.Picture, MediaStream.SmallPicture)]
    public async Task A_layer_that_nobody_wants_gives_nothing_and_begins_again_with_a_key_frame(MediaStream unwanted, MediaStream wanted)
    {
        using CameraPipeline pipeline = Start(TestPicture);
        await Until.True(() => Of(unwanted).Count >= 5 && Of(wanted).Count >= 5, "frames of both");
        pipeline.SetEnabled(unwanted, false);
        Assert.False(StatusOf(pipeline, unwanted).Enabled);
        // Long enough for what was under way on a busy machine.
        await AfterMore(30, wanted);
        LayerStatus before = StatusOf(pipeline, unwanted);
        await AfterMore(30, wanted);
        LayerStatus after = StatusOf(pipeline, unwanted);
        Assert.Equal(before, after);
        Assert.Equal(before.FramesEncoded, Of(unwanted).Count);
        pipeline.SetEnabled(unwanted, true);
        await AfterMore(10, unwanted);
        IReadOnlyList<Frame> frames = Of(unwanted);
        Assert.True(frames[(int)before.FramesEncoded].IsKeyFrame);
        Assert.Equal(2, frames.Count(frame => frame.IsKeyFrame));
        Assert.Equal(1, StatusOf(pipeline, wanted).KeyFrames);
        // From the key frame on all is decodable.
        using VideoDecoder decoder = new();
        Assert.All(frames.Skip((int)before.FramesEncoded), frame => Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(frame.AnnexB)));
        Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.SetEnabled(MediaStream.Audio, true));
    }

    [Fact]
    public async Task Off_and_on_again_between_two_pictures_it_begins_with_a_key_frame_too()
    {
        using CameraPipeline pipeline = Start(TestPicture);
        await AfterMore(5, MediaStream.SmallPicture);
        pipeline.SetEnabled(MediaStream.SmallPicture, false);
        pipeline.SetEnabled(MediaStream.SmallPicture, true);
        await Until.True(() => KeyFrames(pipeline) == (1, 2), "the key frame");
        // Enabling what is enabled begins nothing.
        pipeline.SetEnabled(MediaStream.SmallPicture, true);
        await AfterMore(20, MediaStream.SmallPicture);
        Assert.Equal((1, 2), KeyFrames(pipeline));
    }

    [Fact]
    public async Task Off_and_on_without_end_makes_no_stream_of_key_frames()
    {
        using CameraPipeline pipeline = Start(TestPicture);
        await AfterMore(5);
        await Until.True(() =>
        {
            pipeline.SetEnabled(MediaStream.SmallPicture, false);
            pipeline.SetEnabled(MediaStream.SmallPicture, true);
            return Of(MediaStream.Picture).Count >= 80;
        }, "frames");
        pipeline.Stop();
        TimeSpan[] keys = Of(MediaStream.SmallPicture).Where(frame => frame.IsKeyFrame).Select(frame => frame.CapturedAt).ToArray();
        Assert.True(keys.Length >= 4, $"{keys.Length} key frames");
        // The spacing is kept on the encode thread's clock; a picture may have waited a little before.
        for (int i = 2; i < keys.Length; i++)
            Assert.True(keys[i] - keys[i - 1] > TimeSpan.FromMilliseconds(120), $"{keys[i] - keys[i - 1]}");
    }

    [Fact]
    public void What_nobody_wants_is_not_even_scaled()
    {
        FFmpegRuntime.Initialize();
        LayerControl control = new(150_000);
        using LayerFeed feed = new(LayerFormat.SmallOf(TestPicture, new EncoderOptions(), Software)!, control);
        Assert.True(feed.Takes(0, takeEvery: 2));
        Assert.False(feed.Takes(1, takeEvery: 2));
        control.SetEnabled(false);
        Assert.False(feed.Takes(2, takeEvery: 2));
        // It was not left out to spare anything.
        Assert.Equal(1, feed.Skipped);
    }

    [Fact]
    public async Task What_nobody_wants_stays_off_from_one_start_to_the_next()
    {
        using CameraPipeline pipeline = New(TestPicture);
        pipeline.SetEnabled(MediaStream.SmallPicture, false);
        pipeline.Start(Keep);
        await AfterMore(20, MediaStream.Picture);
        Assert.Empty(Of(MediaStream.SmallPicture));
        pipeline.SetEnabled(MediaStream.SmallPicture, true);
        await AfterMore(1, MediaStream.SmallPicture);
        Assert.True(Of(MediaStream.SmallPicture)[0].IsKeyFrame);
    }

    [Fact]
    public async Task Its_bitrate_is_held_whatever_the_camera_sees_and_the_network_does_to_the_picture()
    {
        using CameraPipeline pipeline = New(TestPicture with
        {
            Device = "testsrc2=size=640x360:rate=30,noise=alls=80:allf=t"
        }, new EncoderOptions { SmallBitrateBitsPerSecond = 200_000 });
        Assert.Equal(200_000, pipeline.SmallBitrate);
        pipeline.SetBitrate(4_000_000);
        pipeline.TakeEveryForNetwork(4);
        pipeline.Start(Keep);
        await Until.True(() => Of(MediaStream.SmallPicture).Count >= 210, "seven seconds of pictures");
        CameraStatus status = pipeline.Status;
        pipeline.Stop();
        Assert.Equal((4_000_000, 200_000), (status.Picture.BitrateBitsPerSecond, status.SmallPicture!.BitrateBitsPerSecond));
        Assert.Equal(0, status.SmallPicture.FramesSkipped);
        Assert.True(status.Picture.FramesSkipped > 100);
        // Half a second of buffer may be used up once: measured after the first second, in the pictures' own time.
        long bits = Of(MediaStream.SmallPicture).Skip(30).Take(180).Sum(frame => frame.AnnexB.Length * 8L);
        Assert.InRange(bits / 6.0, 100_000, 220_000);
    }

    [Fact]
    public async Task To_spare_the_board_both_layers_take_fewer_pictures()
    {
        using CameraPipeline pipeline = New(TestPicture);
        pipeline.TakeEvery(2);
        pipeline.Start(Keep);
        await Until.True(() => pipeline.Status.FramesCaptured >= 60, "pictures");
        CameraStatus status = pipeline.Status;
        Assert.InRange(status.SmallPicture!.FramesSkipped, status.FramesCaptured / 2 - 2, status.FramesCaptured / 2 + 2);
        Assert.InRange(status.Picture.FramesSkipped, status.FramesCaptured / 2 - 2, status.FramesCaptured / 2 + 2);
        pipeline.TakeEvery(0);
        await Until.True(() =>
            pipeline.Status is { State: CameraState.Paused, Picture.BlackFrames: > 2, SmallPicture.BlackFrames: > 2 }, "black on both");
    }

    [Fact]
    public async Task When_the_camera_vanishes_black_goes_out_on_both_and_not_on_what_nobody_wants()
    {
        // A loose cable: half a second of pictures each time, and longer and longer nothing.
        using CameraPipeline pipeline = Start(TestPicture with { Device = "testsrc2=size=640x360:rate=30:duration=0.5" });
        await Until.True(() => pipeline.Status.Failures > 3
            && pipeline.Status is { Picture.BlackFrames: > 2, SmallPicture.BlackFrames: > 2 }, "black on both");
        foreach (MediaStream layer in (MediaStream[])[MediaStream.Picture, MediaStream.SmallPicture])
        {
            using VideoDecoder decoder = new();
            double[] luma = Of(layer).Select(frame => decoder.Decode(frame.AnnexB) == VideoDecodeResult.Picture ? decoder.MeanLuma : -1)
                .ToArray();
            Assert.Contains(luma, mean => mean is >= 14 and <= 18);
            Assert.Contains(luma, mean => mean > 40);
            Assert.DoesNotContain(-1, luma);
        }

        pipeline.TakeEvery(0);
        pipeline.SetEnabled(MediaStream.SmallPicture, false);
        await Until.True(() => pipeline.Status.State == CameraState.Paused, "no camera");
        await AfterMore(2, MediaStream.Picture);
        LayerStatus? unwanted = pipeline.Status.SmallPicture;
        await AfterMore(4, MediaStream.Picture);
        Assert.Equal(unwanted, pipeline.Status.SmallPicture);
    }

    [Fact]
    public async Task No_thread_allocates_per_frame()
    {
        AllocationClock clock = new();
        using CameraPipeline pipeline = new(TestPicture, new EncoderOptions(), Software, clock, NullLogger.Instance);
        int[] seen = new int[3];
        AllocationMeter[] meters = new AllocationMeter[3];
        long[] allocated = [0, -1, -1];
        pipeline.Start((in EncodedVideoFrame frame) =>
        {
            int layer = (int)frame.Layer;
            seen[layer]++;
            if (seen[layer] == 20)
                meters[layer] = AllocationMeter.Start();
            if (seen[layer] == 80)
                Volatile.Write(ref allocated[layer], meters[layer].Bytes);
        });
        await Until.True(() =>
            Volatile.Read(ref allocated[1]) >= 0 && Volatile.Read(ref allocated[2]) >= 0 && clock.Allocated >= 0, "80 frames of both");
        Assert.Equal([0, 0, 0], allocated);
        Assert.Equal(0, clock.Allocated);
    }

    private async Task ExpectLargeAlone(CameraPipeline pipeline)
    {
        Assert.False(pipeline.HasSmallPicture);
        Assert.Equal(0, pipeline.SmallBitrate);
        // Asking for what there is not does no harm.
        pipeline.RequestKeyFrame(MediaStream.SmallPicture);
        pipeline.SetEnabled(MediaStream.SmallPicture, true);
        await AfterMore(20, MediaStream.Picture);
        Assert.Empty(Of(MediaStream.SmallPicture));
        Assert.Null(pipeline.Status.SmallPicture);
        pipeline.Stop();
        Assert.Null(pipeline.Status.SmallPicture);
    }

    private static (long Picture, long Small) KeyFrames(CameraPipeline pipeline) =>
        pipeline.Status is var status ? (status.Picture.KeyFrames, status.SmallPicture!.KeyFrames) : default;

    private static LayerStatus StatusOf(CameraPipeline pipeline, MediaStream layer) =>
        layer == MediaStream.Picture ? pipeline.Status.Picture : pipeline.Status.SmallPicture!;

    private async Task AfterMore(int frames, params MediaStream[] layers)
    {
        if (layers.Length == 0)
            layers = [MediaStream.Picture, MediaStream.SmallPicture];
        foreach (MediaStream layer in layers)
        {
            int end = Of(layer).Count + frames;
            await Until.True(() => Of(layer).Count >= end, $"{frames} more frames of {layer}");
        }
    }

    private static (int Width, int Height) Decode(IReadOnlyList<Frame> frames)
    {
        Assert.True(frames[0].IsKeyFrame);
        using VideoDecoder decoder = new();
        Assert.All(frames, frame => Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(frame.AnnexB)));
        Assert.InRange(decoder.MeanLuma, 40, 220);
        return (decoder.Width, decoder.Height);
    }

    private static CameraPipeline New(CameraOptions camera, EncoderOptions? encoder = null) =>
        new(camera, encoder ?? new EncoderOptions(), Software, TimeProvider.System, NullLogger.Instance);

    private CameraPipeline Start(CameraOptions camera)
    {
        CameraPipeline pipeline = New(camera);
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

    /// <summary>The capture thread asks the time for each picture: what it allocates between two of its looks.</summary>
    private sealed class AllocationClock : TimeProvider
    {
        private int _looks;
        private AllocationMeter _meter;
        private long _allocated = -1;

        public long Allocated => Volatile.Read(ref _allocated);

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.Name == "camera")
            {
                _looks++;
                if (_looks == 50)
                    _meter = AllocationMeter.Start();
                if (_looks == 200)
                    Volatile.Write(ref _allocated, _meter.Bytes);
            }

            return base.GetTimestamp();
        }
    }
}
