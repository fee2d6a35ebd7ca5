using ZoomRooms.Media.Audio;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class The_rate_of_a_device
{
    /// <summary>
    /// PortAudio names the rate nearest to 44,100 Hz that the device has: one that is another than that and ours has neither.
    /// </summary>
    [Theory]
    [InlineData(48_000, 48_000)]
    [InlineData(44_100, 48_000)]
    [InlineData(16_000, 16_000)]
    [InlineData(8_000, 8_000)]
    [InlineData(96_000, 96_000)]
    [InlineData(11_025, 48_000)]
    [InlineData(0, 48_000)]
    public void Is_tried_first_that_it_has(double own, int first)
    {
        int[] rates = [.. DeviceFormat.RatesFor(own)];
        Assert.Equal(first, rates[0]);
        Assert.Equal(DeviceFormat.Rates.ToArray().Order(), rates.Order());
        if (own == 44_100)
            Assert.Equal(44_100, rates[1]);
    }
}
