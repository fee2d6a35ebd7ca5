using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ZoomRooms.MeetingServer.Interop;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// Many datagrams a call, through Linux's recvmmsg and sendmmsg; and where several of one length go to one place, one message of many
/// segments (UDP GSO), which passes the network stack once. All memory is allocated once, and pinned.
/// </summary>
internal sealed unsafe class BatchedSocket : RouterSocket
{
    // Half of what the second cache of a core usually holds: it is read soon after it was written.
    private const int Buffers = 256;
    private const int MostAtOnce = 64;
    private const int NameLength = 28;

    // The kernel's own limits: UDP_MAX_SEGMENTS, and the length of one UDP datagram.
    private const int MostSegments = 64;
    private const int MostBytes = 65_000;

    private readonly byte[] _sendBytes = Pinned<byte>(Buffers * IDatagramSocket.BufferLength);
    private readonly int[] _lengths = new int[Buffers];
    private readonly int[] _starts = new int[Buffers];
    private readonly int[] _next = new int[Buffers];
    private readonly DatagramDestination[] _destinations = new DatagramDestination[Buffers];
    private readonly DatagramCalls.Message[] _messages = Pinned<DatagramCalls.Message>(Buffers);
    private readonly DatagramCalls.Buffer[] _buffers = Pinned<DatagramCalls.Buffer>(Buffers);
    private readonly byte[] _names = Pinned<byte>(Buffers * NameLength);
    // First what segments, then where it leaves from: either may be missing.
    private const int ControlSpace = DatagramCalls.SegmentControlSpace + DatagramCalls.SourceControlSpace;
    private readonly byte[] _controls = Pinned<byte>(Buffers * ControlSpace);
    private readonly int[] _segments = new int[Buffers];

    private readonly byte[] _receivedBytes;
    private readonly byte[] _receivedNames;
    private readonly byte[] _receivedControls;
    private readonly DatagramCalls.Message[] _receivedMessages;
    private readonly DatagramCalls.Buffer[] _receivedBuffers;
    private readonly int _mostReceived;
    private readonly int _descriptor;
    private readonly bool _ipv6;

    // Bound to any address: of those that the host has, what came to one is answered from it.
    private readonly bool _hasSeveral;
    private int _count;
    private int _used;
    private int _failed;
    private bool _segmentation = true;

    public BatchedSocket(Socket socket) : this(socket, MostAtOnce)
    {
    }

    private BatchedSocket(Socket socket, int received) : base(socket)
    {
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        _ipv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _hasSeveral = received > 0 && TellsWhereReached(socket);
        _mostReceived = received;
        _receivedBytes = Pinned<byte>(received * IDatagramSocket.BufferLength);
        _receivedNames = Pinned<byte>(received * NameLength);
        _receivedControls = Pinned<byte>(received * DatagramCalls.SourceControlSpace);
        _receivedMessages = Pinned<DatagramCalls.Message>(received);
        _receivedBuffers = Pinned<DatagramCalls.Buffer>(received);
        for (int i = 0; i < received; i++)
        {
            _receivedBuffers[i] = new DatagramCalls.Buffer
            {
                Base = At(_receivedBytes, i * IDatagramSocket.BufferLength), Length = IDatagramSocket.BufferLength
            };
            _receivedMessages[i] = new DatagramCalls.Message
            {
                Name = At(_receivedNames, i * NameLength), Buffers = At(_receivedBuffers, i), BufferCount = 1,
                Control = _hasSeveral ? At(_receivedControls, i * DatagramCalls.SourceControlSpace) : null,
            };
        }
    }

    public override string Description => _segmentation ? "many datagrams a call, with segmentation offload" : "many datagrams a call";

    public override int MostReceived => _mostReceived;

    public override IDatagramSocket CreateOutput() => new BatchedSocket(Socket, received: 0);

    public override int Receive()
    {
        for (int i = 0; i < _mostReceived; i++)
        {
            _receivedMessages[i].NameLength = NameLength;
            _receivedMessages[i].ControlLength = _hasSeveral ? (nuint)DatagramCalls.SourceControlSpace : 0;
        }
        int count = DatagramCalls.ReceiveMany(_descriptor, At(_receivedMessages, 0), (uint)_mostReceived, DatagramCalls.DontWait, null);
        return Math.Max(0, count);
    }

    public override Span<byte> Received(int index, out TransportAddress from)
    {
        ReadOnlySpan<byte> name = _receivedNames.AsSpan(index * NameLength, (int)Math.Min(NameLength, _receivedMessages[index].NameLength));
        if (!TransportAddress.TryFromLinux(name, out from))
            from = default;
        else if (_hasSeveral)
            from = from.ReachedAt(DatagramCalls.ReadSource(
                _receivedControls.AsSpan(index * DatagramCalls.SourceControlSpace, (int)_receivedMessages[index].ControlLength)));
        return _receivedBytes.AsSpan(index * IDatagramSocket.BufferLength, (int)_receivedMessages[index].Length);
    }

    public override Span<byte> Rent()
    {
        if (_count == Buffers)
            SendAll();
        return _sendBytes.AsSpan(_used, IDatagramSocket.BufferLength);
    }

    public override void Send(int length, DatagramDestination to)
    {
        int at = _count++;
        // One right behind the other: what goes to one place lies together.
        _starts[at] = _used;
        _lengths[at] = length;
        _used += length;
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
                datagram = AddMessage(messages++, ref buffers, datagram, name, address.Length, to.Way);
            to.First = to.Last = -1;
        }
        Submit(messages);
        Array.Clear(_destinations, 0, _count);
        _count = _used = 0;
    }

    /// <summary>
    /// One message with as many segments as may be: all of one length, but for the last, which may be shorter. Returns the datagram that
    /// did not fit in.
    /// </summary>
    private int AddMessage(int message, ref int buffers, int datagram, int name, int nameLength, TransportAddress way)
    {
        int first = buffers, size = _lengths[datagram], total = 0, segments = 0, end = -1, length;
        do
        {
            length = _lengths[datagram];
            total += length;
            segments++;
            if (_starts[datagram] == end)
                _buffers[buffers - 1].Length += (nuint)length;
            else
                _buffers[buffers++] = new DatagramCalls.Buffer { Base = At(_sendBytes, _starts[datagram]), Length = (nuint)length };
            end = _starts[datagram] + length;
            datagram = _next[datagram];
        }
        while (_segmentation && datagram >= 0 && length == size && _lengths[datagram] <= size && segments < MostSegments
            && total + size <= MostBytes);

        _segments[message] = segments;
        ref DatagramCalls.Message header = ref _messages[message];
        header = new DatagramCalls.Message
        {
            Name = At(_names, name), NameLength = (uint)nameLength, Buffers = At(_buffers, first), BufferCount = (nuint)(buffers - first)
        };
        Span<byte> control = _controls.AsSpan(message * ControlSpace, ControlSpace);
        int controls = 0;
        if (segments > 1)
        {
            control[..DatagramCalls.SegmentControlSpace].Clear();
            BinaryPrimitives.WriteInt64LittleEndian(control, DatagramCalls.SegmentControlLength);
            BinaryPrimitives.WriteInt32LittleEndian(control[8..], DatagramCalls.UdpLevel);
            BinaryPrimitives.WriteInt32LittleEndian(control[12..], DatagramCalls.SegmentSize);
            BinaryPrimitives.WriteUInt16LittleEndian(control[16..], (ushort)size);
            controls = DatagramCalls.SegmentControlSpace;
        }
        controls += DatagramCalls.WriteSource(control[controls..], way, _ipv6);
        if (controls > 0)
        {
            header.Control = At(_controls, message * ControlSpace);
            header.ControlLength = (nuint)controls;
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

    /// <summary>Where that works, the way out of this machine cannot segment: it is not asked again.</summary>
    private void SendSegmentsOneByOne(int message)
    {
        DatagramCalls.Message whole = _messages[message];
        nuint size = BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>((byte*)whole.Control + 16, 2));
        nuint source = whole.ControlLength - DatagramCalls.SegmentControlSpace;
        for (nuint i = 0; i < whole.BufferCount; i++)
        {
            DatagramCalls.Buffer rest = whole.Buffers[i];
            while (rest.Length > 0)
            {
                DatagramCalls.Buffer segment = rest with { Length = Math.Min(size, rest.Length) };
                DatagramCalls.Message one = whole with
                {
                    Buffers = &segment,
                    BufferCount = 1,
                    Control = source > 0 ? whole.Control + DatagramCalls.SegmentControlSpace : null,
                    ControlLength = source,
                };
                if (DatagramCalls.SendMany(_descriptor, &one, 1, DatagramCalls.DontWait) == 1)
                    _segmentation = false;
                else
                    _failed++;
                rest.Base += segment.Length;
                rest.Length -= segment.Length;
            }
        }
    }

    private static bool TellsWhereReached(Socket socket)
    {
        IPAddress bound = ((IPEndPoint)socket.LocalEndPoint!).Address;
        if (!bound.Equals(IPAddress.Any) && !bound.Equals(IPAddress.IPv6Any))
            return false;
        bool ipv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        socket.SetRawSocketOption(
            ipv6 ? DatagramCalls.IPv6Level : DatagramCalls.IPv4Level,
            ipv6 ? DatagramCalls.IPv6ReceiveSource : DatagramCalls.IPv4ReceiveSource, BitConverter.GetBytes(1));
        return true;
    }

    private static T[] Pinned<T>(int length) where T : unmanaged => GC.AllocateArray<T>(length, pinned: true);

    private static T* At<T>(T[] pinned, int index) where T : unmanaged =>
        (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)) + index;
}
