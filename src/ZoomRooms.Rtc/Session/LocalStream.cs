using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Session;

/// <summary>
/// One stream that this side sends: the frames that wait, the packets made of them, what is known of those that left, and who wants a key
/// frame. Owner thread, but for the queue's producer.
/// </summary>
internal sealed class LocalStream(MediaStream stream, RtpSender sender, OutgoingFrames queue, SentPackets sent)
{
    private TimeSpan _keyFrameNotBefore;

    public MediaStream Stream => stream;
    public RtpSender Sender => sender;
    public OutgoingFrames Queue => queue;
    public SentPackets Sent => sent;
    public uint Ssrc => sender.Ssrc;

    /// <summary>What was sent under an SSRC; null for others' streams.</summary>
    public SentPackets? FindSent(uint ssrc) => ssrc == Ssrc ? sent : ssrc == Retransmission.SsrcOf(Ssrc) ? sender.SentAgain : null;

    /// <summary>Someone needs a key frame.</summary>
    public bool KeyFrameRequested { get; set; }

    /// <summary>When <see cref="TakeKeyFrameRequest"/> has something; null when nobody wants anything.</summary>
    public TimeSpan? NextKeyFrame => KeyFrameRequested ? _keyFrameNotBefore : null;

    /// <summary>True, at most once per interval, when someone needs a key frame.</summary>
    public bool TakeKeyFrameRequest(TimeSpan now)
    {
        if (!(NextKeyFrame <= now))
            return false;
        KeyFrameRequested = false;
        _keyFrameNotBefore = now + StreamTiming.KeyFrameInterval;
        return true;
    }
}
