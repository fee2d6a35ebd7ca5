using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtcp;

/// <summary>
/// Walks what transport-wide feedback says of each packet, without believing its counts
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1).
/// </summary>
internal ref struct TransportFeedbackReader
{
    /// <summary>Unit of <see cref="Reference"/>.</summary>
    public const int TickMilliseconds = 64;

    private const int NotReceived = 0, SmallDelta = 1, LargeDelta = 2;

    private readonly ReadOnlySpan<byte> _body;
    private int _chunk;
    private int _delta;
    private int _left;
    private int _symbols;
    private uint _pattern;
    private int _bits;

    /// <param name="feedback">A transport feedback packet of format <see cref="RtcpType.TransportWide"/>.</param>
    public TransportFeedbackReader(in RtcpPacket feedback)
    {
        // Both SSRCs, first number, count, reference time and the report's own number.
        if (feedback.Body.Length < 16)
            return;
        _body = feedback.Body;
        Sequence = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(_body[8..]) - 1);
        _left = BinaryPrimitives.ReadUInt16BigEndian(_body[10..]);
        Reference = BinaryPrimitives.ReadUInt32BigEndian(_body[12..]) >> 8;
        _chunk = 16;
        _delta = FindDeltas();
    }

    /// <summary>Where the report's times begin, 24 bits of <see cref="TickMilliseconds"/>; wraps.</summary>
    public uint Reference { get; }

    public ushort Sequence { get; private set; }

    public bool IsReceived { get; private set; }

    /// <summary>How long after <see cref="Reference"/> the packet came.</summary>
    public TimeSpan After { get; private set; }

    /// <summary>The next packet; false at the end, or where the report contradicts its length.</summary>
    public bool TryRead()
    {
        if (_left == 0 || !TryTakeSymbol(out int symbol))
            return false;
        _left--;
        Sequence++;
        IsReceived = symbol is SmallDelta or LargeDelta;
        if (!IsReceived)
            return true;
        if (_delta + symbol > _body.Length)
        {
            _left = 0;
            return false;
        }
        // Quarters of a millisecond.
        int ticks = symbol == SmallDelta ? _body[_delta] : BinaryPrimitives.ReadInt16BigEndian(_body[_delta..]);
        After += TimeSpan.FromTicks(ticks * (TimeSpan.TicksPerMillisecond / 4));
        _delta += symbol;
        return true;
    }

    /// <summary>Behind the chunks that cover all packets.</summary>
    private readonly int FindDeltas()
    {
        int covered = 0, at = _chunk;
        while (covered < _left && at + 2 <= _body.Length)
        {
            covered += SymbolsOf(BinaryPrimitives.ReadUInt16BigEndian(_body[at..]));
            at += 2;
        }
        return at;
    }

    private static int SymbolsOf(ushort chunk) => (chunk & 0x8000) == 0 ? chunk & 0x1FFF : (chunk & 0x4000) == 0 ? 14 : 7;

    private bool TryTakeSymbol(out int symbol)
    {
        symbol = NotReceived;
        while (_symbols == 0)
        {
            if (_chunk + 2 > _body.Length)
                return false;
            ushort chunk = BinaryPrimitives.ReadUInt16BigEndian(_body[_chunk..]);
            _chunk += 2;
            _symbols = SymbolsOf(chunk);
            // A run repeats its one symbol; a vector has one or two bits for each.
            _bits = (chunk & 0x8000) == 0 ? 0 : (chunk & 0x4000) == 0 ? 1 : 2;
            _pattern = _bits == 0 ? (uint)(chunk >> 13 & 3) : (uint)(chunk & 0x3FFF);
        }
        _symbols--;
        symbol = _bits == 0 ? (int)_pattern : (int)(_pattern >> (_symbols * _bits)) & (_bits == 1 ? 1 : 3);
        return true;
    }
}
