using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Session;

/// <summary>What it tells the other side.</summary>
internal sealed partial class MediaAssociation
{
    private bool TryWriteRtcp(Span<byte> destination, out int length, TimeSpan now)
    {
        if (_engine == PeerEngine.Browser)
            return TryWriteRtcpOfOneStream(destination, out length, now);
        length = 0;
        if (now < _nextReport && !(_feedbackDue <= now) && !_arrivals.IsDue(now))
            return false;
        RtcpWriter writer = new(destination[..Math.Min(destination.Length, RtcpWriter.MaximumLength)]);
        if (now >= _nextReport)
        {
            WriteReports(ref writer, now);
            _nextReport = now + StreamTiming.ReportInterval;
        }
        if (_feedbackDue <= now)
        {
            _feedbackDue = null;
            foreach (RtpReceiver receiver in _ordered)
            {
                receiver.WriteFeedback(ref writer, _audio.Ssrc, now, _roundTrip.Estimate);
                _feedbackDue = StreamTiming.Earlier(_feedbackDue, receiver.NextTimeout);
            }
        }
        _arrivals.Write(ref writer, _audio.Ssrc, now);
        length = writer.Length;
        return length > 0;
    }

    /// <summary>Compounds for an engine that takes each to be about the stream of its first report block.</summary>
    private bool TryWriteRtcpOfOneStream(Span<byte> destination, out int length, TimeSpan now)
    {
        RtcpWriter writer = new(destination[..Math.Min(destination.Length, RtcpWriter.MaximumLength)]);
        length = 0;
        if (now >= _nextReport)
            WriteReportOfOneStream(ref writer, now);
        else if (_feedbackDue <= now)
        {
            _feedbackDue = null;
            foreach (RtpReceiver receiver in _ordered)
            {
                if (receiver.NextTimeout <= now && writer.Length == 0 && receiver.Report.Started)
                {
                    writer.TryAddReceiverReport(_audio.Ssrc, [receiver.Report.Take(now)]);
                    int report = writer.Length;
                    receiver.WriteFeedback(ref writer, _audio.Ssrc, now, _roundTrip.Estimate);
                    if (writer.Length == report)
                        writer = new(destination[..Math.Min(destination.Length, RtcpWriter.MaximumLength)]);
                }
                _feedbackDue = StreamTiming.Earlier(_feedbackDue, receiver.NextTimeout);
            }
        }
        length = writer.Length;
        return length > 0;
    }

    private void WriteReportOfOneStream(ref RtcpWriter writer, TimeSpan now)
    {
        RtpSender sender = (_reportsVideo ? _video : _audio).Sender;
        // One stream at a time, so more often.
        _reportsVideo = !_reportsVideo;
        _nextReport = now + StreamTiming.ReportInterval / 2;
        if (sender.Started)
        {
            writer.TryAddSenderReport(sender.Ssrc, sender.Report(now), []);
            writer.TryAddCanonicalName(sender.Ssrc, _audio.Ssrc);
        }
        for (int i = 0; i < _ordered.Count && writer.Length == 0; i++)
        {
            ReceptionReport report = _ordered[_nextBlock++ % _ordered.Count].Report;
            if (report.Started)
            {
                writer.TryAddReceiverReport(_audio.Ssrc, [report.Take(now)]);
                writer.TryAddCanonicalName(_audio.Ssrc, _audio.Ssrc);
            }
        }
        _nextBlock = _ordered.Count == 0 ? 0 : _nextBlock % _ordered.Count;
    }

    private void WriteReports(ref RtcpWriter writer, TimeSpan now)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[MaximumBlocks];
        int count = 0;
        for (int i = 0; i < _ordered.Count && count < MaximumBlocks; i++)
        {
            ReceptionReport report = _ordered[_nextBlock++ % _ordered.Count].Report;
            if (report.Started)
                blocks[count++] = report.Take(now);
        }
        _nextBlock = _ordered.Count == 0 ? 0 : _nextBlock % _ordered.Count;
        // A compound begins with a report and names its source (RFC 3550, section 6.1).
        if (_audio.Sender.Started)
            writer.TryAddSenderReport(_audio.Ssrc, _audio.Sender.Report(now), blocks[..count]);
        else
            writer.TryAddReceiverReport(_audio.Ssrc, blocks[..count]);
        foreach (LocalStream stream in _local)
        {
            if (stream != _audio && stream.Sender.Started)
                writer.TryAddSenderReport(stream.Ssrc, stream.Sender.Report(now), []);
        }
        writer.TryAddCanonicalName(_audio.Ssrc, _audio.Ssrc);
        _roundTrip.TryWrite(ref writer, _audio.Ssrc, now);
    }
}
