using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video;

public class CameraModesTests
{
    private static readonly CameraMode SlowRaw = new("yuyv422", 1280, 720, 10, 1);
    private static readonly CameraMode SmallRaw = new("yuyv422", 640, 480, 30, 1);
    private static readonly CameraMode Jpeg = new("mjpeg", 1280, 720, 30, 1);
    private static readonly CameraMode LargeJpeg = new("mjpeg", 1920, 1080, 30, 1);
    private static readonly CameraMode Raw = new("yuyv422", 1280, 720, 30, 1);

    private static CameraMode? Choose(params CameraMode[] modes) => CameraModes.Choose(modes, new CameraOptions());

    [Fact]
    public void Where_raw_is_slow_or_small_the_compressed_one_is_taken()
    {
        Assert.Equal(Jpeg, Choose(SlowRaw, SmallRaw, Jpeg));
        Assert.Equal(Jpeg, Choose(SlowRaw, LargeJpeg, Jpeg));
    }

    [Fact]
    public void Where_raw_gives_all_that_is_asked_it_is_taken() => Assert.Equal(Raw, Choose(Jpeg, LargeJpeg, Raw));

    [Fact]
    public void Movement_is_worth_more_than_size() => Assert.Equal(SmallRaw, Choose(SlowRaw, SmallRaw));

    [Fact]
    public void Of_modes_that_are_too_large_the_smallest_is_taken() =>
        Assert.Equal(LargeJpeg, Choose(new CameraMode("mjpeg", 3840, 2160, 30, 1), LargeJpeg));

    [Fact]
    public void The_asked_shape_comes_first_at_equal_worth()
    {
        CameraMode same = new("yuyv422", 640, 360, 30, 1);
        Assert.Equal(same, Choose(SmallRaw, same));
    }

    [Fact]
    public void A_faster_mode_is_as_good_and_the_nearest_is_taken() =>
        Assert.Equal(Jpeg, Choose(Jpeg with { Pictures = 60 }, Jpeg, Jpeg with { Pictures = 120 }));

    [Fact]
    public void Thirty_of_television_are_thirty() =>
        Assert.Equal(new CameraMode("mjpeg", 1280, 720, 30000, 1001), Choose(SlowRaw, new CameraMode("mjpeg", 1280, 720, 30000, 1001)));

    [Fact]
    public void Grey_pictures_are_taken_where_there_is_nothing_else()
    {
        CameraMode grey = new("gray", 1280, 720, 30, 1);
        Assert.Equal(SlowRaw, Choose(grey, SlowRaw));
        Assert.Equal(grey, Choose(grey));
    }

    [Fact]
    public void A_camera_that_does_not_say_how_fast_is_believed_to_be_fast_enough() =>
        Assert.Equal(new CameraMode("yuyv422", 1280, 720, 0, 0), Choose(SlowRaw, new CameraMode("yuyv422", 1280, 720, 0, 0)));

    [Fact]
    public void What_is_insisted_on_is_taken_or_nothing()
    {
        Assert.Equal(SlowRaw, CameraModes.Choose([Jpeg, SlowRaw], new CameraOptions { InputFormat = "yuyv422" }));
        Assert.Null(CameraModes.Choose([Jpeg], new CameraOptions { InputFormat = "nv12" }));
        Assert.Null(Choose());
    }
}
