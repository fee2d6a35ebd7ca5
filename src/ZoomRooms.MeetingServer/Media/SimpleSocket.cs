using System.Net;
using System.Net.Sockets;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>One datagram at a time, through .NET: where <see cref="BatchedSocket"/> does not work.</summary>
internal sealed class SimpleSocket(Socket socket) : RouterSocket(socket)
{
    private const int Most = 64;

    private readonly byte[][] _received = [.. Enumerable.Range(0, Most).Select(_ => new byte[IDatagramSocket.BufferLength])];
    private readonly int[] _lengths = new int[Most];
    private readonly SocketAddress[] _from = [.. Enumerable.Range(0, Most).Select(_ => new SocketAddress(socket.AddressFamily))];
    private readonly byte[] _sending = new byte[IDatagramSocket.BufferLength];
    private int _failed;

    public override string Description => "one datagram a call";

    public override int MostReceived => Most;

    public override IDatagramSocket CreateOutput() => new SimpleSocket(Socket);

    public override int Receive()
    {
        int count = 0;
        // Not what is available: an empty datagram reads as nothing, and would stay for ever.
        while (count < Most && Socket.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                _lengths[count] = Socket.ReceiveFrom(_received[count], SocketFlags.None, _from[count]);
                count++;
            }
            catch (SocketException)
            {
                // Its checksum was wrong, or an earlier datagram of ours was answered with an ICMP error.
                break;
            }
        }
        return count;
    }

    public override Span<byte> Received(int index, out TransportAddress from)
    {
        if (!TransportAddress.TryFrom(_from[index], out from))
            from = default;
        return _received[index].AsSpan(0, _lengths[index]);
    }

    public override Span<byte> Rent() => _sending;

    public override void Send(int length, DatagramDestination to)
    {
        try
        {
            if (Socket.SendTo(_sending.AsSpan(0, length), SocketFlags.None, to.Address) != length)
                _failed++;
        }
        catch (SocketException)
        {
            _failed++;
        }
    }

    public override int Flush()
    {
        int failed = _failed;
        _failed = 0;
        return failed;
    }
}
