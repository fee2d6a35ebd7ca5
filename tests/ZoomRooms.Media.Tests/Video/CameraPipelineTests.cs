using FFmpeg.AutoGen;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Video;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Media.Tests.Video;

public sealed class CameraPipelineTests : IDisposable
{
    private static readonly EncoderSelection Software = new("libx264", []);
    private readonly string _folder = Directory.CreateTempSubdirectory("camera").FullName;
    private readonly Lock _gate = new();
    private readonly List<(byte[] AnnexB, bool IsKeyFrame, TimeSpan CapturedAt, TimeSpan EncodeTime)> _frames = [];

    private static CameraOptions Graph(string graph) =>
        new() { Format = "lavfi", Device = graph, Width = 320, Height = 240, FrameRate = 30 };

    private static CameraOptions TestPicture => Graph("testsrc2=size=320x240:rate=30");

    [Fact]
    public async Task A_camera_is_captured_encoded_and_decodable()
    {
        using CameraPipeline pipeline = Start(TestPicture);
        await Until.True(() => Count >= 60, "60 frames");
        CameraStatus status = pipeline.Status;
        Assert.Equal((CameraState.Running, "RUNNING", "libx264"), (status.State, status.Label, status.Picture.Encoder));
        Assert.Empty(status.Reason + status.Picture.EncoderProblem);
        pipeline.Stop();
        (byte[] AnnexB, bool IsKeyFrame, TimeSpan CapturedAt, TimeSpan EncodeTime)[] frames = Frames;
        Assert.True(frames[0].IsKeyFrame);
        using VideoDecoder decoder = new();
        Assert.All(frames, frame => Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(frame.AnnexB)));
        Assert.Equal((320, 240), (decoder.Width, decoder.Height));
        Assert.InRange(decoder.MeanLuma, 40, 220);
        Assert.All(frames, frame => Assert.True(frame.EncodeTime > TimeSpan.Zero));
    }

    [Fact]
    public async Task A_graph_runs_at_its_own_rate_and_not_as_fast_as_it_can()
    {
        using CameraPipeline pipeline = Start(TestPicture);
        await Until.True(() => Count >= 45, "45 frames");
        pipeline.Stop();
        TimeSpan[] times = Frames.Select(frame => frame.CapturedAt).ToArray();
        for (int i = 1; i < times.Length; i++)
            Assert.True(times[i] > times[i - 1]);
        // At 30 per second 45 pictures span 1.47 s; unpaced they take a tenth of that.
        Assert.True(times[^1] - times[0] > TimeSpan.FromSeconds(1.2), $"{times[^1] - times[0]}");
    }

    [Fact]
    public async Task A_picture_of_another_size_is_scaled_to_the_asked_one()
    {
        using CameraPipeline pipeline = Start(Graph("testsrc2=size=640x480:rate=30,format=yuyv422"));
        await Until.True(() => pipeline.Status.FramesCaptured > 0 && Count > 20, "frames");
        pipeline.Stop();
        using VideoDecoder decoder = new();
        foreach ((byte[] AnnexB, bool IsKeyFrame, TimeSpan CapturedAt, TimeSpan EncodeTime) frame in Frames)
            Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(frame.AnnexB));
        Assert.Equal((320, 240), (decoder.Width, decoder.Height));
        Assert.InRange(decoder.MeanLuma, 40, 220);
    }

    [Fact]
    public async Task A_key_frame_comes_when_asked_and_not_more_often_than_is_good()
    {
        using CameraPipeline pipeline = Start(TestPicture);
        await Until.True(() => Count >= 10, "frames");
        Assert.Equal(1, pipeline.Status.Picture.KeyFrames);
        pipeline.RequestKeyFrame();
        await Until.True(() => pipeline.Status.Picture.KeyFrames == 2, "the key frame");
        int end = Count + 45;
        await Until.True(() =>
        {
            pipeline.RequestKeyFrame();
            return Count >= end;
        }, "frames");
        pipeline.Stop();
        TimeSpan[] keys = Frames.Where(frame => frame.IsKeyFrame).Select(frame => frame.CapturedAt).ToArray();
        Assert.True(keys.Length >= 4, $"{keys.Length} key frames");
        // The spacing is kept on the encode thread's clock; a picture may have waited a little before.
        for (int i = 2; i < keys.Length; i++)
            Assert.True(keys[i] - keys[i - 1] > TimeSpan.FromMilliseconds(120), $"{keys[i] - keys[i - 1]}");
    }

    [Fact]
    public async Task A_missing_camera_sends_black_and_is_opened_when_it_appears()
    {
        string film = Path.Combine(_folder, "film.mkv");
        using CameraPipeline pipeline = Start(Graph($"movie={film}:loop=0,setpts=N/(30*TB)"));
        await Until.True(() => pipeline.Status.State == CameraState.NoCaptureDevice && Count >= 3, "black frames");
        CameraStatus status = pipeline.Status;
        Assert.Equal("NO CAMERA", status.Label);
        Assert.Contains(film, status.Reason, StringComparison.Ordinal);
        Assert.Equal((0, 0), (status.FramesCaptured, status.Opens));
        using (VideoDecoder decoder = new())
        {
            Assert.All(Frames, frame => Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(frame.AnnexB)));
            Assert.InRange(decoder.MeanLuma, 14, 18);
        }

        string making = Path.Combine(_folder, "making.mkv");
        using (MatroskaRecorder recorder = new(making))
        {
            List<ClipUnit> units = Clip.Make(60);
            for (int i = 0; i < units.Count; i++)
                recorder.AddVideo(units[i].AnnexB, units[i].IsKeyFrame, TimeSpan.FromSeconds(i / 30.0));
        }

        File.Move(making, film);
        await Until.True(() => pipeline.Status is { State: CameraState.Running, FramesCaptured: > 20 }, "the camera runs");
        Assert.True(pipeline.Status.Failures > 0);
    }

    [Fact]
    public async Task To_spare_the_board_only_every_nth_picture_is_encoded()
    {
        using CameraPipeline pipeline = New(TestPicture);
        pipeline.TakeEvery(4);
        pipeline.Start(Keep);
        await Until.True(() => Count >= 15, "frames");
        pipeline.Stop();
        TimeSpan[] times = Frames.Select(frame => frame.CapturedAt).ToArray();
        // 14 gaps of 4/30 s; a machine out of breath makes them longer.
        Assert.True(times[14] - times[0] > TimeSpan.FromSeconds(1.7), $"{times[14] - times[0]}");
        using VideoDecoder decoder = new();
        Assert.All(Frames, frame => Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(frame.AnnexB)));
    }

    [Fact]
    public async Task What_is_left_out_is_counted_and_no_failure()
    {
        using CameraPipeline pipeline = New(TestPicture);
        pipeline.TakeEvery(2);
        pipeline.Start(Keep);
        await Until.True(() => pipeline.Status.Picture.FramesSkipped >= 20, "skipped pictures");
        CameraStatus status = pipeline.Status;
        Assert.InRange(status.FramesCaptured, status.Picture.FramesSkipped * 2 - 2, status.Picture.FramesSkipped * 2 + 2);
        Assert.Equal((0, CameraState.Running), (status.Failures, status.State));
    }

    [Fact]
    public async Task Of_board_and_network_the_one_that_spares_more_counts()
    {
        using CameraPipeline pipeline = New(TestPicture);
        pipeline.TakeEvery(2);
        pipeline.TakeEveryForNetwork(4);
        pipeline.Start(Keep);
        await Until.True(() => pipeline.Status.Picture.FramesSkipped >= 30, "skipped pictures");
        CameraStatus status = pipeline.Status;
        Assert.InRange(status.FramesCaptured * 3, status.Picture.FramesSkipped * 4 - 12, status.Picture.FramesSkipped * 4 + 12);
        pipeline.TakeEvery(0);
        await Until.True(() => pipeline.Status.State == CameraState.Paused, "paused, whatever the network is like");
        pipeline.Stop();
        Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.TakeEveryForNetwork(0));
    }

    [Fact]
    public async Task To_spare_the_board_the_camera_is_closed_black_goes_out_and_it_comes_back()
    {
        using CameraPipeline pipeline = Start(TestPicture);
        await Until.True(() => pipeline.Status is { State: CameraState.Running } && Count > 10, "the camera runs");
        pipeline.TakeEvery(0);
        await Until.True(() => pipeline.Status is { State: CameraState.Paused, Picture.BlackFrames: > 3 }, "black pictures");
        Assert.Equal(("PAUSED", 0), (pipeline.Status.Label, pipeline.Status.Failures));
        long captured = pipeline.Status.FramesCaptured;
        long black = pipeline.Status.Picture.BlackFrames;
        await Until.True(() => pipeline.Status.Picture.BlackFrames > black + 3, "more of them");
        Assert.Equal(captured, pipeline.Status.FramesCaptured);
        pipeline.TakeEvery(1);
        await Until.True(() => pipeline.Status is { State: CameraState.Running, Opens: 2 } status
            && status.FramesCaptured > captured + 10, "the camera again");
        pipeline.TakeEvery(0);
        await Until.True(() => pipeline.Status.State == CameraState.Paused, "paused again");
        pipeline.Stop();
        Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.TakeEvery(-1));
    }

    [Fact]
    public async Task A_directory_is_not_a_camera()
    {
        using CameraPipeline pipeline = Start(new CameraOptions { Device = _folder, Width = 320, Height = 240 });
        await Until.True(() => pipeline.Status.State == CameraState.NotACaptureDevice && Count > 0, "the reason, and black");
        Assert.Contains("is a directory", pipeline.Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_file_is_not_a_camera()
    {
        string file = Path.Combine(_folder, "video0");
        await File.WriteAllTextAsync(file, "not a camera", TestContext.Current.CancellationToken);
        using CameraPipeline pipeline = Start(new CameraOptions { Device = file, Width = 320, Height = 240 });
        await Until.True(() => pipeline.Status.State == CameraState.NotACaptureDevice && Count > 0, "the reason, and black");
    }

    [Fact]
    public async Task A_missing_device_file_is_named()
    {
        using CameraPipeline pipeline = Start(new CameraOptions { Device = Path.Combine(_folder, "video9"), Width = 320, Height = 240 });
        await Until.True(() => pipeline.Status.State == CameraState.NoCaptureDevice && Count > 0, "the reason, and black");
    }

    [Fact]
    public async Task A_graph_that_is_nonsense_is_refused_and_not_fatal()
    {
        using CameraPipeline pipeline = Start(Graph("nosuchfilter=1"));
        await Until.True(() => pipeline.Status is { State: not (CameraState.Starting or CameraState.Running), Failures: > 1 }
            && Count > 0, "the reason, and black");
        Assert.NotEmpty(pipeline.Status.Reason);
    }

    [Fact]
    public async Task A_camera_that_is_unplugged_is_opened_again()
    {
        using CameraPipeline pipeline = Start(Graph("testsrc2=size=320x240:rate=30:duration=0.4"));
        await Until.True(() => pipeline.Status is { Opens: >= 3, Failures: >= 2 }, "three openings");
        Assert.True(pipeline.Status.FramesCaptured > 12);
    }

    [Fact]
    public async Task A_camera_wedged_in_its_driver_is_named_and_black_goes_on()
    {
        // The filter sleeps half a minute between pictures, inside the read: a driver that does not return.
        using CameraPipeline pipeline = Start(Graph("testsrc2=size=320x240:rate=30,realtime=speed=0.001:limit=1000"));
        await Until.True(() => pipeline.Status is { State: CameraState.FrameTimeout, Picture.BlackFrames: > 5 }, "the timeout, and black");
        Assert.NotEmpty(pipeline.Status.Reason);
        pipeline.Stop();
        Assert.Equal(CameraState.Stopped, pipeline.Status.State);
    }

    [Fact]
    public async Task An_encoder_that_keeps_failing_is_left_for_the_next_one_of_the_ladder()
    {
        if (File.Exists("/dev/video0"))
            Assert.Skip("This machine may have that encoder.");
        using CameraPipeline pipeline = new(
            TestPicture, new EncoderOptions(), new EncoderSelection("h264_v4l2m2m", []), TimeProvider.System, NullLogger.Instance);
        Assert.Equal("h264_v4l2m2m", pipeline.Status.Picture.Encoder);
        pipeline.Start(Keep);
        await Until.True(() => Count > 5, "frames from another encoder");
        Assert.NotEqual("h264_v4l2m2m", pipeline.Status.Picture.Encoder);
        Assert.Empty(pipeline.Status.Picture.EncoderProblem);
    }

    [Fact]
    public async Task Without_any_encoder_the_status_says_so()
    {
        using CameraPipeline pipeline = new(
            TestPicture, new EncoderOptions(), new EncoderSelection("", []), TimeProvider.System, NullLogger.Instance);
        pipeline.Start(Keep);
        await Until.True(() => pipeline.Status.State == CameraState.Running, "the camera runs");
        Assert.NotEmpty(pipeline.Status.Picture.EncoderProblem);
        Assert.Equal(0, Count);
    }

    [Fact]
    public async Task A_handler_that_throws_costs_its_frame_and_nothing_else()
    {
        using CameraPipeline pipeline = New(TestPicture);
        int calls = 0;
        pipeline.Start((in EncodedVideoFrame _) =>
        {
            calls++;
            throw new InvalidOperationException();
        });
        await Until.True(() => pipeline.Status.Picture.HandlerFaults >= 5, "five faults");
        pipeline.Stop();
        Assert.True(calls >= 5);
    }

    [Fact]
    public async Task Neither_thread_allocates_per_frame()
    {
        using CameraPipeline pipeline = New(TestPicture);
        int seen = 0;
        AllocationMeter meter = default;
        long allocated = -1;
        pipeline.Start((in EncodedVideoFrame _) =>
        {
            seen++;
            if (seen == 20)
                meter = AllocationMeter.Start();
            if (seen == 80)
                Volatile.Write(ref allocated, meter.Bytes);
        });
        await Until.True(() => Volatile.Read(ref allocated) >= 0, "80 frames");
        Assert.Equal(0, Volatile.Read(ref allocated));
        Assert.Equal(0, CaptureAllocations());
    }

    [Fact]
    public async Task The_bitrate_is_held_to_its_bounds_and_can_change_while_running()
    {
        using CameraPipeline pipeline = Start(TestPicture);
        await Until.True(() => Count > 3, "frames");
        pipeline.SetBitrate(1);
        Assert.Equal(EncoderOptions.MinimumBitrate, pipeline.Status.Picture.BitrateBitsPerSecond);
        pipeline.SetBitrate(int.MaxValue);
        Assert.Equal(EncoderOptions.MaximumBitrate, pipeline.Status.Picture.BitrateBitsPerSecond);
        int count = Count;
        await Until.True(() => Count > count + 3, "frames after the change");
        Assert.Equal((0, 1), (pipeline.Status.Picture.EncoderRebuilds, pipeline.Status.Picture.KeyFrames));
    }

    [Fact]
    public async Task It_can_be_stopped_and_started_again_but_not_started_twice()
    {
        using CameraPipeline pipeline = Start(TestPicture);
        Assert.Throws<InvalidOperationException>(() => pipeline.Start(Keep));
        await Until.True(() => Count > 3, "frames");
        pipeline.Stop();
        pipeline.Stop();
        int count = Count;
        pipeline.Start(Keep);
        await Until.True(() => Count > count + 3, "frames after the second start");
        Assert.True(Frames[count].IsKeyFrame);
    }

    [Fact]
    public void Wrong_options_are_refused_by_name()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => New(TestPicture with { Width = 321 }));
        Assert.Contains("Camera:Width is 321", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private int Count
    {
        get
        {
            lock (_gate)
                return _frames.Count;
        }
    }

    private (byte[] AnnexB, bool IsKeyFrame, TimeSpan CapturedAt, TimeSpan EncodeTime)[] Frames
    {
        get
        {
            lock (_gate)
                return [.. _frames];
        }
    }

    private static CameraPipeline New(CameraOptions camera) =>
        new(camera, new EncoderOptions(), Software, TimeProvider.System, NullLogger.Instance);

    private CameraPipeline Start(CameraOptions camera)
    {
        CameraPipeline pipeline = New(camera);
        pipeline.Start(Keep);
        return pipeline;
    }

    private void Keep(in EncodedVideoFrame frame)
    {
        lock (_gate)
            _frames.Add((frame.AnnexB.ToArray(), frame.IsKeyFrame, frame.CapturedAt, frame.EncodeTime));
    }

    private static unsafe long CaptureAllocations()
    {
        using CameraDevice? device = CameraDevice.TryOpen(TestPicture, out _, out string? reason);
        Assert.True(device is not null, reason);
        using PictureMailbox mailbox = new(320, 240);
        using PictureScaler scaler = new(ffmpeg.SWS_BILINEAR, PictureFit.Bars);
        Pace pace = new();
        AllocationMeter meter = default;
        for (int i = 0; i < 60; i++)
        {
            if (i == 10)
                meter = AllocationMeter.Start();
            if (device.Read() != CameraRead.Picture || !device.TryConvert(scaler, mailbox.Writing))
                return -1;
            _ = pace.Delay(device.SourceSeconds, TimeSpan.FromSeconds(i / 30.0));
            _ = device.Age();
            mailbox.Publish(TimeSpan.FromSeconds(i));
            _ = mailbox.TryTake(out _, out _);
        }

        return meter.Bytes;
    }
}
