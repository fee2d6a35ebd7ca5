using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtcp;

/// <summary>What a receiver says of one stream (RFC 3550, section 6.4.1).</summary>
/// <param name="FractionLost">Of the packets expected since the last report, in 1/256.</param>
/// <param name="CumulativeLost">Since reception began; 24 bits signed on the wire.</param>
/// <param name="HighestSequence">Extended highest sequence number received.</param>
/// <param name="Jitter">Interarrival jitter in units of the RTP clock.</param>
/// <param name="LastSenderReport">Middle 32 bits of the NTP time of the last sender report; 0 without one.</param>
/// <param name="DelaySinceLast">Since that report arrived, in 1/65,536 s.</param>
internal readonly record struct ReportBlock(
    uint Ssrc, byte FractionLost, int CumulativeLost, uint HighestSequence, uint Jitter, uint LastSenderReport, uint DelaySinceLast)
{
    public const int Length = 24;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReportBlock block)
    {
        block = default;
        if (bytes.Length < Length)
            return false;
        block = new ReportBlock(
            BinaryPrimitives.ReadUInt32BigEndian(bytes),
            bytes[4],
            BinaryPrimitives.ReadInt32BigEndian(bytes[4..]) << 8 >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));
        return true;
    }

    /// <summary>Block <paramref name="index"/> of a sender or receiver report; false beyond its count or its bytes.</summary>
    public static bool TryRead(in RtcpPacket report, int index, out ReportBlock block)
    {
        int offset = (report.Type == RtcpType.SenderReport ? 24 : 4) + index * Length;
        if (index < report.Format && offset <= report.Body.Length)
            return TryRead(report.Body[offset..], out block);
        block = default;
        return false;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(
            destination[4..], Math.Clamp(CumulativeLost, -0x80_0000, 0x7F_FFFF) & 0xFF_FFFF | FractionLost << 24);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DelaySinceLast);
    }
}

/// <summary>What a sender says of its stream (RFC 3550, section 6.4.1).</summary>
internal readonly record struct SenderInfo(ulong NtpTime, uint RtpTimestamp, uint Packets, uint Bytes)
{
    public const int Length = 20;

    /// <summary>The sender information of a sender report; false when it breaks off.</summary>
    public static bool TryRead(in RtcpPacket report, out SenderInfo info)
    {
        info = default;
        ReadOnlySpan<byte> body = report.Body;
        if (report.Type != RtcpType.SenderReport || body.Length < 4 + Length)
            return false;
        info = new SenderInfo(
            BinaryPrimitives.ReadUInt64BigEndian(body[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[20..]));
        return true;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, NtpTime);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Packets);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], Bytes);
    }
}
