using System.Runtime.InteropServices;

namespace ZoomRooms.Media.Interop;

/// <summary>
/// Processor time before others for the threads that encode and mix sound: on a machine that has too little for everything, pictures suffer
/// first. Not real-time, as the devices' callbacks are: what takes longer than it should must not keep the light and the button waiting.
/// </summary>
internal static partial class UrgentThread
{
    /// <summary>setpriority(2): 20 is the least urgent, each step about a quarter more of the time that is fought over.</summary>
    internal const int Nice = -11;

    private const int OfThread = 0;

    /// <summary>Asks the kernel; false when this user may not (LimitNICE of the unit), and the thread stays as it is.</summary>
    internal static bool TryRaiseThisThread() => setpriority(OfThread, 0, Nice) == 0;

    // Linux takes a thread for a process here.
    [LibraryImport("libc.so.6")]
    private static partial int setpriority(int which, uint who, int nice);
}
