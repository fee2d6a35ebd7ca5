using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video;

public sealed class VideoOptionsTests
{
    [Fact]
    public void The_defaults_are_right()
    {
        Assert.Empty(new CameraOptions().Validate());
        Assert.Empty(new EncoderOptions().Validate());
    }

    [Theory]
    [InlineData("Format", "avfoundation")]
    [InlineData("Device", "")]
    [InlineData("Device", "video0")]
    [InlineData("InputFormat", "mjpeg;rm")]
    public void A_wrong_camera_text_is_named_with_its_value(string key, string value)
    {
        CameraOptions options = key switch
        {
            "Format" => new CameraOptions { Format = value },
            "Device" => new CameraOptions { Device = value },
            _ => new CameraOptions { InputFormat = value },
        };
        string message = Assert.Single(options.Validate());
        Assert.StartsWith($"Camera:{key} is ", message, StringComparison.Ordinal);
        Assert.Contains(value, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1281, 720, 30, "Width", "1281")]
    [InlineData(20000, 720, 30, "Width", "20000")]
    [InlineData(1280, 0, 30, "Height", "0")]
    [InlineData(1280, 720, 0, "FrameRate", "0")]
    public void A_wrong_camera_number_is_named_with_its_value(int width, int height, int frameRate, string key, string value)
    {
        string message = Assert.Single(new CameraOptions { Width = width, Height = height, FrameRate = frameRate }.Validate());
        Assert.StartsWith($"Camera:{key} is {value}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_encoder_value_is_named()
    {
        Assert.Contains("BitrateBitsPerSecond is 5", Assert.Single(
            new EncoderOptions { BitrateBitsPerSecond = 5 }.Validate()), StringComparison.Ordinal);
        Assert.Contains("SmallBitrateBitsPerSecond is 5; it must be from 50000 to 1000000", Assert.Single(
            new EncoderOptions { SmallBitrateBitsPerSecond = 5 }.Validate()), StringComparison.Ordinal);
        Assert.Contains("SmallBitrateBitsPerSecond is 1000001", Assert.Single(
            new EncoderOptions { SmallBitrateBitsPerSecond = 1_000_001 }.Validate()), StringComparison.Ordinal);
        Assert.Contains("KeyFrameIntervalSeconds is 0", Assert.Single(
            new EncoderOptions { KeyFrameIntervalSeconds = 0 }.Validate()), StringComparison.Ordinal);
        Assert.Contains("Ladder is empty", Assert.Single(new EncoderOptions { Ladder = [] }.Validate()), StringComparison.Ordinal);
        Assert.Contains(
            "\"mpeg4\"", Assert.Single(new EncoderOptions { Ladder = ["libx264", "mpeg4"] }.Validate()), StringComparison.Ordinal);
    }
}
