using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class AudioOptionsTests
{
    [Fact]
    public void Defaults_are_valid()
    {
        Assert.Empty(new MicrophoneOptions().Validate());
        Assert.Empty(new SpeakerOptions().Validate());
    }

    public static TheoryData<MicrophoneOptions, string, string> WrongMicrophones => new()
    {
        { new MicrophoneOptions { Channels = 0 }, "Channels is 0", "1 to 8" },
        { new MicrophoneOptions { Channels = 9 }, "Channels is 9", "1 to 8" },
        { new MicrophoneOptions { Channels = 2, Geometry = [new(0, 0, 0)] }, "Geometry has 1", "one per channel (2)" },
        { new MicrophoneOptions { Geometry = [new(0, 3, 0)] }, "Geometry[0] is (0, 3, 0)", "−2 to 2" },
        { new MicrophoneOptions { Geometry = [new(double.NaN, 0, 0)] }, "Geometry[0]", "−2 to 2" },
        { new MicrophoneOptions { SteeringAzimuthDegrees = double.NaN }, "SteeringAzimuthDegrees is NaN", "−360 to 360" },
        { new MicrophoneOptions { SteeringElevationDegrees = 91 }, "SteeringElevationDegrees is 91", "−90 to 90" },
        { new MicrophoneOptions { BitrateBitsPerSecond = 100 }, "BitrateBitsPerSecond is 100", "6000 to 256000" },
        { new MicrophoneOptions { ExpectedLossPercent = 60 }, "ExpectedLossPercent is 60", "0 to 50" },
        { new MicrophoneOptions { Device = null! }, "Device", "empty for the default" },
    };

    [Theory, MemberData(nameof(WrongMicrophones))]
    public void A_wrong_microphone_option_names_key_value_and_what_is_right(MicrophoneOptions options, string what, string right)
    {
        string complaint = Assert.Single(options.Validate());
        Assert.Contains(what, complaint, StringComparison.Ordinal);
        Assert.Contains(right, complaint, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MicrophonePipeline(options, TimeProvider.System, NullLogger.Instance));
    }

    [Theory, InlineData(-1), InlineData(5), InlineData(double.NaN)]
    public void A_wrong_gain_is_named(double gain) =>
        Assert.Contains("Gain is", Assert.Single(new SpeakerOptions { Gain = gain }.Validate()), StringComparison.Ordinal);
}
