using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ZoomRooms.Media.Interop;

/// <summary>
/// Wakes a thread from a PortAudio callback with one write to an eventfd: no lock that a callback could wait for, and waits that
/// run on the monotonic clock.
/// </summary>
internal sealed unsafe partial class PortAudioSignal : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const short Readable = 1;

    private readonly SafeFileHandle _event;

    public PortAudioSignal()
    {
        int descriptor = eventfd(0, CloseOnExec | NonBlocking);
        if (descriptor < 0)
            throw new InvalidOperationException("The process is out of file descriptors (eventfd).");
        _event = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>From any thread. Setting it twice wakes once.</summary>
    public void Set()
    {
        ulong one = 1;
        _ = write(_event, &one, sizeof(ulong));
    }

    /// <summary>Waits until it is set or the time is over, and resets it.</summary>
    public void Wait(int milliseconds)
    {
        bool added = false;
        try
        {
            _event.DangerousAddRef(ref added);
            PollDescriptor descriptor = new() { Descriptor = (int)_event.DangerousGetHandle(), Events = Readable };
            _ = poll(&descriptor, 1, milliseconds);
            ulong count;
            _ = read(_event, &count, sizeof(ulong));
        }
        finally
        {
            if (added)
                _event.DangerousRelease();
        }
    }

    public void Dispose() => _event.Dispose();

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc.so.6")] private static partial int eventfd(uint initial, int flags);
    [LibraryImport("libc.so.6")] private static partial nint write(SafeFileHandle file, void* buffer, nint count);
    [LibraryImport("libc.so.6")] private static partial nint read(SafeFileHandle file, void* buffer, nint count);
    [LibraryImport("libc.so.6")] private static partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);
}
