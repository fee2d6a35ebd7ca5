using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>One record of a DTLS 1.2 datagram (RFC 6347, section 4.1), in the datagram's own bytes.</summary>
internal readonly ref struct DtlsRecord
{
    public const int HeaderSize = 13;
    /// <summary>Fragments of handshake messages and alerts fit into a datagram; anything longer is no handshake.</summary>
    public const int LongestFragment = 2048;

    public const byte ChangeCipherSpec = 20;
    public const byte Alert = 21;
    public const byte Handshake = 22;

    private DtlsRecord(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The whole record with its header.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public byte Type => Bytes[0];

    public ushort Version => BinaryPrimitives.ReadUInt16BigEndian(Bytes[1..]);

    public ushort Epoch => BinaryPrimitives.ReadUInt16BigEndian(Bytes[3..]);

    /// <summary>Epoch and sequence number as one number, as authentication takes them.</summary>
    public long EpochAndSequence => BinaryPrimitives.ReadInt64BigEndian(Bytes[3..]);

    public ReadOnlySpan<byte> Fragment => Bytes[HeaderSize..];

    /// <summary>True for what RFC 7983 gives to DTLS.</summary>
    public static bool IsDtls(ReadOnlySpan<byte> datagram) => datagram.Length >= HeaderSize && datagram[0] is >= 20 and <= 63;

    /// <summary>Takes the next record off the datagram; false when what is left is none, which leaves it unchanged.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> datagram, out DtlsRecord record)
    {
        record = default;
        if (datagram.Length < HeaderSize || datagram[1] != 0xfe)
            return false;
        int fragment = BinaryPrimitives.ReadUInt16BigEndian(datagram[11..]);
        if (fragment is 0 or > LongestFragment || datagram.Length < HeaderSize + fragment)
            return false;
        record = new DtlsRecord(datagram[..(HeaderSize + fragment)]);
        datagram = datagram[(HeaderSize + fragment)..];
        return true;
    }
}
