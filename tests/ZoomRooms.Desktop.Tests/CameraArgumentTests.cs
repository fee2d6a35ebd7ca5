using ZoomRooms.Desktop;

namespace ZoomRooms.Desktop.Tests;

public class CameraArgumentTests
{
    [Fact]
    public void None_is_no_camera() => Assert.Null(CameraArgument.TryParse("none")!.Camera);

    [Theory]
    [InlineData("v4l2:/dev/video0", "v4l2", "/dev/video0")]
    [InlineData("lavfi:testsrc2=size=1280x720:rate=30", "lavfi", "testsrc2=size=1280x720:rate=30")]
    public void Format_and_device_are_split_at_the_first_colon(string argument, string format, string device)
    {
        CameraArgument? parsed = CameraArgument.TryParse(argument);
        Assert.Equal(format, parsed?.Camera?.Format);
        Assert.Equal(device, parsed?.Camera?.Device);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v4l2")]
    [InlineData(":/dev/video0")]
    [InlineData("dshow:Camera")]
    public void Anything_else_is_refused(string argument) => Assert.Null(CameraArgument.TryParse(argument));
}
