namespace ZoomRooms.Client.Media;

/// <summary>What becomes of the frames of one stream once they are opened. Called by the media loop.</summary>
internal interface IFrameReceiver : IDisposable
{
    /// <summary>Whether what <see cref="End"/> began is done.</summary>
    bool HasEnded { get; }

    /// <summary>The next frame of the stream, opened and proven. The bytes are the caller's. False when there is no room for it.</summary>
    /// <param name="capturedAt">As its sender sealed it, in the clock of the stream.</param>
    bool TryAdd(ReadOnlySpan<byte> frame, uint capturedAt, bool isKeyFrame, TimeSpan arrived);

    /// <summary>Whether a decoder could not go on without a key frame; reading clears it.</summary>
    bool TakeKeyFrameRequest();

    /// <summary>No more frames come. Returns at once: a decoder may be in the middle of a picture.</summary>
    void End();
}
