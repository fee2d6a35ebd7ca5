using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class AudioOptionsTests
{
    [Fact]
    public void Defaults_are_valid()
    {
        Assert.Empty(new MicrophoneOptions().Validate());
        Assert.Empty(new SpeakerOptions().Validate());
    }

    [Fact]
    public void A_map_of_an_array_with_a_processed_and_a_loudspeaker_channel_is_valid() =>
        Assert.Empty(new MicrophoneOptions
        {
            Channels = 4, ChannelMap = [1, 2, 3, 4], LoopbackChannel = 5, Geometry = new MicrophonePosition[4]
        }.Validate());

    public static TheoryData<MicrophoneOptions, string, string> WrongMicrophones => new()
    {
        { new MicrophoneOptions { Channels = 0 }, "Channels is 0", "1 to 8" },
        { new MicrophoneOptions { Channels = 9 }, "Channels is 9", "1 to 8" },
        { new MicrophoneOptions { Channels = 2, Geometry = [new(0, 0, 0)] }, "Geometry has 1", "one per microphone (2)" },
        { new MicrophoneOptions { Geometry = [new(0, 3, 0)] }, "Geometry[0] is (0, 3, 0)", "−2 to 2" },
        { new MicrophoneOptions { Geometry = [new(double.NaN, 0, 0)] }, "Geometry[0]", "−2 to 2" },
        { new MicrophoneOptions { SteeringAzimuthDegrees = double.NaN }, "SteeringAzimuthDegrees is NaN", "−360 to 360" },
        { new MicrophoneOptions { SteeringElevationDegrees = 91 }, "SteeringElevationDegrees is 91", "−90 to 90" },
        { new MicrophoneOptions { BitrateBitsPerSecond = 100 }, "BitrateBitsPerSecond is 100", "6000 to 256000" },
        { new MicrophoneOptions { ExpectedLossPercent = 60 }, "ExpectedLossPercent is 60", "0 to 50" },
        { new MicrophoneOptions { Channels = 2, ChannelMap = [1] }, "ChannelMap has 1", "one per microphone (Channels is 2)" },
        { new MicrophoneOptions { Channels = 2, ChannelMap = [1, 1] }, "ChannelMap[1] is 1", "another microphone" },
        { new MicrophoneOptions { ChannelMap = [-1] }, "ChannelMap[0] is -1", "0 to 31" },
        { new MicrophoneOptions { ChannelMap = [32] }, "ChannelMap[0] is 32", "0 to 31" },
        { new MicrophoneOptions { ChannelMap = null! }, "ChannelMap", "empty for the first ones" },
        { new MicrophoneOptions { LoopbackChannel = 0 }, "LoopbackChannel is 0", "a microphone has that channel" },
        { new MicrophoneOptions { ChannelMap = [5], LoopbackChannel = 5 }, "LoopbackChannel is 5", "a microphone has that channel" },
        { new MicrophoneOptions { Channels = -1, LoopbackChannel = 5 }, "Channels is -1", "1 to 8" },
        { new MicrophoneOptions { LoopbackChannel = -2 }, "LoopbackChannel is -2", "or -1 for none" },
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
