namespace ZoomRooms.Client.Media;

/// <summary>
/// Asks senders for the key frames that are wanted, of each stream not too often. In a large meeting there are hundreds of streams to look
/// at: not after each packet. Owned by the media loop.
/// </summary>
internal sealed class KeyFrameRequests(IStreamSubscriptions subscriptions)
{
    /// <summary>Between two requests for a key frame of one stream at least.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    private TimeSpan _nextLook;

    /// <summary>A frame is missing on a stream: worth a look at once, where it may be asked for.</summary>
    public void Interrupt(RemoteStream stream, TimeSpan now)
    {
        bool wanted = stream.KeyFrameWanted;
        stream.Interrupt();
        if (!wanted && stream.KeyFrameWanted && MayAsk(stream, now))
            _nextLook = default;
    }

    public void HandleTimeout(Dictionary<uint, RemoteStream>.ValueCollection streams, TimeSpan now)
    {
        if (now < _nextLook)
            return;
        _nextLook = now + BetweenLooks;
        foreach (RemoteStream stream in streams)
        {
            if (stream.Participant is null or { HasLeft: true } || !MayAsk(stream, now))
                continue;
            stream.KeyFrameWanted |= stream.Receiver.TakeKeyFrameRequest();
            if (!stream.KeyFrameWanted)
                continue;
            stream.KeyFrameWanted = false;
            stream.LastKeyFrameRequest = now;
            subscriptions.RequestKeyFrame(stream.Ssrc, now);
        }
    }

    private static bool MayAsk(RemoteStream stream, TimeSpan now) => !(now - stream.LastKeyFrameRequest < Interval);
}
