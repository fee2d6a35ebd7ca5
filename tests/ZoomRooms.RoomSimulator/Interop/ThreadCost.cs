using System.Runtime.InteropServices;

namespace ZoomRooms.RoomSimulator.Interop;

/// <summary>What the calling thread spends: CPU time, instructions where the kernel lets a process count its own, managed memory.</summary>
internal sealed unsafe partial class ThreadCost : IDisposable
{
    private const int ThreadCpuTime = 3;
    private const long PerfEventOpenX64 = 298, PerfEventOpenArm64 = 241;
    private const int ConfigBytes = 112;

    private readonly int _counter;
    private readonly long _nanoseconds;
    private readonly long _bytes;

    private ThreadCost(int counter)
    {
        _counter = counter;
        _bytes = GC.GetAllocatedBytesForCurrentThread();
        _nanoseconds = Nanoseconds();
    }

    public static ThreadCost Start()
    {
        // perf_event_attr: type hardware, size, config instructions, then the flags exclude_kernel and exclude_hv.
        Span<byte> attribute = stackalloc byte[ConfigBytes];
        attribute.Clear();
        MemoryMarshal.Write(attribute[4..], ConfigBytes);
        MemoryMarshal.Write(attribute[8..], 1L);
        MemoryMarshal.Write(attribute[40..], 0b110_0000UL);
        fixed (byte* pointer = attribute)
        {
            long number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? PerfEventOpenArm64 : PerfEventOpenX64;
            return new ThreadCost((int)SystemCall(number, pointer, 0, -1, -1, 0));
        }
    }

    public (double Microseconds, double? Instructions, double Bytes) Per(int times)
    {
        double microseconds = (Nanoseconds() - _nanoseconds) / 1000.0;
        double bytes = GC.GetAllocatedBytesForCurrentThread() - _bytes;
        long counted = 0;
        bool counts = _counter >= 0 && Read(_counter, &counted, sizeof(long)) == sizeof(long) && counted > 0;
        return (microseconds / times, counts ? counted / (double)times : null, bytes / times);
    }

    public void Dispose()
    {
        if (_counter >= 0)
            _ = Close(_counter);
    }

    private static long Nanoseconds()
    {
        Time time;
        if (GetTime(ThreadCpuTime, &time) != 0)
            throw new InvalidOperationException("the thread's CPU clock cannot be read");
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, Time* time);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number, byte* attribute, int process, int cpu, int group, ulong flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, long* value, nint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
