using System.Buffers.Binary;
using System.Security.Cryptography;
using ZoomRooms.Crypto;

namespace ZoomRooms.Rtc.Srtp;

/// <summary>
/// Protects outgoing RTP and RTCP (RFC 3711 with AES-GCM, RFC 7714), in place and without allocation once a stream is known.
/// </summary>
internal sealed class SrtpSender : IDisposable
{
    /// <summary>Bytes that protection adds to an RTP packet.</summary>
    public const int RtpOverhead = SrtpProfile.TagSize;
    /// <summary>Bytes that protection adds to an RTCP packet.</summary>
    public const int RtcpOverhead = SrtpProfile.TagSize + 4;
    /// <summary>
    /// Streams of one direction of an association: audio, three pictures and what is sent again of these of everyone (1,400), and as many
    /// of those who came and went.
    /// </summary>
    public const int MaximumStreams = 3072;

    private const int RtcpHeader = 8;
    private const uint MaximumRtcpIndex = 0x7fff_ffff;

    private readonly SrtpKeys _keys;
    private readonly GcmCipher _rtcp;
    private RtpSealer? _rtp;
    private uint _nextRtcpIndex = 1;

    public SrtpSender(SrtpKeys keys)
    {
        _keys = keys;
        _rtp = new RtpSealer(keys.RtpKey, keys.RtpSalt);
        _rtcp = GcmCipher.Create(keys.RtcpKey, sealing: true);
    }

    /// <summary>Protects the first <paramref name="length"/> bytes of a buffer that has <see cref="RtpOverhead"/> more.</summary>
    public SrtpResult ProtectRtp(Span<byte> buffer, int length, out int protectedLength)
    {
        protectedLength = 0;
        if (_rtp is null || length < RtpHeaderLength.Fixed || buffer.Length - length < RtpOverhead)
            return SrtpResult.Malformed;
        return _rtp.Seal(buffer[..length], BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]), buffer, out protectedLength);
    }

    /// <summary>
    /// Hands over what protects RTP, to be used and disposed of by another owner, on another thread if it likes. RTP is not protected here
    /// any more; RTCP, which has another key, is.
    /// </summary>
    public RtpSealer? DetachRtp()
    {
        RtpSealer? detached = _rtp;
        _rtp = null;
        return detached;
    }

    /// <summary>Protects the first <paramref name="length"/> bytes of a buffer that has <see cref="RtcpOverhead"/> more.</summary>
    public SrtpResult ProtectRtcp(Span<byte> buffer, int length, out int protectedLength)
    {
        protectedLength = 0;
        if (length < RtcpHeader || buffer.Length - length < RtcpOverhead || buffer[0] >> 6 != 2)
            return SrtpResult.Malformed;
        // One counter for all SSRCs is unique per SSRC too, and cannot be forgotten with a stream.
        if (_nextRtcpIndex > MaximumRtcpIndex)
            return SrtpResult.NonceSpent;
        uint index = _nextRtcpIndex++;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]);
        Span<byte> nonce = stackalloc byte[GcmCipher.NonceSize];
        SrtpNonce.WriteRtcp(nonce, _keys.RtcpSalt, ssrc, index);
        Span<byte> associated = stackalloc byte[RtcpHeader + 4];
        buffer[..RtcpHeader].CopyTo(associated);
        BinaryPrimitives.WriteUInt32BigEndian(associated[RtcpHeader..], index | 0x8000_0000);
        _rtcp.Seal(nonce, associated, buffer[RtcpHeader..length], buffer.Slice(length, SrtpProfile.TagSize));
        associated[RtcpHeader..].CopyTo(buffer[(length + SrtpProfile.TagSize)..]);
        protectedLength = length + RtcpOverhead;
        return SrtpResult.Ok;
    }

    /// <summary>Starts the RTCP index elsewhere than at 1, for vectors.</summary>
    internal void StartRtcpAt(uint index) => _nextRtcpIndex = index;

    public void Dispose()
    {
        _rtp?.Dispose();
        _rtcp.Dispose();
        _keys.Dispose();
    }
}
