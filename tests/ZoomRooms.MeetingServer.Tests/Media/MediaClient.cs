using System.Net;
using System.Net.Sockets;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>A participant's media association over a real socket, pumped by the test.</summary>
internal sealed class MediaClient : ISecureMediaSink, IDisposable
{
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly SecureTransport _transport;

    public MediaClient()
    {
        _transport = new SecureTransport(TransportRole.Client, DtlsSetup.Active, _certificate, TimeProvider.System.Now());
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public List<byte[]> Rtp { get; } = [];

    public List<byte[]> Rtcp { get; } = [];

    public bool IsConnected => _transport.IsConnected;

    public TransportDescription Local => _transport.Describe([]);

    public TransportCounters Counters => _transport.Counters;

    /// <summary>Its clock before the router's.</summary>
    public TimeSpan Ahead { get; set; }

    private TimeSpan Now => TimeProvider.System.Now() + Ahead;

    public void Connect(TransportDescription server) => _transport.SetRemote(server, Now);

    /// <param name="number">The packet ends in it: four bytes, little-endian.</param>
    public void SendNumbered(StreamKind kind, uint ssrc, ushort sequence, int number) =>
        SendRtp(kind, ssrc, sequence, 0, BitConverter.GetBytes(number));

    public void SendRtp(StreamKind kind, uint ssrc, ushort sequence, byte content) => SendRtp(kind, ssrc, sequence, content, []);

    private void SendRtp(StreamKind kind, uint ssrc, ushort sequence, byte content, ReadOnlySpan<byte> end)
    {
        byte[] packet = new byte[RtpPacket.HeaderLength + 100 + SecureTransport.ProtectionOverhead];
        RtpPacket.WriteHeader(packet, RtpFormat.PayloadType(kind), marker: false, sequence, 1000, ssrc);
        packet.AsSpan(RtpPacket.HeaderLength, 100).Fill(content);
        if (kind == StreamKind.Video)
            NalCostume.KeyPrefix.CopyTo(packet.AsSpan(RtpPacket.HeaderLength));
        end.CopyTo(packet.AsSpan(RtpPacket.HeaderLength + 100 - end.Length));
        int length = _transport.ProtectRtp(packet, RtpPacket.HeaderLength + 100);
        Assert.NotEqual(0, length);
        _socket.SendTo(packet.AsSpan(0, length), SocketFlags.None, _transport.RemoteAddress.ToIPEndPoint());
    }

    public void SendRtcp(byte[] compound)
    {
        byte[] packet = [.. compound, .. new byte[SecureTransport.ProtectionOverhead]];
        int length = _transport.ProtectRtcp(packet, compound.Length);
        _socket.SendTo(packet.AsSpan(0, length), SocketFlags.None, _transport.RemoteAddress.ToIPEndPoint());
    }

    public void SendRaw(byte[] datagram, IPEndPoint to) => _socket.SendTo(datagram, to);

    /// <summary>It sends from another address from now on, as a phone does that leaves a Wi-Fi, and receives there only.</summary>
    public void Move()
    {
        _socket.Dispose();
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    /// <summary>Sends what is due, and takes what arrives within a few milliseconds.</summary>
    public void Pump()
    {
        byte[] buffer = new byte[2048];
        _transport.HandleTimeout(Now);
        Send(buffer);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (_socket.Poll(2000, SelectMode.SelectRead))
        {
            int length = _socket.ReceiveFrom(buffer, ref from);
            _transport.HandleDatagram(buffer.AsSpan(0, length), TransportAddress.From((IPEndPoint)from), Now, this);
            Send(buffer);
        }
    }

    public void OnRtp(Span<byte> packet, TimeSpan now) => Rtp.Add(packet.ToArray());

    public void OnRtcp(Span<byte> packet, TimeSpan now) => Rtcp.Add(packet.ToArray());

    public void Dispose()
    {
        _transport.Dispose();
        _socket.Dispose();
        _certificate.Dispose();
    }

    private void Send(byte[] buffer)
    {
        while (_transport.TryGetDatagram(buffer, out int length, out TransportAddress to))
            _socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, to.ToIPEndPoint());
    }
}
