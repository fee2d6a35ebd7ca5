using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ZoomRooms.MeetingServer.Interop;
using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// Many datagrams a call, through Linux's recvmmsg and sendmmsg; and where several of one length go to one place, one message of many segments (UDP GSO), which passes the network
/// stack once. All memory is allocated once, and pinned.
/// </summary>
internal sealed unsafe class BatchedSocket : RouterSocket
{
    // So many that, in a meeting of 200, several packets for one receiver come together.
    private const int Buffers = 2048;
    private const int Received64 = 64;
    private const int NameLength = 28;

    // The kernel's own limits: UDP_MAX_SEGMENTS, and the length of one UDP datagram.
    private const int MostSegments = 64;
    private const int MostBytes = 65_000;

    private readonly byte[] _sendBytes = Pinned<byte>(Buffers * IDatagramSocket.BufferLength);
    private readonly int[] _lengths = new int[Buffers];
    private readonly int[] _next = new int[Buffers];
    private readonly DatagramDestination[] _destinations = new DatagramDestination[Buffers];
    private readonly DatagramCalls.Message[] _messages = Pinned<DatagramCalls.Message>(Buffers);
    private readonly DatagramCalls.Buffer[] _buffers = Pinned<DatagramCalls.Buffer>(Buffers);
    private readonly byte[] _names = Pinned<byte>(Buffers * NameLength);
    private readonly byte[] _controls = Pinned<byte>(Buffers * DatagramCalls.SegmentControlSpace);
    private readonly int[] _segments = new int[Buffers];

    private readonly byte[] _receivedBytes = Pinned<byte>(Received64 * IDatagramSocket.BufferLength);
    private readonly byte[] _receivedNames = Pinned<byte>(Received64 * NameLength);
    private readonly DatagramCalls.Message[] _receivedMessages = Pinned<DatagramCalls.Message>(Received64);
    private readonly DatagramCalls.Buffer[] _receivedBuffers = Pinned<DatagramCalls.Buffer>(Received64);
    private readonly int _descriptor;
    private int _count;
    private int _failed;
    private bool _segmentation = true;

    public BatchedSocket(Socket socket) : base(socket)
    {
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        for (int i = 0; i < Received64; i++)
        {
            _receivedBuffers[i] = new DatagramCalls.Buffer { Base = At(_receivedBytes, i * IDatagramSocket.BufferLength), Length = IDatagramSocket.BufferLength };
            _receivedMessages[i] = new DatagramCalls.Message { Name = At(_receivedNames, i * NameLength), Buffers = At(_receivedBuffers, i), BufferCount = 1 };
        }
    }

    public override string Description => _segmentation ? "many datagrams a call, with segmentation offload" : "many datagrams a call";

    public override int Receive()
    {
        for (int i = 0; i < Received64; i++)
            _receivedMessages[i].NameLength = NameLength;
        int count = DatagramCalls.ReceiveMany(_descriptor, At(_receivedMessages, 0), Received64, DatagramCalls.DontWait, null);
        return Math.Max(0, count);
    }

    public override Span<byte> Received(int index, out TransportAddress from)
    {
        ReadOnlySpan<byte> name = _receivedNames.AsSpan(index * NameLength, (int)Math.Min(NameLength, _receivedMessages[index].NameLength));
        if (!TransportAddress.TryFromLinux(name, out from))
            from = default;
        return _receivedBytes.AsSpan(index * IDatagramSocket.BufferLength, (int)_receivedMessages[index].Length);
    }

    public override Span<byte> Rent()
    {
        if (_count == Buffers)
            SendAll();
        return _sendBytes.AsSpan(_count * IDatagramSocket.BufferLength, IDatagramSocket.BufferLength);
    }

    public override void Send(int length, DatagramDestination to)
    {
        int at = _count++;
        _lengths[at] = length;
        _next[at] = -1;
        _destinations[at] = to;
        if (to.First < 0)
            to.First = at;
        else
            _next[to.Last] = at;
        to.Last = at;
    }

    public override int Flush()
    {
        SendAll();
        int failed = _failed;
        _failed = 0;
        return failed;
    }

    private void SendAll()
    {
        int messages = 0, buffers = 0;
        for (int i = 0; i < _count; i++)
        {
            DatagramDestination to = _destinations[i];
            // Destinations in the order of their first datagram, each with all that waits for it.
            if (to.First != i)
                continue;
            int name = i * NameLength;
            ReadOnlySpan<byte> address = to.Address.Buffer.Span[..to.Address.Size];
            address.CopyTo(_names.AsSpan(name, NameLength));
            for (int datagram = i; datagram >= 0;)
                datagram = AddMessage(messages++, ref buffers, datagram, name, address.Length);
            to.First = to.Last = -1;
        }
        Submit(messages);
        Array.Clear(_destinations, 0, _count);
        _count = 0;
    }

    /// <summary>One message with as many segments as may be: all of one length, but for the last, which may be shorter. Returns the datagram that did not fit in.</summary>
    private int AddMessage(int message, ref int buffers, int datagram, int name, int nameLength)
    {
        int first = buffers, size = _lengths[datagram], total = 0, length;
        do
        {
            length = _lengths[datagram];
            total += length;
            _buffers[buffers++] = new DatagramCalls.Buffer { Base = At(_sendBytes, datagram * IDatagramSocket.BufferLength), Length = (nuint)length };
            datagram = _next[datagram];
        }
        while (_segmentation && datagram >= 0 && length == size && _lengths[datagram] <= size && buffers - first < MostSegments && total + size <= MostBytes);

        int segments = buffers - first;
        _segments[message] = segments;
        ref DatagramCalls.Message header = ref _messages[message];
        header = new DatagramCalls.Message { Name = At(_names, name), NameLength = (uint)nameLength, Buffers = At(_buffers, first), BufferCount = (nuint)segments };
        if (segments > 1)
        {
            Span<byte> control = _controls.AsSpan(message * DatagramCalls.SegmentControlSpace, DatagramCalls.SegmentControlSpace);
            control.Clear();
            BinaryPrimitives.WriteInt64LittleEndian(control, DatagramCalls.SegmentControlLength);
            BinaryPrimitives.WriteInt32LittleEndian(control[8..], DatagramCalls.UdpLevel);
            BinaryPrimitives.WriteInt32LittleEndian(control[12..], DatagramCalls.SegmentSize);
            BinaryPrimitives.WriteUInt16LittleEndian(control[16..], (ushort)size);
            header.Control = At(_controls, message * DatagramCalls.SegmentControlSpace);
            header.ControlLength = DatagramCalls.SegmentControlSpace;
        }
        return datagram;
    }

    private void Submit(int messages)
    {
        int at = 0;
        while (at < messages)
        {
            int sent = DatagramCalls.SendMany(_descriptor, At(_messages, at), (uint)(messages - at), DatagramCalls.DontWait);
            if (sent > 0)
            {
                at += sent;
                continue;
            }
            int error = Marshal.GetLastPInvokeError();
            if (error == DatagramCalls.Interrupted)
                continue;
            if (error == DatagramCalls.TryAgain)
            {
                // The queue is full: what waits longer comes too late.
                for (; at < messages; at++)
                    _failed += _segments[at];
                return;
            }
            if (_segments[at] > 1 && error is DatagramCalls.InputOutputError or DatagramCalls.InvalidArgument)
                SendSegmentsOneByOne(at);
            else
                _failed += _segments[at];
            at++;
        }
    }

    /// <summary>The way out of this machine cannot segment: it is not asked again.</summary>
    private void SendSegmentsOneByOne(int message)
    {
        _segmentation = false;
        DatagramCalls.Message whole = _messages[message];
        for (int i = 0; i < _segments[message]; i++)
        {
            DatagramCalls.Message one = whole with { Buffers = whole.Buffers + i, BufferCount = 1, Control = null, ControlLength = 0 };
            if (DatagramCalls.SendMany(_descriptor, &one, 1, DatagramCalls.DontWait) != 1)
                _failed++;
        }
    }

    private static T[] Pinned<T>(int length) where T : unmanaged => GC.AllocateArray<T>(length, pinned: true);

    private static T* At<T>(T[] pinned, int index) where T : unmanaged => (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)) + index;
}
