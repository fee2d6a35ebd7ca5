using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtcp;

/// <summary>
/// Builds a compound in place. Each call appends one whole packet, or appends nothing and returns false for want of room.
/// </summary>
internal ref struct RtcpWriter(Span<byte> destination)
{
    /// <summary>The largest compound that is still a datagram of the path MTU after SRTCP's index and tag.</summary>
    public const int MaximumLength = Protocol.Limits.DatagramBytes - 20;

    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes left.</summary>
    public int Room => _destination.Length - Length;

    public bool TryAddSenderReport(uint ssrc, in SenderInfo info, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        if (!TryBegin(
            RtcpType.SenderReport, blocks.Length, 4 + SenderInfo.Length + blocks.Length * ReportBlock.Length, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        info.Write(body[4..]);
        WriteBlocks(body[(4 + SenderInfo.Length)..], blocks);
        return true;
    }

    public bool TryAddReceiverReport(uint ssrc, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        if (!TryBegin(RtcpType.ReceiverReport, blocks.Length, 4 + blocks.Length * ReportBlock.Length, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        WriteBlocks(body[4..], blocks);
        return true;
    }

    /// <summary>
    /// A source description with the CNAME alone (RFC 3550, section 6.5), made from an SSRC: it binds streams and names nobody.
    /// </summary>
    public bool TryAddCanonicalName(uint ssrc, uint name)
    {
        // SSRC, item type 1, length 8, eight digits, two zero bytes that end the list and align it.
        if (!TryBegin(RtcpType.SourceDescription, 1, 16, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        body[4] = 1;
        body[5] = 8;
        for (int i = 0; i < 8; i++)
        {
            int digit = (int)(name >> (28 - 4 * i) & 0xF);
            body[6 + i] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
        body[14..16].Clear();
        return true;
    }

    /// <summary>
    /// A generic NACK for ascending sequence numbers, packed into as few entries as they allow. Writes as many as fit and
    /// returns how many those were.
    /// </summary>
    public int AddNack(uint senderSsrc, uint mediaSsrc, scoped ReadOnlySpan<ushort> sequences)
    {
        int entries = 0;
        int room = (_destination.Length - Length - 12) / 4;
        int taken = 0;
        while (taken < sequences.Length && entries < room)
        {
            ushort first = sequences[taken++];
            int following = 0;
            while (taken < sequences.Length && (int)(ushort)(sequences[taken] - first) is >= 1 and <= 16 and int after)
            {
                following |= 1 << (after - 1);
                taken++;
            }
            Span<byte> entry = _destination[(Length + 12 + 4 * entries++)..];
            BinaryPrimitives.WriteUInt16BigEndian(entry, first);
            BinaryPrimitives.WriteUInt16BigEndian(entry[2..], (ushort)following);
        }
        if (entries > 0 && TryBegin(RtcpType.TransportFeedback, RtcpType.GenericNack, 8 + 4 * entries, out Span<byte> body))
        {
            BinaryPrimitives.WriteUInt32BigEndian(body, senderSsrc);
            BinaryPrimitives.WriteUInt32BigEndian(body[4..], mediaSsrc);
        }
        return taken;
    }

    public bool TryAddPictureLoss(uint senderSsrc, uint mediaSsrc)
    {
        if (!TryBegin(RtcpType.PayloadFeedback, RtcpType.PictureLoss, 8, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], mediaSsrc);
        return true;
    }

    /// <summary>
    /// A temporary maximum media stream bit rate request (RFC 5104, section 4.2.1), without overhead of its own: packets are counted with
    /// their headers.
    /// </summary>
    public bool TryAddBitrateBound(uint senderSsrc, uint mediaSsrc, int bitsPerSecond)
    {
        if (!TryBegin(RtcpType.TransportFeedback, RtcpType.MaximumBitrate, 16, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, senderSsrc);
        body.Slice(4, 4).Clear();
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], mediaSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(body[12..], BitrateBound.Write(bitsPerSecond));
        return true;
    }

    /// <summary>What packets of pictures shall not exceed (<see cref="PacketBound"/>).</summary>
    public bool TryAddPacketBound(uint senderSsrc, int bytes)
    {
        if (!TryBegin(RtcpType.Application, 0, PacketBound.Length, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], PacketBound.Name);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], (uint)bytes);
        return true;
    }

    /// <summary>An extended report with our reference time and, where the peer sent one, the answer to its own (RFC 3611).</summary>
    /// <param name="answered">Middle 32 bits of the reference time answered; 0 for none.</param>
    /// <param name="delay">Since it arrived, in 1/65,536 s.</param>
    public bool TryAddReferenceTimes(uint ssrc, ulong ntpTime, uint answeredSsrc, uint answered, uint delay)
    {
        int length = answered == 0 ? 16 : 32;
        if (!TryBegin(RtcpType.ExtendedReport, 0, length, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], (uint)RtcpType.ReferenceTime << 24 | 2);
        BinaryPrimitives.WriteUInt64BigEndian(body[8..], ntpTime);
        if (answered == 0)
            return true;
        BinaryPrimitives.WriteUInt32BigEndian(body[16..], (uint)RtcpType.DelaySinceLast << 24 | 3);
        BinaryPrimitives.WriteUInt32BigEndian(body[20..], answeredSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(body[24..], answered);
        BinaryPrimitives.WriteUInt32BigEndian(body[28..], delay);
        return true;
    }

    /// <summary>
    /// Congestion control feedback (RFC 8888, section 3.1): when the packets of these streams arrived. Takes from the logs what fits and
    /// appends it; false when there is nothing to tell, or no room.
    /// </summary>
    public bool TryAddCongestionFeedback(uint senderSsrc, scoped ReadOnlySpan<(uint Ssrc, ArrivalLog Log)> streams, TimeSpan now)
    {
        // Header, reporter and time; what does not fit waits for the next.
        int room = Room - 12, length = 8;
        foreach ((_, ArrivalLog log) in streams)
            length += Block(log, room - (length - 8));
        if (length == 8 || !TryBegin(RtcpType.TransportFeedback, RtcpType.CongestionFeedback, length, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, senderSsrc);
        int at = 4;
        foreach ((uint ssrc, ArrivalLog log) in streams)
        {
            int block = Block(log, length - 4 - at);
            if (block == 0)
                continue;
            int count = Math.Min(log.Pending, (block - 8) / 2);
            BinaryPrimitives.WriteUInt32BigEndian(body[at..], ssrc);
            BinaryPrimitives.WriteUInt16BigEndian(body[(at + 4)..], (ushort)log.Next);
            BinaryPrimitives.WriteUInt16BigEndian(body[(at + 6)..], (ushort)count);
            body.Slice(at + block - 2, 2).Clear();
            at += 8;
            for (int i = 0; i < count; i++)
            {
                // Received, no ECN, and how long before the report's time in 1/1024 s.
                int metric = log.Take() is { } arrival
                    ? 0x8000 | (int)Math.Min((now - arrival).TotalSeconds * 1024, CongestionFeedbackReader.LongAgo) : 0;
                BinaryPrimitives.WriteUInt16BigEndian(body[(at + 2 * i)..], (ushort)metric);
            }
            at += block - 8;
        }
        BinaryPrimitives.WriteUInt32BigEndian(body[at..], NtpTime.Middle(NtpTime.From(now)));
        return true;
    }

    /// <summary>Bytes that a log's block takes: its metrics in whole words. 0 when there is nothing to tell, or hardly any room.</summary>
    private static int Block(ArrivalLog log, int room) =>
        log.Pending == 0 || room < 12 ? 0 : 8 + Math.Min((log.Pending + 1) / 2 * 4, (room - 8) / 4 * 4);

    private static void WriteBlocks(Span<byte> destination, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        for (int i = 0; i < blocks.Length; i++)
            blocks[i].Write(destination[(i * ReportBlock.Length)..]);
    }

    private bool TryBegin(byte type, int format, int bodyLength, out Span<byte> body)
    {
        body = default;
        if (_destination.Length - Length < 4 + bodyLength || format > 31)
            return false;
        Span<byte> packet = _destination.Slice(Length, 4 + bodyLength);
        packet[0] = (byte)(0x80 | format);
        packet[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(bodyLength / 4));
        body = packet[4..];
        Length += packet.Length;
        return true;
    }
}
