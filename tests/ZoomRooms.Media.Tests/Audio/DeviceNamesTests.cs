using ZoomRooms.Media.Audio;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>What is plugged in now, though PortAudio's list is from when something began to run.</summary>
public sealed class DeviceNamesTests
{
    [Fact]
    public void What_was_unplugged_is_left_out_and_what_came_since_is_added()
    {
        SoundDevice[] listed =
        [
            new(0, "HDA Intel: ALC269 (hw:0,0)", 2, 2, 48_000, false, false), new(
                1, "Jabra: USB Audio (hw:1,0)", 1, 0, 16_000, false, false),
            new(2, "pulse", 32, 32, 44_100, true, true), new(3, "HDMI: HDMI 0 (hw:0,3)", 0, 2, 48_000, false, false),
        ];
        List<AlsaDevices.Device> there =
        [
            new(0, 0, SoundDirection.Capture, "HDA Intel: ALC269 (hw:0,0)", "PCH"),
            new(2, 0, SoundDirection.Capture, "Headset: USB Audio (hw:2,0)", "Headset"),
        ];
        Assert.Equal(
            ["HDA Intel: ALC269 (hw:0,0)", "pulse", "Headset: USB Audio (hw:2,0)"], SoundDevices.NamesNow(listed, capture: true, there));
    }
}
