using System.Runtime.InteropServices;

namespace ZoomRooms.Appliance.Interop;

/// <summary>What others on the machine may see of this process's memory.</summary>
internal static partial class ProcessMemory
{
    private const int SetDumpable = 4; // PR_SET_DUMPABLE

    /// <summary>
    /// No core dump, whatever limits and handlers say, and no debugger of the same user: keys lie in more places than those that are
    /// locked, such as the ciphers'
    /// own expanded keys. Best effort: the units have LimitCORE=0 besides.
    /// </summary>
    public static void KeepPrivate() => _ = Control(SetDumpable, 0, 0, 0, 0);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);
}
