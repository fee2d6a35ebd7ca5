using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Session;

/// <summary>What the other side tells it.</summary>
internal sealed partial class MediaAssociation
{
    /// <summary>Takes a decrypted RTCP compound. What it says of others' streams is ignored, as are types of no use here.</summary>
    public void OnRtcp(ReadOnlySpan<byte> compound, TimeSpan now)
    {
        RtcpReader reader = new(compound);
        while (reader.TryRead(out RtcpPacket packet))
        {
            switch (packet.Type)
            {
                case RtcpType.SenderReport or RtcpType.ReceiverReport:
                    OnReport(packet, now);
                    break;
                case RtcpType.TransportFeedback when packet.Format == RtcpType.GenericNack:
                    OnNack(packet, now);
                    break;
                case RtcpType.TransportFeedback when packet.Format == RtcpType.CongestionFeedback:
                    OnCongestionFeedback(packet, now);
                    break;
                case RtcpType.TransportFeedback when packet.Format == RtcpType.TransportWide:
                    OnTransportFeedback(packet, now);
                    break;
                case RtcpType.TransportFeedback when packet.Format == RtcpType.MaximumBitrate:
                    OnBitrateBound(packet);
                    break;
                case RtcpType.PayloadFeedback when packet.Format == RtcpType.PictureLoss:
                    OnPictureLoss(packet);
                    break;
                case RtcpType.Application when PacketBound.TryRead(packet, out int bytes):
                    _packetBound = Allowed(bytes);
                    LimitPackets();
                    break;
                case RtcpType.ExtendedReport:
                    if (_roundTrip.OnExtendedReport(packet, _audio.Ssrc, now))
                        _nextReport = now;
                    Statistics.RoundTripTime = _roundTrip.Measured;
                    break;
                default:
                    break;
            }
        }
        if (reader.Malformed)
            Statistics.Drop(RtcDrop.MalformedRtcp);
    }

    private void OnReport(in RtcpPacket packet, TimeSpan now)
    {
        if (_receivers.TryGetValue(packet.SenderSsrc, out RtpReceiver? receiver) && SenderInfo.TryRead(packet, out SenderInfo info))
            receiver.Report.OnSenderReport(info, now);
        for (int i = 0; ReportBlock.TryRead(packet, i, out ReportBlock block); i++)
        {
            if (FindLocal(block.Ssrc) is not null)
                _roundTrip.OnReportBlock(block, now);
        }
        Statistics.RoundTripTime = _roundTrip.Measured;
    }

    private void OnCongestionFeedback(in RtcpPacket packet, TimeSpan now)
    {
        if (!_path.OnFeedback(packet, this, now))
            return;
        TakeWhatIsKnown();
    }

    private void OnTransportFeedback(in RtcpPacket packet, TimeSpan now)
    {
        if (_sentOfAll is null || !_path.OnTransportFeedback(packet, _sentOfAll, now))
            return;
        TakeWhatIsKnown();
    }

    private void TakeWhatIsKnown()
    {
        Statistics.AvailableBitrate = _path.Target;
        Statistics.SendingQueue = _path.Queue;
        Statistics.PacketLimit = _path.PacketLimit;
        LimitPackets();
    }

    /// <summary>
    /// Makes no larger packets of pictures from now on, because the way to somebody loses them; null for no such bound any more. Not below
    /// what every way carries: a server cannot ask for pictures of crumbs.
    /// </summary>
    public void BoundPackets(int? bytes)
    {
        _askedBound = Allowed(bytes);
        LimitPackets();
    }

    private static int? Allowed(int? bytes) =>
        bytes >= RtpPacket.MaximumLength ? null : bytes is { } some ? Math.Max(some, PathSize.Least) : null;

    private void LimitPackets()
    {
        int least = Math.Min(_path.PacketLimit ?? int.MaxValue, Math.Min(_packetBound ?? int.MaxValue, _askedBound ?? int.MaxValue));
        int? limit = least == int.MaxValue ? null : least;
        foreach (LocalStream stream in _local)
            stream.Sender.PacketLimit = limit;
    }

    private void LookForLosses(TimeSpan now)
    {
        (long pictures, long sound) = (Statistics.Video.PacketsLost, Statistics.Audio.PacketsLost);
        if ((pictures, sound) == (_lostPictures, _lostSound))
            return;
        _sizes.OnLost(pictures - _lostPictures, sound - _lostSound, now);
        (_lostPictures, _lostSound) = (pictures, sound);
        Statistics.ArrivingLimit = _sizes.Limit;
    }

    private void OnPictureLoss(in RtcpPacket packet)
    {
        if (FindLocal(packet.MediaSsrc) is not { } wanted || wanted == _audio)
            return;
        Statistics.Streams[wanted.Stream].PlisReceived++;
        wanted.KeyFrameRequested = true;
    }

    /// <summary>
    /// Not below what is sent on the worst of ways: a server cannot ask for silence. Where there is a small picture, it can do without the
    /// large one.
    /// </summary>
    private void OnBitrateBound(in RtcpPacket packet)
    {
        for (int i = 0; BitrateBound.TryRead(packet, i, out BitrateBound bound); i++)
        {
            if (bound.Ssrc == _shared.Ssrc && bound.Ssrc != 0)
                ScreenBound = bound.BitsPerSecond == int.MaxValue
                    ? int.MaxValue : (int)(Math.Max(bound.BitsPerSecond, MinimumBitrate) * 0.97);
            if (bound.Ssrc != _video.Ssrc)
                continue;
            int asked = bound.BitsPerSecond >= MinimumBitrate ? bound.BitsPerSecond : CarriesSmallVideo ? 0 : MinimumBitrate;
            Statistics.RequestedBitrate = asked == int.MaxValue ? null : asked;
            VideoBound = asked == int.MaxValue ? asked : (int)(asked * 0.97);
        }
    }

    private void OnNack(in RtcpPacket packet, TimeSpan now)
    {
        if (FindLocal(packet.MediaSsrc) is not { } stream)
            return;
        if (_path.IsTooLateToResend)
        {
            Statistics.Drop(RtcDrop.QueueTooLong);
            return;
        }
        NackReader nack = new(packet);
        while (nack.TryRead(out ushort sequence))
            stream.Sender.OnNack(sequence, now, _roundTrip.Estimate);
    }
}
