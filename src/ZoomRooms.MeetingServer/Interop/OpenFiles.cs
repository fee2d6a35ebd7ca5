using System.Runtime.InteropServices;

namespace ZoomRooms.MeetingServer.Interop;

/// <summary>How many files the process may have open (<c>RLIMIT_NOFILE</c>), and has.</summary>
internal static partial class OpenFiles
{
    private const int OpenFilesLimit = 7;

    [StructLayout(LayoutKind.Sequential)]
    private struct Bounds
    {
        public ulong Soft;
        public ulong Hard;
    }

    /// <summary>Raises the soft limit to the hard one, as far as that may be, and tells what it is then.</summary>
    public static long Raise()
    {
        if (GetLimit(OpenFilesLimit, out Bounds bounds) != 0)
            return long.MaxValue;
        if (bounds.Soft < bounds.Hard)
        {
            Bounds raised = bounds with { Soft = bounds.Hard };
            if (SetLimit(OpenFilesLimit, raised) == 0)
                bounds = raised;
        }
        return (long)Math.Min(bounds.Soft, int.MaxValue);
    }

    public static long Count() => Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount();

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Bounds bounds);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Bounds bounds);
}
