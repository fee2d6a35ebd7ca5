using ZoomRooms.Rtc.Rtcp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>The times that loss recovery is made of.</summary>
internal static class StreamTiming
{
    /// <summary>How long a hole may be mere reordering.</summary>
    public static readonly TimeSpan Reordering = TimeSpan.FromMilliseconds(4);

    /// <summary>Between two requests for one packet at least, however near the peer is.</summary>
    public static readonly TimeSpan MinimumRetry = TimeSpan.FromMilliseconds(10);

    /// <summary>Between two key frame requests at least.</summary>
    public static readonly TimeSpan KeyFrameInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Between a key frame request and its frame, besides the round trip: the encoder's next frame, and its packets.</summary>
    public static readonly TimeSpan KeyFrameDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Between two reports (RFC 3550, section 6.2, without the scaling that a two-party session does not need).</summary>
    public static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>Between two words to a sender of pictures about how they arrive (RFC 8888).</summary>
    public static readonly TimeSpan CongestionInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>How long after a request for a missing packet to ask again: a round trip and what timers and reordering add.</summary>
    public static TimeSpan Retry(TimeSpan roundTrip)
    {
        TimeSpan retry = roundTrip + Reordering;
        return retry > MinimumRetry ? retry : MinimumRetry;
    }

    public static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null ? a : a < b ? a : b;

    /// <summary>Appends a NACK of what is due and fits; returns how many packets it asks for.</summary>
    public static int WriteNacks(ref RtcpWriter writer, LossDetector loss, uint ownSsrc, uint mediaSsrc, TimeSpan now, TimeSpan roundTrip)
    {
        Span<ushort> due = stackalloc ushort[LossDetector.MaximumMissing];
        // At worst each number takes four bytes of its own; the rest stays due.
        int room = (writer.Room - 12) / 4;
        if (room <= 0)
            return 0;
        int count = loss.TakeRequests(due[..Math.Min(room, due.Length)], now, Retry(roundTrip));
        return writer.AddNack(ownSsrc, mediaSsrc, due[..count]);
    }
}
