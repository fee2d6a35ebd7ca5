using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.MeetingServer.Interop;

/// <summary>Linux calls that receive or send many datagrams at once (recvmmsg(2), sendmmsg(2)), in the layout of 64-bit machines; generic
/// segmentation offload of UDP (udp(7), UDP_SEGMENT);
/// which of its addresses a datagram reached this host at, and leaves it from (IP_PKTINFO, IPV6_PKTINFO).</summary>
internal static unsafe partial class DatagramCalls
{
    public const int DontWait = 0x40;
    public const int UdpLevel = 17;
    public const int SegmentSize = 103;

    /// <summary>Bytes of a control message with two bytes of data: CMSG_SPACE(2); its own length field says CMSG_LEN(2).</summary>
    public const int SegmentControlSpace = 24;
    public const int SegmentControlLength = 18;

    /// <summary>
    /// Bytes of a control message with an address of ours: CMSG_SPACE(sizeof(struct in6_pktinfo)), more than that of IPv4.
    /// </summary>
    public const int SourceControlSpace = 40;

    /// <summary>Of an address of ours, in what is received and in what is sent (ip(7), ipv6(7)).</summary>
    public const int IPv4Level = 0, IPv4Source = 8, IPv6Level = 41, IPv6Source = 50;

    /// <summary>Asks for it in what is received.</summary>
    public const int IPv4ReceiveSource = 8, IPv6ReceiveSource = 49;

    public const int Interrupted = 4;
    public const int InputOutputError = 5;
    public const int TryAgain = 11;
    public const int InvalidArgument = 22;

    private static readonly UInt128 Mapped = 0xffff_0000_0000;

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

    /// <summary>
    /// The address of ours that a datagram was sent to, IPv4 in its mapped form; zero where the kernel does not say, or it is nobody's own.
    /// </summary>
    public static UInt128 ReadSource(ReadOnlySpan<byte> control)
    {
        if (control.Length < 16)
            return 0;
        int level = BinaryPrimitives.ReadInt32LittleEndian(control[8..]), type = BinaryPrimitives.ReadInt32LittleEndian(control[12..]);
        if (level == IPv4Level && type == IPv4Source && control.Length >= 24)
            return Mapped | BinaryPrimitives.ReadUInt32BigEndian(control[20..]);
        if (level != IPv6Level || type != IPv6Source || control.Length < 32 || control[16] == 0xFF)
            return 0;
        return BinaryPrimitives.ReadUInt128BigEndian(control[16..]);
    }

    /// <summary>Has a datagram leave from an address of ours. Returns the bytes written: 0 where the way there decides.</summary>
    /// <param name="ipv6">The socket's family.</param>
    public static int WriteSource(Span<byte> control, TransportAddress to, bool ipv6)
    {
        Span<byte> own = stackalloc byte[16];
        if (!to.TryWriteReachedAt(own))
            return 0;
        control[..SourceControlSpace].Clear();
        int length = ipv6 ? 16 + 20 : 16 + 12;
        BinaryPrimitives.WriteInt64LittleEndian(control, length);
        BinaryPrimitives.WriteInt32LittleEndian(control[8..], ipv6 ? IPv6Level : IPv4Level);
        BinaryPrimitives.WriteInt32LittleEndian(control[12..], ipv6 ? IPv6Source : IPv4Source);
        if (ipv6)
            own.CopyTo(control[16..]);
        else
            own[12..].CopyTo(control[20..]);
        return (length + 7) & ~7;
    }

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int descriptor, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int descriptor, Message* messages, uint count, int flags);
}
