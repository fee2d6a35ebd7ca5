using System.Text.RegularExpressions;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>Whether the room cancels echoes, or a device that does.</summary>
public sealed partial class EchoDecisionTests
{
    private const string Array = "ReSpeaker 4 Mic Array (UAC1.0): USB Audio (hw:2,0)", Screen = "vc4-hdmi-0: MAI PCM i2s-hifi-0 (hw:0,0)";

    private static EchoDecision Decide(
        string microphone, string speaker, int[]? map = null, EchoCancellation setting = EchoCancellation.Auto, string? usbId = null) =>
            EchoDecision.For(
        new MicrophoneOptions
        {
            Channels = map?.Length ?? 1, ChannelMap = map ?? [], EchoCancellation = setting
        }, microphone, speaker, card => card == 2 ? usbId : null);

    [Fact]
    public void A_device_that_cancels_what_it_plays_is_left_to_it() => Assert.True(Decide(Array, Array).ByDevice);

    [Fact]
    public void A_known_device_is_known_by_its_number_on_the_bus_too()
    {
        Assert.True(Decide("My array: USB Audio (hw:2,0)", "My array: USB Audio (hw:2,0)", usbId: "2886:001a").ByDevice);
        Assert.False(Decide("My array: USB Audio (hw:2,0)", "My array: USB Audio (hw:2,0)", usbId: "2886:001b").ByDevice);
    }

    [Fact]
    public void What_another_device_plays_no_device_can_cancel()
    {
        EchoDecision decision = Decide(Array, Screen);
        Assert.False(decision.ByDevice);
        Assert.Contains("the loudspeaker is another device", decision.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_microphones_as_they_are_hold_the_echo()
    {
        EchoDecision decision = Decide(Array, Array, [1, 2, 3, 4]);
        Assert.False(decision.ByDevice);
        Assert.Contains("not on the channels in use: on 0 it does", decision.Why, StringComparison.Ordinal);
        Assert.True(Decide(Array, Array, [0]).ByDevice);
    }

    [Fact]
    public void A_device_that_nobody_knows_leaves_it_to_the_room() => Assert.False(Decide(Screen, Screen).ByDevice);

    [Fact]
    public void A_setting_goes_before_what_is_known()
    {
        Assert.False(Decide(Array, Array, setting: EchoCancellation.Own).ByDevice);
        Assert.True(Decide(Screen, Array, setting: EchoCancellation.Device).ByDevice);
    }

    [Fact]
    public void Every_known_device_has_a_name_of_its_own_a_bus_identity_or_none_and_a_source()
    {
        IReadOnlyList<SelfCancellingDevice> all = SelfCancellingDevices.All;
        Assert.NotEmpty(all);
        Assert.Equal(all.Count, all.DistinctBy(device => device.Name.ToUpperInvariant()).Count());
        Assert.Equal(all.Count(device => device.UsbId.Length > 0), all.Where(device => device.UsbId.Length > 0)
            .DistinctBy(device => device.UsbId).Count());
        Assert.All(all, device =>
        {
            Assert.True(device.Name.Trim().Length >= 5 && device.Name.Trim() == device.Name, device.Name);
            Assert.Matches(BusIdentity(), device.UsbId);
            Assert.True(Uri.TryCreate(device.Source, UriKind.Absolute, out Uri? source) && source.Scheme == "https", device.Source);
            Assert.Equal(device.Processed.Distinct().Order(), device.Processed);
            // Found by its own name, and not by another's that is part of it.
            Assert.Same(device, SelfCancellingDevices.Find($"{device.Name}: USB Audio (hw:1,0)", null));
        });
    }

    [GeneratedRegex("^([0-9a-f]{4}:[0-9a-f]{4})?$")]
    private static partial Regex BusIdentity();
}
