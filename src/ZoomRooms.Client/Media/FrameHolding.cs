namespace ZoomRooms.Client.Media;

/// <summary>Where a frame goes, once it need not wait or has waited enough.</summary>
internal interface IHeldFrameOutlet
{
    /// <summary>Opens a frame and hands it on: Unknown. Otherwise the reason why not, and the key that the frame claims.</summary>
    FrameDrop TryDeliver(RemoteStream stream, ReadOnlySpan<byte> bytes, bool isKeyFrame, TimeSpan arrived, out uint key);

    void Drop(RemoteStream stream, FrameDrop reason, uint key, TimeSpan arrived);
}

/// <summary>
/// Frames that came before their key, their sender's listing or the server's announcement: they wait for it, in order, for a moment, and
/// within bounds. Owned by the media loop.
/// </summary>
internal sealed class FrameHolding(IHeldFrameOutlet outlet)
{
    /// <summary>How long a frame waits: longer than signalling takes when it works, shorter than anyone would wait for a word.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Bytes that all waiting frames may have together.</summary>
    public const int Bytes = 4 * 1024 * 1024;

    private int _frames;
    private int _bytes;
    private long _opened;

    /// <summary>Frames that waited, and were opened; from any thread.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    public static bool IsOfUse(RemoteStream stream, FrameDrop reason) =>
        reason is FrameDrop.NoKeys or FrameDrop.UnknownKey or FrameDrop.UnknownSender or FrameDrop.NotAnnounced
        || (stream.IsSlot && reason == FrameDrop.OtherSender);

    public void Hold(RemoteStream stream, ReadOnlySpan<byte> bytes, bool isKeyFrame, TimeSpan now)
    {
        // Room is made at the old end: of what comes before a key does, the latest is the likeliest to be sealed with it.
        while (stream.Held.Count > 0 && (stream.Held.Count == HeldFrames.Capacity || _bytes + bytes.Length > Bytes))
            GiveUpOldest(stream);
        if (_bytes + bytes.Length > Bytes)
        {
            outlet.Drop(stream, outlet.TryDeliver(stream, bytes, isKeyFrame, now, out uint key), key, now);
            return;
        }
        stream.Held.Add(bytes, isKeyFrame, now);
        _frames++;
        _bytes += bytes.Length;
    }

    /// <summary>Looks again at what waits on a stream; what has waited enough is given up.</summary>
    public void Release(RemoteStream stream, TimeSpan now)
    {
        while (stream.Held.Count > 0)
        {
            ref readonly HeldFrame frame = ref stream.Held.Oldest;
            FrameDrop reason = outlet.TryDeliver(stream, frame.Bytes, frame.IsKeyFrame, frame.Arrived, out uint key);
            if (IsOfUse(stream, reason) && frame.Arrived + Patience > now)
                return;
            if (reason == FrameDrop.Unknown)
                Interlocked.Increment(ref _opened);
            outlet.Drop(stream, reason, key, frame.Arrived);
            RemoveOldest(stream);
        }
    }

    /// <summary>Gives up what waited too long.</summary>
    public void HandleTimeout(Dictionary<uint, RemoteStream>.ValueCollection streams, TimeSpan now)
    {
        if (_frames == 0)
            return;
        foreach (RemoteStream stream in streams)
        {
            if (stream.Held.Count > 0 && stream.Held.Oldest.Arrived + Patience <= now)
                Release(stream, now);
        }
    }

    public void Discard(RemoteStream stream)
    {
        while (stream.Held.Count > 0)
            RemoveOldest(stream);
    }

    private void GiveUpOldest(RemoteStream stream)
    {
        ref readonly HeldFrame frame = ref stream.Held.Oldest;
        FrameDrop reason = outlet.TryDeliver(stream, frame.Bytes, frame.IsKeyFrame, frame.Arrived, out uint key);
        outlet.Drop(stream, reason, key, frame.Arrived);
        RemoveOldest(stream);
    }

    private void RemoveOldest(RemoteStream stream)
    {
        _bytes -= stream.Held.RemoveOldest();
        _frames--;
    }
}
