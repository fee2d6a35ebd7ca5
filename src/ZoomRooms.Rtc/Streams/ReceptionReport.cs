using ZoomRooms.Rtc.Rtcp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>What a receiver report says of one stream (RFC 3550, section 6.4.1 and appendices A.3 and A.8).</summary>
internal sealed class ReceptionReport(uint ssrc, int clockRate)
{
    private long _first = -1;
    private long _highest;
    private long _received;
    private long _expectedBefore;
    private long _receivedBefore;
    private uint _lastTimestamp;
    private long _lastArrival;
    private double _jitter;
    private uint _senderReport;
    private TimeSpan _senderReportArrived;

    /// <summary>Counts a packet that was not a duplicate.</summary>
    public void OnPacket(long extended, uint timestamp, bool restarted, TimeSpan now)
    {
        if (_first < 0 || restarted)
        {
            _first = _highest = extended;
            _received = _expectedBefore = _receivedBefore = 0;
        }
        _received++;
        if (extended < _highest)
            return;
        _highest = extended;
        // Only the newest packet tells of jitter: one sent again tells of the retransmission.
        long arrival = now.Ticks * clockRate / TimeSpan.TicksPerSecond;
        if (_received > 1)
        {
            double difference = Math.Abs((double)(int)((uint)(arrival - _lastArrival) - (timestamp - _lastTimestamp)));
            _jitter += (Math.Min(difference, clockRate) - _jitter) / 16;
        }
        _lastArrival = arrival;
        _lastTimestamp = timestamp;
    }

    public void OnSenderReport(in SenderInfo info, TimeSpan now)
    {
        _senderReport = NtpTime.Middle(info.NtpTime);
        _senderReportArrived = now;
    }

    /// <summary>True once there is something to report.</summary>
    public bool Started => _first >= 0;

    /// <summary>The block for the next report; begins a new interval.</summary>
    public ReportBlock Take(TimeSpan now)
    {
        long expected = _highest - _first + 1;
        long expectedNow = expected - _expectedBefore;
        long lostNow = expectedNow - (_received - _receivedBefore);
        _expectedBefore = expected;
        _receivedBefore = _received;
        byte fraction = expectedNow <= 0 || lostNow <= 0 ? (byte)0 : (byte)Math.Min(255, (lostNow << 8) / expectedNow);
        return new ReportBlock(
            ssrc, fraction, (int)Math.Clamp(expected - _received, -0x80_0000, 0x7F_FFFF), (uint)_highest, (uint)_jitter,
            _senderReport, _senderReport == 0 ? 0 : NtpTime.Short(now - _senderReportArrived));
    }
}
