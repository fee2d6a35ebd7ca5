using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZoomRooms.Rtc.Srtp;

/// <summary>
/// Protects outgoing RTP and RTCP (RFC 3711 with AES-GCM, RFC 7714), in place and without allocation once a stream is known.
/// </summary>
/// <remarks>
/// GCM does not survive two contents under one nonce, and the nonce is made of SSRC and sequence number. So a sequence number
/// may be sent again only with the very same bytes (a retransmission), and anything else is refused.
/// </remarks>
internal sealed class SrtpSender : IDisposable
{
    /// <summary>Bytes that protection adds to an RTP packet.</summary>
    public const int RtpOverhead = SrtpProfile.TagSize;
    /// <summary>Bytes that protection adds to an RTCP packet.</summary>
    public const int RtcpOverhead = SrtpProfile.TagSize + 4;
    /// <summary>Streams of one direction of an association: audio, two pictures and what is sent again of these of everyone (1,000), and as many of those who came and went.</summary>
    public const int MaximumStreams = 2048;

    private const int RtcpHeader = 8;
    private const uint MaximumRtcpIndex = 0x7fff_ffff;

    private readonly Dictionary<uint, SentStream> _streams = [];
    private readonly SrtpKeys _keys;
    private readonly GcmCipher _rtp;
    private readonly GcmCipher _rtcp;
    private uint _nextRtcpIndex = 1;

    public SrtpSender(SrtpKeys keys)
    {
        _keys = keys;
        _rtp = GcmCipher.Create(keys.RtpKey, sealing: true);
        _rtcp = GcmCipher.Create(keys.RtcpKey, sealing: true);
    }

    /// <summary>Protects the first <paramref name="length"/> bytes of a buffer that has <see cref="RtpOverhead"/> more.</summary>
    public SrtpResult ProtectRtp(Span<byte> buffer, int length, out int protectedLength)
    {
        protectedLength = 0;
        if (length < 0 || buffer.Length - length < RtpOverhead || !RtpHeaderLength.TryGet(buffer[..length], out int header))
            return SrtpResult.Malformed;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(buffer[8..]);
        ushort sequence = BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]);
        if (!_streams.TryGetValue(ssrc, out SentStream? stream))
        {
            if (_streams.Count >= MaximumStreams)
                return SrtpResult.TooManyStreams;
            stream = new SentStream(sequence);
            _streams.Add(ssrc, stream);
        }
        long index = PacketIndex.Estimate(stream.Highest, sequence);
        if (index > PacketIndex.Maximum || !stream.Remembers(index))
            return SrtpResult.NonceSpent;
        Span<byte> nonce = stackalloc byte[GcmCipher.NonceSize];
        SrtpNonce.WriteRtp(nonce, _keys.RtpSalt, ssrc, index);
        Span<byte> tag = buffer.Slice(length, RtpOverhead);
        _rtp.Seal(nonce, buffer[..header], buffer[header..length], tag);
        if (!stream.Accepts(index, tag))
        {
            CryptographicOperations.ZeroMemory(buffer[..(length + RtpOverhead)]);
            return SrtpResult.NonceSpent;
        }
        protectedLength = length + RtpOverhead;
        return SrtpResult.Ok;
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
        _rtp.Dispose();
        _rtcp.Dispose();
        _keys.Dispose();
    }

    /// <summary>The last packets sent of one SSRC, each by the first four bytes of its tag: the tag tells same from different content.</summary>
    private sealed class SentStream(ushort first)
    {
        private const int Window = 512;

        private readonly uint[] _tags = new uint[Window];

        public long Highest { get; private set; } = first;

        public bool Remembers(long index) => Highest - index < Window;

        public bool Accepts(long index, ReadOnlySpan<byte> tag)
        {
            // Zero marks a number not used yet.
            uint mark = BinaryPrimitives.ReadUInt32BigEndian(tag) | 1;
            if (index - Highest >= Window)
                Array.Clear(_tags);
            for (long skipped = Math.Max(Highest + 1, index - Window + 1); skipped <= index; skipped++)
                _tags[skipped & (Window - 1)] = 0;
            Highest = Math.Max(Highest, index);
            ref uint sent = ref _tags[index & (Window - 1)];
            if (sent == 0)
                sent = mark;
            return sent == mark;
        }
    }
}
