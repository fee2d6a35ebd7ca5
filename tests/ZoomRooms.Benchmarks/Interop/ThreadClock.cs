using System.Runtime.InteropServices;

namespace ZoomRooms.Benchmarks.Interop;

/// <summary>CPU time of the calling thread: what a call cost, whatever else the machine did meanwhile.</summary>
internal static unsafe partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    public static long Nanoseconds
    {
        get
        {
            Time time;
            if (GetTime(ThreadCpuTime, &time) != 0)
                throw new InvalidOperationException("the thread's CPU clock cannot be read");
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
