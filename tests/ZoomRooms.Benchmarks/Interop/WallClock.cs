using System.Runtime.InteropServices;

namespace ZoomRooms.Benchmarks.Interop;

/// <summary>The time by which the kernel stamps datagrams, since 1970.</summary>
internal static unsafe partial class WallClock
{
    private const int RealTime = 0;

    public static long Nanoseconds
    {
        get
        {
            Time time;
            if (GetTime(RealTime, &time) != 0)
                throw new InvalidOperationException("the clock cannot be read");
            return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, Time* time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
