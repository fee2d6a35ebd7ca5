using System.Buffers.Binary;
using System.Security.Cryptography;
using ZoomRooms.Crypto;

namespace ZoomRooms.Rtc.Srtp;

/// <summary>
/// What protects one association's outgoing RTP: key, salt, and what was sent under which number. It shares nothing with the rest of the
/// association, so that another thread may have it. One owner; without allocation once a stream is known.
/// </summary>
/// <remarks>
/// GCM does not survive two contents under one nonce, and the nonce is made of SSRC and sequence number. So a sequence number
/// may be sent again only with the very same bytes (a retransmission), and anything else is refused.
/// </remarks>
internal sealed class RtpSealer : IDisposable
{
    private readonly Dictionary<uint, SentStream> _streams = [];
    private readonly byte[] _salt;
    private readonly GcmCipher _cipher;

    // Packets mostly come in runs of one stream.
    private SentStream? _last;
    private uint _lastSsrc;

    /// <summary>Takes copies of key and salt.</summary>
    public RtpSealer(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        _salt = salt.ToArray();
        _cipher = GcmCipher.Create(key, sealing: true);
    }

    /// <summary>
    /// Protects a packet under a sequence number, whatever its own, into a buffer that has <see cref="SrtpSender.RtpOverhead"/> bytes more
    /// than the packet and begins either where the packet does or beyond it.
    /// </summary>
    public SrtpResult Seal(ReadOnlySpan<byte> packet, ushort sequence, Span<byte> destination, out int length)
    {
        length = 0;
        int sealedLength = packet.Length + SrtpSender.RtpOverhead;
        if (destination.Length < sealedLength || !RtpHeaderLength.TryGet(packet, out int header))
            return SrtpResult.Malformed;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        if (Find(ssrc, sequence) is not { } stream)
            return SrtpResult.TooManyStreams;
        long index = PacketIndex.Estimate(stream.Highest, sequence);
        if (index > PacketIndex.Maximum || !stream.Remembers(index))
            return SrtpResult.NonceSpent;
        Span<byte> nonce = stackalloc byte[GcmCipher.NonceSize];
        SrtpNonce.WriteRtp(nonce, _salt, ssrc, index);
        packet[..header].CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], sequence);
        Span<byte> tag = destination[packet.Length..sealedLength];
        _cipher.Seal(nonce, destination[..header], packet[header..], destination[header..packet.Length], tag);
        if (!stream.Accepts(index, tag))
        {
            CryptographicOperations.ZeroMemory(destination[..sealedLength]);
            return SrtpResult.NonceSpent;
        }
        length = sealedLength;
        return SrtpResult.Ok;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_salt);
    }

    private SentStream? Find(uint ssrc, ushort sequence)
    {
        if (_last is not null && _lastSsrc == ssrc)
            return _last;
        if (!_streams.TryGetValue(ssrc, out SentStream? stream))
        {
            if (_streams.Count >= SrtpSender.MaximumStreams)
                return null;
            stream = new SentStream(sequence);
            _streams.Add(ssrc, stream);
        }
        (_last, _lastSsrc) = (stream, ssrc);
        return stream;
    }

    /// <summary>
    /// The last packets sent of one SSRC, each by the first four bytes of its tag: the tag tells same from different content.
    /// </summary>
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
