using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ZoomRooms.MeetingServer.Interop;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.Benchmarks.Interop;

/// <summary>
/// Receives for many sockets of one thread, and tells when the kernel had each datagram (socket(7), SO_TIMESTAMPNS): how long it then
/// waited for a benchmark that reads two hundred sockets is not the sender's fault.
/// </summary>
internal sealed unsafe partial class StampedReceiver
{
    public const int Most = 64;

    private const int NameLength = 28;
    private const int ControlLength = 64;
    private const int SocketLevel = 1;
    private const int TimestampNanoseconds = 35;

    // A control message: its length (8 bytes), level, type, and a time of two longs.
    private const int StampAt = 16;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Most * IDatagramSocket.BufferLength, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Most * NameLength, pinned: true);
    private readonly byte[] _controls = GC.AllocateArray<byte>(Most * ControlLength, pinned: true);
    private readonly DatagramCalls.Message[] _messages = GC.AllocateArray<DatagramCalls.Message>(Most, pinned: true);
    private readonly DatagramCalls.Buffer[] _buffers = GC.AllocateArray<DatagramCalls.Buffer>(Most, pinned: true);

    public static void Enable(SafeSocketHandle socket)
    {
        int on = 1;
        if (SetOption((int)socket.DangerousGetHandle(), SocketLevel, TimestampNanoseconds, &on, sizeof(int)) != 0)
            throw new InvalidOperationException("the kernel gives no times of reception");
    }

    public int Receive(SafeSocketHandle socket)
    {
        for (int i = 0; i < Most; i++)
        {
            _buffers[i] = new DatagramCalls.Buffer
            {
                Base = At(_bytes, i * IDatagramSocket.BufferLength), Length = IDatagramSocket.BufferLength
            };
            _messages[i] = new DatagramCalls.Message
            {
                Name = At(_names, i * NameLength), NameLength = NameLength, Buffers = At(
                    _buffers, i), BufferCount = 1, Control = At(_controls, i * ControlLength), ControlLength = ControlLength,
            };
        }
        return Math.Max(
            0, DatagramCalls.ReceiveMany((int)socket.DangerousGetHandle(), At(_messages, 0), Most, DatagramCalls.DontWait, null));
    }

    /// <param name="stamp">When the kernel had it, nanoseconds of <see cref="WallClock"/>.</param>
    public Span<byte> Received(int index, out TransportAddress from, out long stamp)
    {
        ReadOnlySpan<byte> control = _controls.AsSpan(index * ControlLength, ControlLength);
        if (_messages[index].ControlLength < StampAt + 16 || BinaryPrimitives.ReadInt32LittleEndian(control[12..]) != TimestampNanoseconds)
            throw new InvalidOperationException("a datagram came without its time");
        stamp = (BinaryPrimitives.ReadInt64LittleEndian(control[StampAt..]) * 1_000_000_000) + BinaryPrimitives.ReadInt64LittleEndian(
            control[(StampAt + 8)..]);
        if (!TransportAddress.TryFromLinux(
            _names.AsSpan(index * NameLength, (int)Math.Min(NameLength, _messages[index].NameLength)), out from))
            from = default;
        return _bytes.AsSpan(index * IDatagramSocket.BufferLength, (int)_messages[index].Length);
    }

    private static T* At<T>(T[] pinned, int index) where T : unmanaged =>
        (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)) + index;

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial int SetOption(int socket, int level, int name, void* value, uint length);
}
