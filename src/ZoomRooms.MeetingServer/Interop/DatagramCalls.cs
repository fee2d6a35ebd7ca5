using System.Runtime.InteropServices;

namespace ZoomRooms.MeetingServer.Interop;

/// <summary>Linux calls that receive or send many datagrams at once (recvmmsg(2), sendmmsg(2)), in the layout of 64-bit machines; generic segmentation offload of UDP (udp(7), UDP_SEGMENT).</summary>
internal static unsafe partial class DatagramCalls
{
    public const int DontWait = 0x40;
    public const int UdpLevel = 17;
    public const int SegmentSize = 103;

    /// <summary>Bytes of a control message with two bytes of data: CMSG_SPACE(2); its own length field says CMSG_LEN(2).</summary>
    public const int SegmentControlSpace = 24;
    public const int SegmentControlLength = 18;

    public const int Interrupted = 4;
    public const int InputOutputError = 5;
    public const int TryAgain = 11;
    public const int InvalidArgument = 22;

    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public byte* Name;
        public uint NameLength;
        public Buffer* Buffers;
        public nuint BufferCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
        private readonly uint _padding;

        /// <summary>Bytes received or sent; behind the header proper (struct mmsghdr).</summary>
        public uint Length;
    }

    /// <summary>Whether this machine has the calls, and the layout above.</summary>
    public static bool AreAvailable { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess
        && NativeLibrary.TryLoad("libc", typeof(DatagramCalls).Assembly, null, out nint libc)
        && NativeLibrary.TryGetExport(libc, "recvmmsg", out _) && NativeLibrary.TryGetExport(libc, "sendmmsg", out _);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int descriptor, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int descriptor, Message* messages, uint count, int flags);
}
