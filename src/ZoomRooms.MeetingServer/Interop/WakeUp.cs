using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ZoomRooms.MeetingServer.Interop;

/// <summary>An event that any thread may set, and that a thread waits for together with a socket: Linux's eventfd and ppoll.</summary>
internal sealed partial class WakeUp : SafeHandleZeroOrMinusOneIsInvalid
{
    private const short PollIn = 1;
    private const int NonBlockingCloseOnExec = 0x80800;

    public WakeUp() : base(ownsHandle: true)
    {
        SetHandle(EventFd(0, NonBlockingCloseOnExec));
        if (IsInvalid)
            throw new InvalidOperationException($"eventfd failed with errno {Marshal.GetLastPInvokeError()}; the router needs Linux.");
    }

    public unsafe void Set()
    {
        ulong one = 1;
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            _ = Write((int)handle, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The waiter is gone: there is nobody to wake.
        }
        finally
        {
            if (held)
                DangerousRelease();
        }
    }

    /// <summary>
    /// Waits until the socket has something to read, the event is set, or time is up; clears the event. True when the socket may be read.
    /// </summary>
    public unsafe bool Wait(SafeHandle socket, TimeSpan timeout)
    {
        PollDescriptor* descriptors = stackalloc PollDescriptor[2];
        descriptors[0] = new PollDescriptor { Descriptor = (int)socket.DangerousGetHandle(), Events = PollIn };
        descriptors[1] = new PollDescriptor { Descriptor = (int)handle, Events = PollIn };
        long ticks = Math.Max(0, timeout.Ticks);
        TimeSpec time = new()
        {
            Seconds = (nint)(ticks / TimeSpan.TicksPerSecond), Nanoseconds = (
                nint)(ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick)
        };
        // An interruption reads as nothing ready: the caller comes back.
        if (PPoll(descriptors, 2, &time, null) <= 0)
            return false;
        if (descriptors[1].Returned != 0)
        {
            ulong count;
            _ = Read((int)handle, &count, sizeof(ulong));
        }
        return descriptors[0].Returned != 0;
    }

    /// <summary>Waits until the event is set, and clears it; or less, when the wait is interrupted.</summary>
    public unsafe void Wait()
    {
        PollDescriptor descriptor = new() { Descriptor = (int)handle, Events = PollIn };
        ulong count;
        if (PPoll(&descriptor, 1, null, null) > 0)
            _ = Read((int)handle, &count, sizeof(ulong));
    }

    /// <summary>Waits for a short time, or less; the event does not end it.</summary>
    public static unsafe void Pause(TimeSpan time)
    {
        TimeSpec span = new()
        {
            Seconds = (nint)(time.Ticks / TimeSpan.TicksPerSecond), Nanoseconds = (
                nint)(time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick)
        };
        _ = PPoll(null, 0, &span, null);
    }

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static unsafe partial int PPoll(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "read")]
    private static unsafe partial nint Read(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
