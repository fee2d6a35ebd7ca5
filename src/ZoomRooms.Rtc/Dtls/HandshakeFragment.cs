using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>A fragment of a handshake message in a record (RFC 6347, section 4.2.2).</summary>
internal readonly ref struct HandshakeFragment
{
    public const int HeaderSize = 12;
    /// <summary>
    /// The longest message of a handshake of ours, by far: a certificate chain. What claims more would cost memory before it costs the
    /// sender anything.
    /// </summary>
    public const int LongestMessage = 16 * 1024;

    public const byte ClientHello = 1;
    public const byte CertificateVerify = 15;
    public const byte Finished = 20;

    private readonly ReadOnlySpan<byte> _bytes;

    private HandshakeFragment(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public byte MessageType => _bytes[0];

    public int MessageLength => Read24(_bytes[1..]);

    public int MessageSequence => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);

    public int Offset => Read24(_bytes[6..]);

    public int Length => Read24(_bytes[9..]);

    /// <summary>Takes the next fragment off a record's content; false when what is left is none.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> content, out HandshakeFragment fragment)
    {
        fragment = default;
        if (content.Length < HeaderSize)
            return false;
        HandshakeFragment candidate = new(content);
        if (candidate.MessageLength > LongestMessage
            || candidate.Offset + candidate.Length > candidate.MessageLength
            || content.Length < HeaderSize + candidate.Length)
            return false;
        fragment = candidate;
        content = content[(HeaderSize + candidate.Length)..];
        return true;
    }

    /// <summary>True when the content consists of well-formed fragments and nothing else.</summary>
    public static bool AreWellFormed(ReadOnlySpan<byte> content)
    {
        while (TryTake(ref content, out _))
        {
        }
        return content.IsEmpty;
    }

    private static int Read24(ReadOnlySpan<byte> bytes) => bytes[0] << 16 | bytes[1] << 8 | bytes[2];
}
