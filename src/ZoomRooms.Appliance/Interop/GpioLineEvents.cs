using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ZoomRooms.Appliance.Interop;

/// <summary>
/// An input line of a gpiochip with its changes, each stamped by the kernel in its interrupt (linux/gpio.h, character device v2, since
/// Linux 5.10). The kernel keeps <see cref="Kept"/> of them for a reader that comes late.
/// </summary>
internal sealed unsafe partial class GpioLineEvents : IDisposable
{
    internal const uint GetLine = 0xC250B407;
    internal const uint GetValues = 0xC010B40E;

    /// <summary>Changes that wait for their reader; the oldest give way.</summary>
    private const uint Kept = 256;

    private const ulong Input = 1 << 2, BothEdges = (1 << 4) | (1 << 5), PullUp = 1 << 8;
    private const uint Rising = 1;
    private const int NothingThere = 11, Interrupted = 4, SetStatusFlags = 4, NonBlocking = 0x800;

    private readonly SafeFileHandle _line;
    private uint _numbersSeen;

    [StructLayout(LayoutKind.Sequential)]
    internal struct LineRequest
    {
        public fixed uint Offsets[64];
        public fixed byte Consumer[32];
        public ulong Flags;
        public uint AttributeCount;
        public fixed uint ConfigurationPadding[5];
        public fixed byte Attributes[240];
        public uint Lines;
        public uint EventsKept;
        public fixed uint Padding[5];
        public int Descriptor;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct LineValues
    {
        public ulong Bits;
        public ulong Mask;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct LineEvent
    {
        public ulong Nanoseconds;
        public uint Id;
        public uint Offset;
        public uint Number;
        public uint LineNumber;
        public fixed uint Padding[6];
    }

    private GpioLineEvents(SafeFileHandle line, bool stamps)
    {
        _line = line;
        StampsEdges = stamps;
    }

    /// <summary>False for a chip without interrupts, as most USB bridges are: only the level can be looked at.</summary>
    public bool StampsEdges { get; }

    /// <summary>Requests a line as an input that is pulled up where the chip can do that.</summary>
    /// <exception cref="IOException">The line cannot be had.</exception>
    public static GpioLineEvents Open(string chip, int offset)
    {
        using SafeFileHandle device = File.OpenHandle(chip, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        SafeFileHandle? line = Request(device, offset, Input | PullUp | BothEdges);
        if (line is not null)
            return new GpioLineEvents(line, stamps: true);
        return (Request(device, offset, Input | PullUp) ?? Request(device, offset, Input)) is { } plain
            ? new GpioLineEvents(plain, stamps: false)
            : throw new IOException($"line {offset}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
    }

    public bool IsHigh()
    {
        LineValues values = new() { Mask = 1 };
        if (IoControl(_line, GetValues, &values) < 0)
            throw new IOException($"the line is not read: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        return (values.Bits & 1) != 0;
    }

    /// <summary>The oldest change that was not read yet.</summary>
    /// <param name="lost">The kernel dropped changes before it.</param>
    public bool TryRead(out bool high, out TimeSpan at, out bool lost)
    {
        (high, at, lost) = (false, default, false);
        if (!StampsEdges)
            return false;
        LineEvent change;
        nint read = Read(_line, &change, (nuint)sizeof(LineEvent));
        if (read < 0 && Marshal.GetLastPInvokeError() is NothingThere or Interrupted)
            return false;
        if (read != sizeof(LineEvent))
            throw new IOException($"the line's changes are not read: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        high = change.Id == Rising;
        at = TimeSpan.FromTicks((long)(change.Nanoseconds / 100));
        lost = change.LineNumber != ++_numbersSeen;
        _numbersSeen = change.LineNumber;
        return true;
    }

    public void Dispose() => _line.Dispose();

    private static SafeFileHandle? Request(SafeFileHandle device, int offset, ulong flags)
    {
        LineRequest request = new() { Flags = flags, Lines = 1, EventsKept = (flags & BothEdges) != 0 ? Kept : 0 };
        request.Offsets[0] = (uint)offset;
        "zoomrooms"u8.CopyTo(new Span<byte>(request.Consumer, 32));
        if (IoControl(device, GetLine, &request) < 0)
            return null;
        SafeFileHandle line = new(request.Descriptor, ownsHandle: true);
        // Reading must not wait: what is there is taken, and the thread goes on.
        if (SetFlags(line, SetStatusFlags, NonBlocking) >= 0)
            return line;
        line.Dispose();
        return null;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle descriptor, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle descriptor, void* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int SetFlags(SafeFileHandle descriptor, int command, int flags);
}
