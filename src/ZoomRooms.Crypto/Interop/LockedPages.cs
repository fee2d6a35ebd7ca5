using System.Runtime.InteropServices;

namespace ZoomRooms.Crypto.Interop;

/// <summary>Pages that no swap device sees and no core dump has.</summary>
internal static unsafe partial class LockedPages
{
    private const int DontDump = 16, DoDump = 17;

    /// <summary>False: the kernel refuses to lock them (RLIMIT_MEMLOCK). Core dumps leave them out all the same.</summary>
    public static bool Lock(byte* first, nuint length)
    {
        _ = Advise(first, length, DontDump);
        return LockMemory(first, length) == 0;
    }

    public static void Unlock(byte* first, nuint length)
    {
        _ = UnlockMemory(first, length);
        _ = Advise(first, length, DoDump);
    }

    [LibraryImport("libc", EntryPoint = "mlock")]
    private static partial int LockMemory(byte* first, nuint length);

    [LibraryImport("libc", EntryPoint = "munlock")]
    private static partial int UnlockMemory(byte* first, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* first, nuint length, int advice);
}
