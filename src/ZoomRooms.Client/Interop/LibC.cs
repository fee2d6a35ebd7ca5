using System.Runtime.InteropServices;

namespace ZoomRooms.Client.Interop;

/// <summary>
/// The few calls of the C library that .NET does not offer: waiting on a socket and a wake-up together, and syncing a folder.
/// </summary>
internal static partial class LibC
{
    public const short PollIn = 1;
    public const short PollOut = 4;
    private const int OpenReadOnlyFolder = 0x10000; // O_DIRECTORY | O_RDONLY on x86-64; arm64 has 0x4000
    private const int OpenReadOnlyFolderArm = 0x4000;
    private const int EventFdNonBlockingCloseOnExec = 0x80800;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>Waits until a descriptor is ready or <paramref name="timeout"/> is over. Interruptions count as ready.</summary>
    public static unsafe void Wait(Span<PollDescriptor> descriptors, TimeSpan timeout)
    {
        TimeSpec time = new()
        {
            Seconds = timeout.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = timeout.Ticks % TimeSpan.TicksPerSecond * 100
        };
        fixed (PollDescriptor* first = descriptors)
            _ = PPoll(first, (nuint)descriptors.Length, &time, null);
    }

    public static int CreateEvent()
    {
        int descriptor = EventFd(0, EventFdNonBlockingCloseOnExec);
        return descriptor >= 0
            ? descriptor : throw new InvalidOperationException($"eventfd failed with errno {Marshal.GetLastPInvokeError()}");
    }

    public static unsafe void SignalEvent(int descriptor)
    {
        ulong one = 1;
        _ = Write(descriptor, &one, sizeof(ulong));
    }

    public static unsafe void ClearEvent(int descriptor)
    {
        ulong count;
        _ = Read(descriptor, &count, sizeof(ulong));
    }

    public static void CloseDescriptor(int descriptor) => _ = Close(descriptor);

    /// <summary>Best effort: a file system that cannot sync a folder keeps its own order.</summary>
    public static void SyncFolder(string folder)
    {
        int flags = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm
            ? OpenReadOnlyFolderArm : OpenReadOnlyFolder;
        int descriptor = Open(folder, flags);
        if (descriptor < 0)
            return;
        _ = FSync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static unsafe partial int PPoll(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "read")]
    private static unsafe partial nint Read(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
