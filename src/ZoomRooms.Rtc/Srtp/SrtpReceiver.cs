using System.Buffers.Binary;
using ZoomRooms.Crypto;

namespace ZoomRooms.Rtc.Srtp;

/// <summary>
/// Opens incoming SRTP and SRTCP (RFC 3711 with AES-GCM, RFC 7714), in place and without allocation once a stream is known.
/// Only an authentic packet makes state.
/// </summary>
internal sealed class SrtpReceiver : IDisposable
{
    /// <summary>Packets of an RTP stream that may arrive late: a burst of a large key frame and its repairs.</summary>
    public const int RtpWindow = 1024;
    /// <summary>Packets of an RTCP stream that may arrive late.</summary>
    public const int RtcpWindow = 128;

    private const int RtcpHeader = 8;
    private const int RtcpTrailer = SrtpProfile.TagSize + 4;

    private readonly Dictionary<uint, ReplayWindow> _rtpStreams = [];
    private readonly Dictionary<uint, ReplayWindow> _rtcpStreams = [];
    private readonly SrtpKeys _keys;
    private readonly GcmCipher _rtp;
    private readonly GcmCipher _rtcp;

    public SrtpReceiver(SrtpKeys keys)
    {
        _keys = keys;
        _rtp = GcmCipher.Create(keys.RtpKey, sealing: false);
        _rtcp = GcmCipher.Create(keys.RtcpKey, sealing: false);
    }

    /// <summary>Opens an SRTP packet in place; the RTP packet is its first <paramref name="length"/> bytes.</summary>
    public SrtpResult UnprotectRtp(Span<byte> packet, out int length)
    {
        length = 0;
        if (!RtpHeaderLength.TryGet(packet, out int header) || packet.Length - header < SrtpProfile.TagSize)
            return SrtpResult.Malformed;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        ushort sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        bool known = _rtpStreams.TryGetValue(ssrc, out ReplayWindow? window);
        if (!known && _rtpStreams.Count >= SrtpSender.MaximumStreams)
            return SrtpResult.TooManyStreams;
        long index = known ? PacketIndex.Estimate(window!.Highest, sequence) : sequence;
        if (index > PacketIndex.Maximum || known && !window!.IsFresh(index))
            return SrtpResult.Replayed;
        Span<byte> nonce = stackalloc byte[GcmCipher.NonceSize];
        SrtpNonce.WriteRtp(nonce, _keys.RtpSalt, ssrc, index);
        int end = packet.Length - SrtpProfile.TagSize;
        if (!_rtp.Open(nonce, packet[..header], packet[header..end], packet[end..]))
            return SrtpResult.Unauthenticated;
        if (!known)
            _rtpStreams.Add(ssrc, window = new ReplayWindow(RtpWindow));
        window!.Record(index);
        length = end;
        return SrtpResult.Ok;
    }

    /// <summary>Opens an SRTCP packet in place; the compound RTCP packet is its first <paramref name="length"/> bytes.</summary>
    public SrtpResult UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        if (packet.Length < RtcpHeader + RtcpTrailer || packet[0] >> 6 != 2)
            return SrtpResult.Malformed;
        int end = packet.Length - RtcpTrailer;
        Span<byte> trailer = packet[^4..];
        // The E bit says that it is encrypted; with AEAD everyone's always is, here.
        if ((trailer[0] & 0x80) == 0)
            return SrtpResult.Malformed;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        uint index = BinaryPrimitives.ReadUInt32BigEndian(trailer) & 0x7fff_ffff;
        bool known = _rtcpStreams.TryGetValue(ssrc, out ReplayWindow? window);
        if (!known && _rtcpStreams.Count >= SrtpSender.MaximumStreams)
            return SrtpResult.TooManyStreams;
        if (known && !window!.IsFresh(index))
            return SrtpResult.Replayed;
        Span<byte> nonce = stackalloc byte[GcmCipher.NonceSize];
        SrtpNonce.WriteRtcp(nonce, _keys.RtcpSalt, ssrc, index);
        Span<byte> associated = stackalloc byte[RtcpHeader + 4];
        packet[..RtcpHeader].CopyTo(associated);
        trailer.CopyTo(associated[RtcpHeader..]);
        if (!_rtcp.Open(nonce, associated, packet[RtcpHeader..end], packet.Slice(end, SrtpProfile.TagSize)))
            return SrtpResult.Unauthenticated;
        if (!known)
            _rtcpStreams.Add(ssrc, window = new ReplayWindow(RtcpWindow));
        window!.Record(index);
        length = end;
        return SrtpResult.Ok;
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
        _keys.Dispose();
    }
}
