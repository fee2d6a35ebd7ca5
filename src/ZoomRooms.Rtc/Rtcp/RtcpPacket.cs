using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtcp;

/// <summary>RTCP packet types (RFC 3550, RFC 4585, RFC 3611, RFC 5104, RFC 8888).</summary>
internal static class RtcpType
{
    public const byte SenderReport = 200;
    public const byte ReceiverReport = 201;
    public const byte SourceDescription = 202;
    public const byte Goodbye = 203;
    public const byte Application = 204;
    public const byte TransportFeedback = 205;
    public const byte PayloadFeedback = 206;
    public const byte ExtendedReport = 207;

    /// <summary>Feedback format of a generic NACK (RFC 4585, section 6.2.1).</summary>
    public const byte GenericNack = 1;

    /// <summary>Feedback format of a temporary maximum media stream bit rate request, TMMBR (RFC 5104, section 4.2.1).</summary>
    public const byte MaximumBitrate = 3;

    /// <summary>
    /// Feedback format of transport-wide congestion control (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1).
    /// </summary>
    public const byte TransportWide = 15;

    /// <summary>Feedback format of congestion control feedback (RFC 8888, section 3.1).</summary>
    public const byte CongestionFeedback = 11;

    /// <summary>Feedback format of a picture loss indication (RFC 4585, section 6.3.1).</summary>
    public const byte PictureLoss = 1;

    /// <summary>Extended report block: receiver reference time (RFC 3611, section 4.4).</summary>
    public const byte ReferenceTime = 4;

    /// <summary>Extended report block: delay since the last receiver report (RFC 3611, section 4.5).</summary>
    public const byte DelaySinceLast = 5;
}

/// <summary>A view of one RTCP packet of a compound.</summary>
internal readonly ref struct RtcpPacket(byte type, byte format, ReadOnlySpan<byte> body)
{
    public byte Type { get; } = type;

    /// <summary>The five bits beside the version: a count, or the feedback format.</summary>
    public byte Format { get; } = format;

    /// <summary>What follows the four-byte header, without padding.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>The first word: who sends this. 0 when there is none.</summary>
    public uint SenderSsrc => Word(0);

    /// <summary>The second word of a feedback packet: whose stream it is about. 0 when there is none.</summary>
    public uint MediaSsrc => Word(4);

    private uint Word(int at) => Body.Length >= at + 4 ? BinaryPrimitives.ReadUInt32BigEndian(Body[at..]) : 0;
}

/// <summary>Walks a compound, or a reduced-size packet (RFC 5506), without believing its lengths.</summary>
internal ref struct RtcpReader(ReadOnlySpan<byte> compound)
{
    private ReadOnlySpan<byte> _rest = compound;

    /// <summary>True once something that is not RTCP was met; what came before it was well formed.</summary>
    public bool Malformed { get; private set; } = compound.IsEmpty;

    /// <summary>The next packet; false at the end, or where the compound is malformed.</summary>
    public bool TryRead(out RtcpPacket packet)
    {
        packet = default;
        if (_rest.IsEmpty || Malformed)
            return false;
        int length = _rest.Length < 4 ? int.MaxValue : 4 * (1 + BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]));
        if (length > _rest.Length || _rest[0] >> 6 != 2)
        {
            Malformed = true;
            return false;
        }
        ReadOnlySpan<byte> body = _rest[4..length];
        if ((_rest[0] & 0x20) != 0)
        {
            int padding = body.IsEmpty ? 0 : body[^1];
            if (padding == 0 || padding > body.Length)
            {
                Malformed = true;
                return false;
            }
            body = body[..^padding];
        }
        packet = new RtcpPacket(_rest[1], (byte)(_rest[0] & 0x1F), body);
        _rest = _rest[length..];
        return true;
    }
}
