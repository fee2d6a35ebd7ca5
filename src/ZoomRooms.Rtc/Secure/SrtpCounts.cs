using ZoomRooms.Rtc.Srtp;

namespace ZoomRooms.Rtc.Secure;

/// <summary>Counts what became of media packets.</summary>
internal sealed class SrtpCounts
{
    private long _rtpReceived, _rtcpReceived, _rtpSent, _rtcpSent;
    private long _replayed, _unauthenticated, _malformed, _tooManyStreams, _sendRefused;

    /// <summary>Media that came before the keys.</summary>
    public long Early { get; set; }

    /// <summary>Counts a packet received; true when it goes on.</summary>
    public bool Received(SrtpResult result, bool rtcp)
    {
        if (result != SrtpResult.Ok)
            Count(result);
        else if (rtcp)
            _rtcpReceived++;
        else
            _rtpReceived++;
        return result == SrtpResult.Ok;
    }

    /// <summary>Counts a packet to send; true when it goes on.</summary>
    public bool Sent(SrtpResult result, bool rtcp)
    {
        if (result != SrtpResult.Ok)
            _sendRefused++;
        else if (rtcp)
            _rtcpSent++;
        else
            _rtpSent++;
        return result == SrtpResult.Ok;
    }

    public TransportCounters ToCounters() => new()
    {
        RtpReceived = _rtpReceived,
        RtcpReceived = _rtcpReceived,
        RtpSent = _rtpSent,
        RtcpSent = _rtcpSent,
        Replayed = _replayed,
        Unauthenticated = _unauthenticated,
        Malformed = _malformed,
        TooManyStreams = _tooManyStreams,
        SendRefused = _sendRefused,
        Early = Early,
    };

    private void Count(SrtpResult result)
    {
        switch (result)
        {
            case SrtpResult.Replayed:
                _replayed++;
                break;
            case SrtpResult.Unauthenticated:
                _unauthenticated++;
                break;
            case SrtpResult.TooManyStreams:
                _tooManyStreams++;
                break;
            case SrtpResult.Malformed or SrtpResult.NonceSpent or SrtpResult.Ok:
            default:
                _malformed++;
                break;
        }
    }
}
