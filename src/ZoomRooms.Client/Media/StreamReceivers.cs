namespace ZoomRooms.Client.Media;

/// <summary>
/// Which receivers there are: made for the first frame, ended with the stream, when nothing comes, or when pictures are not wanted. Owned
/// by the media loop.
/// </summary>
internal sealed class StreamReceivers : IDisposable
{
    /// <summary>Receivers that stay however long nothing comes; a stream may go on where it stopped.</summary>
    public const int Kept = 32;

    /// <summary>
    /// Beyond those, one whose stream brings no frame for so long ends: a large meeting's router has long given its slot to another.
    /// </summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan TidyInterval = TimeSpan.FromSeconds(1);

    private readonly EndingReceivers _ending = new();
    private TimeSpan _nextTidying;

    /// <summary>No more frames come on the stream, or not of the same participant.</summary>
    public void End(RemoteStream stream) => End(stream.TakeReceiver());

    /// <summary>Takes it over.</summary>
    public void End(IFrameReceiver receiver) => _ending.End(receiver);

    /// <summary>Puts away what nothing came for.</summary>
    public void HandleTimeout(Dictionary<uint, RemoteStream>.ValueCollection streams, TimeSpan now)
    {
        if (now < _nextTidying)
            return;
        _nextTidying = now + TidyInterval;
        _ending.Tidy();
        int receivers = 0;
        foreach (RemoteStream stream in streams)
            receivers += stream.Receiver != NoReceiver.Instance ? 1 : 0;
        foreach (RemoteStream stream in streams)
        {
            if (receivers > Kept && stream.Receiver != NoReceiver.Instance && now - stream.LastFrame > IdleAfter)
            {
                End(stream);
                receivers--;
            }
        }
    }

    /// <summary>Waits for those that are ending.</summary>
    public void Dispose() => _ending.Dispose();
}
