using ZoomRooms.Protocol;

namespace ZoomRooms.Rtc.Streams;

/// <summary>Takes the frames that arrive. Called on the owner thread, inside a <c>Handle…</c> call; it must not throw.</summary>
public interface IFrameSink
{
    /// <summary>
    /// One whole frame. Video comes in order and starts with a key frame after every loss; audio comes as it arrives, once each,
    /// and may be out of order.
    /// </summary>
    /// <param name="encryptedFrame">The frame encryptor's output, unverified; valid only during the call.</param>
    /// <param name="rtpTimestamp">90 kHz for video, 48 kHz for audio; wraps. Unauthenticated end to end.</param>
    /// <param name="isKeyFrame">What the packets claim; true for every audio frame.</param>
    void OnFrame(uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now);
}
