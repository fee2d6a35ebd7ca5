using System.Runtime.InteropServices;

namespace ZoomRooms.Media.Interop;

/// <summary>
/// Real-time scheduling for PortAudio's callback thread. PortAudio's own switch needs the stream's pointer, which the package does
/// not give; the thread can ask for itself.
/// </summary>
internal static unsafe partial class PortAudioRealtime
{
    private const int RoundRobin = 2;
    private const int ResetOnFork = 0x40000000;

    // Above ordinary work, below the kernel's interrupt threads (50).
    private const int Priority = 20;

    /// <summary>Asks the kernel; false when this user may not (LimitRTPRIO of the unit), and the thread stays as it is.</summary>
    internal static bool TryRaiseThisThread()
    {
        int priority = Priority;
        return sched_setscheduler(0, RoundRobin | ResetOnFork, &priority) == 0;
    }

    [LibraryImport("libc.so.6")]
    private static partial int sched_setscheduler(int thread, int policy, int* parameters);
}
