using ZoomRooms.Rtc.Rtcp;

namespace ZoomRooms.Rtc.Congestion;

/// <summary>
/// The way to the other side, by what it says of how our packets arrive (RFC 8888, or transport-wide feedback). Sans-IO, one owner thread.
/// </summary>
internal sealed class SendingPath(int start, int minimum, int maximum)
{
    /// <summary>With such a queue on the way, what is sent again comes too late, and makes it longer.</summary>
    private static readonly TimeSpan TooLateToResend = TimeSpan.FromMilliseconds(150);

    private readonly BandwidthEstimator _bandwidth = new(start, minimum, maximum);
    private readonly PathSize _size = new();
    private uint? _reportTime;
    private TimeSpan _reportClock;
    private TimeSpan? _unreported;
    private TimeSpan _lastSent;

    /// <summary>The other side reports; false for one that never did, of whose way nothing is known.</summary>
    public bool IsReported => _reportTime is not null;

    /// <summary>How much may be sent, bits per second, all streams and headers together.</summary>
    public int Target => _bandwidth.Target;

    /// <summary>The queue that packets meet on their way, at the last report.</summary>
    public TimeSpan Queue => _bandwidth.Queue;

    /// <inheritdoc cref="PathSize.Limit"/>
    public int? PacketLimit => _size.Limit;

    public bool IsTooLateToResend => Queue > TooLateToResend;

    /// <inheritdoc cref="BandwidthEstimator.IsConstrainedAt"/>
    public bool IsConstrainedAt(TimeSpan now) => _bandwidth.IsConstrainedAt(now);

    /// <inheritdoc cref="BandwidthEstimator.Assume"/>
    public void Assume(int target) => _bandwidth.Assume(target);

    /// <summary>A packet leaves, and is in the log that <see cref="OnFeedback"/> will be given.</summary>
    public void OnSent(TimeSpan now)
    {
        _unreported ??= now;
        _lastSent = now;
    }

    /// <summary>Takes a report; false when it says nothing of what was sent.</summary>
    public bool OnFeedback(in RtcpPacket packet, ISentPackets log, TimeSpan now)
    {
        CongestionFeedbackReader feedback = new(packet);
        SentPackets? sent = null;
        uint? of = null;
        bool any = false;
        while (feedback.TryRead())
        {
            if (of != feedback.Ssrc)
                (of, sent) = (feedback.Ssrc, log.FindSent(feedback.Ssrc));
            if (sent is null || !sent.TryTake(feedback.Sequence, out TimeSpan at, out int bytes)
                || (feedback.IsReceived && feedback.Before is null))
                continue;
            if (!any)
            {
                // The other side's clock, unwrapped; only differences count.
                _reportClock += TimeSpan.FromSeconds((int)(feedback.ReportTime - (_reportTime ?? feedback.ReportTime)) / 65_536.0);
                _reportTime = feedback.ReportTime;
                any = true;
            }
            _size.OnPacket(bytes, feedback.IsReceived, now);
            _bandwidth.OnPacket(at, _reportClock - feedback.Before, bytes, now);
        }
        if (!any)
            return false;
        _unreported = null;
        _bandwidth.OnReport(now);
        return true;
    }

    /// <summary>Takes a report that goes by transport-wide numbers; false when it says nothing of what was sent.</summary>
    public bool OnTransportFeedback(in RtcpPacket packet, SentPackets sent, TimeSpan now)
    {
        TransportFeedbackReader feedback = new(packet);
        bool any = false;
        while (feedback.TryRead())
        {
            if (!sent.TryTake(feedback.Sequence, out TimeSpan at, out int bytes))
                continue;
            if (!any)
            {
                // The other side's clock, unwrapped from 24 bits; only differences count.
                _reportClock += TimeSpan.FromMilliseconds(
                    TransportFeedbackReader.TickMilliseconds * (
                        (int)((feedback.Reference - (_reportTime ?? feedback.Reference)) << 8) >> 8));
                _reportTime = feedback.Reference;
                any = true;
            }
            _size.OnPacket(bytes, feedback.IsReceived, now);
            _bandwidth.OnPacket(at, feedback.IsReceived ? _reportClock + feedback.After : null, bytes, now);
        }
        if (!any)
            return false;
        _unreported = null;
        _bandwidth.OnReport(now);
        return true;
    }

    /// <summary>
    /// May be called at any time. What is sent and never spoken of is too much; where nothing is sent there is no queue after a while, and
    /// nobody to say so.
    /// </summary>
    public void HandleTimeout(TimeSpan now)
    {
        if (_unreported is { } since && now - since > BandwidthEstimator.Silence)
            _bandwidth.HandleTimeout(now);
        else if (_unreported is null && now - _lastSent > BandwidthEstimator.Silence)
            _bandwidth.Rest();
    }
}
