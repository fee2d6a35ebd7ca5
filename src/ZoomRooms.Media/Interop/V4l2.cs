using System.Runtime.InteropServices;

namespace ZoomRooms.Media.Interop;

/// <summary>
/// Asks a V4L2 camera which modes it has (linux/videodev2.h: VIDIOC_ENUM_FMT, VIDIOC_ENUM_FRAMESIZES, VIDIOC_ENUM_FRAMEINTERVALS).
/// </summary>
internal static unsafe class V4l2
{
    /// <summary>More than any camera has; a driver that never ends its list is not followed.</summary>
    private const int MostEntries = 128;

    private const int ReadWrite = 2, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const uint VideoCapture = 1;
    private const uint Discrete = 1;
    private const nuint EnumFormats = 0xC040_5602, EnumSizes = 0xC02C_564A, EnumIntervals = 0xC034_564B;

    // The process's own symbols, as libavdevice finds them: what stands in for a camera there stands in for it here.
    private static readonly nint Program = NativeLibrary.GetMainProgramHandle();
    private static readonly delegate* unmanaged<byte*, int, int, int> Open = (
        delegate* unmanaged<byte*, int, int, int>)NativeLibrary.GetExport(Program, "open");
    private static readonly delegate* unmanaged<int, nuint, void*, int> Control = (
        delegate* unmanaged<int, nuint, void*, int>)NativeLibrary.GetExport(Program, "ioctl");
    private static readonly delegate* unmanaged<int, int> Close = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(Program, "close");

    [StructLayout(LayoutKind.Sequential)]
    private struct FormatDescription
    {
        public uint Index, Type, Flags;
        public fixed byte Description[32];
        public uint PixelFormat, BusCode;
        public fixed uint Reserved[3];
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FrameSize
    {
        public uint Index, PixelFormat, Type;
        public uint Width, Height;
        public fixed uint RestOfSteps[4];
        public fixed uint Reserved[2];
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FrameInterval
    {
        public uint Index, PixelFormat, Width, Height, Type;
        public uint Numerator, Denominator;
        public fixed uint RestOfSteps[4];
        public fixed uint Reserved[2];
    }

    /// <summary>
    /// Every mode of the device that libavdevice can be asked for, in the driver's order; empty when the device is not there, not a camera,
    /// busy or does not say.
    /// Sizes and rates that come in ranges are given as what was wanted, brought into the range.
    /// </summary>
    public static IReadOnlyList<CameraMode> ModesOf(string device, WantedMode wanted)
    {
        List<CameraMode> modes = new();
        int file;
        fixed (byte* path = System.Text.Encoding.UTF8.GetBytes(device + '\0'))
            file = Open(path, ReadWrite | NonBlocking | CloseOnExec, 0);
        if (file < 0)
            return modes;
        FormatDescription format = new() { Type = VideoCapture };
        for (; format.Index < MostEntries && Control(file, EnumFormats, &format) == 0; format.Index++)
        {
            if (NameOf(format.PixelFormat) is { } name)
                AddSizes(modes, file, format.PixelFormat, name, wanted);
        }

        _ = Close(file);
        return modes;
    }

    private static void AddSizes(List<CameraMode> modes, int file, uint pixelFormat, string name, WantedMode wanted)
    {
        FrameSize size = new() { PixelFormat = pixelFormat };
        for (; size.Index < MostEntries && Control(file, EnumSizes, &size) == 0; size.Index++)
        {
            if (size.Type == Discrete)
            {
                AddRates(modes, file, pixelFormat, name, size.Width, size.Height, wanted);
                continue;
            }

            // min_width, max_width, step_width, min_height, max_height, step_height stand where a discrete size has its two.
            (uint step, uint lowest, uint highest, uint heightStep) = (
                size.RestOfSteps[0], size.RestOfSteps[1], size.RestOfSteps[2], size.RestOfSteps[3]);
            AddRates(modes, file, pixelFormat, name, Within(
                wanted.Width, size.Width, size.Height, step), Within(wanted.Height, lowest, highest, heightStep), wanted);
            return;
        }
    }

    private static void AddRates(
        List<CameraMode> modes, int file, uint pixelFormat, string name, uint width, uint height, WantedMode wanted)
    {
        if (width is 0 or > 32_767 || height is 0 or > 32_767)
            return;
        FrameInterval interval = new() { PixelFormat = pixelFormat, Width = width, Height = height };
        bool any = false;
        for (; interval.Index < MostEntries && Control(file, EnumIntervals, &interval) == 0; interval.Index++)
        {
            if (interval.Type == Discrete)
            {
                if (interval.Numerator > 0 && interval.Denominator > 0)
                    modes.Add(new CameraMode(name, (int)width, (int)height, interval.Denominator, interval.Numerator));
                any = true;
                continue;
            }

            // A range of intervals: from the shortest, the highest rate, to the longest.
            (uint Numerator, uint Denominator) longest = (Numerator: interval.RestOfSteps[0], Denominator: interval.RestOfSteps[1]);
            (uint Pictures, uint Seconds) rate = (Pictures: (uint)wanted.FrameRate, Seconds: 1u);
            if (interval.Numerator > 0 && (double)interval.Denominator / interval.Numerator < wanted.FrameRate)
                rate = (interval.Denominator, interval.Numerator);
            else if (longest.Numerator > 0 && (double)longest.Denominator / longest.Numerator > wanted.FrameRate)
                rate = (longest.Denominator, longest.Numerator);
            modes.Add(new CameraMode(name, (int)width, (int)height, rate.Pictures, rate.Seconds));
            return;
        }

        if (!any)
            modes.Add(new CameraMode(name, (int)width, (int)height, 0, 0));
    }

    private static uint Within(int wanted, uint lowest, uint highest, uint step)
    {
        uint value = Math.Clamp((uint)wanted, lowest, Math.Max(lowest, highest));
        return step > 1 ? lowest + (value - lowest) / step * step : value;
    }

    /// <summary>libavdevice's name of a format; null for those that it, or a room, has no use for.</summary>
    private static string? NameOf(uint code) => code switch
    {
        0x4745_504A or 0x4750_4A4D => "mjpeg",   // JPEG, MJPG
        0x5659_5559 => "yuyv422",                // YUYV
        0x5956_5955 => "uyvy422",                // UYVY
        0x3231_5559 => "yuv420p",                // YU12
        0x3231_564E => "nv12",                   // NV12
        0x5032_3234 => "yuv422p",                // 422P
        0x3342_4752 => "rgb24",                  // RGB3
        0x3352_4742 => "bgr24",                  // BGR3
        0x5945_5247 => "gray",                   // GREY
        0x3436_3248 => "h264",                   // H264
        _ => null,
    };
}
