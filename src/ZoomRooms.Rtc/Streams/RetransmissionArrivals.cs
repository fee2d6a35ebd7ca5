using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>When the packets of one retransmission stream came, whatever was in them, for the other side's congestion control.</summary>
internal sealed class RetransmissionArrivals
{
    private long _highest = -1;

    public ArrivalLog Log { get; } = new();

    public void OnPacket(ushort sequence, TimeSpan now)
    {
        long extended = _highest < 0 ? 0x1_0000 + sequence : SequenceNumber.Extend(sequence, _highest);
        _highest = Math.Max(_highest, extended);
        Log.OnPacket(extended, now);
    }
}

/// <summary>What became of a packet that was sent again in a stream of its own.</summary>
internal enum RetransmissionResult
{
    Unknown = 0,
    /// <summary>It was missing.</summary>
    Taken,
    /// <summary>No retransmission, or of nothing.</summary>
    Malformed,
    /// <summary>What is in it was there already, was never missing, or is too old.</summary>
    Needless,
}
