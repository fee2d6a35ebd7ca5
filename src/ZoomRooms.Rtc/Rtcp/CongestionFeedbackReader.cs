using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtcp;

/// <summary>Walks what congestion control feedback (RFC 8888, section 3.1) says of each packet, without believing its counts.</summary>
internal ref struct CongestionFeedbackReader
{
    /// <summary>The offset that means "so long ago or longer"; the one above it means that the time is not known.</summary>
    public const int LongAgo = 0x1FFE;

    private ReadOnlySpan<byte> _rest;
    private int _left;
    private bool _padded;

    /// <param name="feedback">A transport feedback packet of format <see cref="RtcpType.CongestionFeedback"/>.</param>
    public CongestionFeedbackReader(in RtcpPacket feedback)
    {
        // The sender's SSRC before, the report's time behind.
        if (feedback.Body.Length < 8)
            return;
        _rest = feedback.Body[4..^4];
        ReportTime = BinaryPrimitives.ReadUInt32BigEndian(feedback.Body[^4..]);
    }

    /// <summary>When the report was made, 16.16 seconds of the other side's clock; wraps.</summary>
    public uint ReportTime { get; }

    /// <summary>Whose packets.</summary>
    public uint Ssrc { get; private set; }

    public ushort Sequence { get; private set; }

    /// <summary>How long before <see cref="ReportTime"/> the packet came; null when it did not, or nobody knows when.</summary>
    public TimeSpan? Before { get; private set; }

    /// <summary>True when the packet came, whether or not its time is known.</summary>
    public bool IsReceived { get; private set; }

    /// <summary>The next packet; false at the end, or where the report contradicts its length.</summary>
    public bool TryRead()
    {
        while (_left == 0)
        {
            if (_rest.Length < 8)
                return false;
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(_rest);
            Sequence = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(_rest[4..]) - 1);
            _left = BinaryPrimitives.ReadUInt16BigEndian(_rest[6..]);
            _padded = _left % 2 != 0;
            _rest = _rest[8..];
            if (_rest.Length < 2 * _left + (_padded ? 2 : 0))
            {
                _rest = default;
                _left = 0;
                return false;
            }
        }
        ushort block = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        _rest = _rest[2..];
        Sequence++;
        IsReceived = (block & 0x8000) != 0;
        int offset = block & 0x1FFF;
        Before = IsReceived && offset < LongAgo ? TimeSpan.FromSeconds(offset / 1024.0) : null;
        if (--_left == 0 && _padded)
            _rest = _rest[2..];
        return true;
    }
}
