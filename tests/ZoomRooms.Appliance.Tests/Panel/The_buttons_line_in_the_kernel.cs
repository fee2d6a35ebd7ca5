using System.Runtime.CompilerServices;
using ZoomRooms.Appliance.Interop;
using ZoomRooms.Appliance.Panel;

namespace ZoomRooms.Appliance.Tests.Panel;

/// <summary>What linux/gpio.h says of the character device, version 2. With real lines: the boot test.</summary>
public class The_buttons_line_in_the_kernel
{
    [Fact]
    public void Has_structures_of_the_size_that_its_requests_carry()
    {
        Assert.Equal(SizeIn(GpioLineEvents.GetLine), Unsafe.SizeOf<GpioLineEvents.LineRequest>());
        Assert.Equal(SizeIn(GpioLineEvents.GetValues), Unsafe.SizeOf<GpioLineEvents.LineValues>());
        Assert.Equal(48, Unsafe.SizeOf<GpioLineEvents.LineEvent>());

        static int SizeIn(uint request) => (int)(request >> 16 & 0x3FFF);
    }

    [Fact]
    public void Is_refused_with_a_reason_where_there_is_none() =>
        Assert.ThrowsAny<IOException>(() => new KernelButtonLine("/dev/null", 17));
}
