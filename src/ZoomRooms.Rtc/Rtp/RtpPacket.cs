using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtp;

/// <summary>A view of one RTP packet (RFC 3550, section 5.1) over the bytes it was parsed from.</summary>
internal readonly ref struct RtpPacket
{
    public const int HeaderLength = 12;

    /// <summary>The largest RTP packet that is still a datagram of the path MTU after SRTP's 16-byte tag.</summary>
    public const int MaximumLength = Protocol.Limits.DatagramBytes - 16;

    private const int OneByteExtensions = 0xBEDE;

    private readonly ReadOnlySpan<byte> _extensions;

    private RtpPacket(ReadOnlySpan<byte> header, ReadOnlySpan<byte> extensions, ReadOnlySpan<byte> payload)
    {
        _extensions = extensions;
        Marker = (header[1] & 0x80) != 0;
        PayloadType = (byte)(header[1] & 0x7F);
        Sequence = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        Timestamp = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        Payload = payload;
    }

    public bool Marker { get; }
    public byte PayloadType { get; }
    public ushort Sequence { get; }
    public uint Timestamp { get; }
    public uint Ssrc { get; }

    /// <summary>What follows the header and its extensions, without padding.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Parses a packet. False when it is not RTP version 2 or a length in it exceeds its bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out RtpPacket packet)
    {
        packet = default;
        if (bytes.Length < HeaderLength || bytes[0] >> 6 != 2)
            return false;
        int position = HeaderLength + 4 * (bytes[0] & 0x0F);
        ReadOnlySpan<byte> extensions = default;
        if ((bytes[0] & 0x10) != 0)
        {
            if (bytes.Length < position + 4)
                return false;
            int profile = BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]);
            int length = 4 * BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]);
            position += 4;
            if (bytes.Length < position + length)
                return false;
            if (profile == OneByteExtensions)
                extensions = bytes.Slice(position, length);
            position += length;
        }
        int end = bytes.Length;
        if ((bytes[0] & 0x20) != 0)
        {
            int padding = bytes[^1];
            if (padding == 0)
                return false;
            end -= padding;
        }
        if (end < position)
            return false;
        packet = new RtpPacket(bytes, extensions, bytes[position..end]);
        return true;
    }

    /// <summary>
    /// Finds a one-byte header extension element (RFC 8285, section 4.2). False when it is absent or the block is malformed before it.
    /// </summary>
    /// <param name="id">Local identifier, 1 to 14.</param>
    public bool TryGetExtension(int id, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = _extensions;
        while (!rest.IsEmpty)
        {
            int element = rest[0] >> 4;
            if (element == 0)
            {
                rest = rest[1..];
                continue;
            }
            int length = (rest[0] & 0x0F) + 1;
            if (element == 15 || rest.Length < 1 + length)
                break;
            if (element == id)
            {
                value = rest.Slice(1, length);
                return true;
            }
            rest = rest[(1 + length)..];
        }
        value = default;
        return false;
    }

    /// <summary>Writes a sequence number into a packet.</summary>
    public static void SetSequence(Span<byte> packet, ushort sequence) => BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequence);

    /// <summary>Writes a header without contributing sources or extensions: <see cref="HeaderLength"/> bytes.</summary>
    public static void WriteHeader(Span<byte> destination, byte payloadType, bool marker, ushort sequence, uint timestamp, uint ssrc)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(0x8000 | (marker ? 0x80 : 0) | (payloadType & 0x7F)));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ssrc);
    }
}
