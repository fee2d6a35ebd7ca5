namespace ZoomRooms.Media.Video;

/// <summary>
/// What is wanted of one layer. Written by any thread, read by the capture thread and the layer's own; outlives starts and stops.
/// </summary>
internal sealed class LayerControl(int bitrate)
{
    private int _bitrate = bitrate;
    private int _takeEvery = 1;
    private int _keyFrameAsked;
    private int _enabled = 1;
    private int _beginnings;

    /// <summary>Target, bits per second.</summary>
    public int Bitrate
    {
        get => Volatile.Read(ref _bitrate);
        set => Volatile.Write(ref _bitrate, value);
    }

    /// <summary>Of the camera's pictures every so manieth is taken: 1 or more.</summary>
    public int TakeEvery
    {
        get => Volatile.Read(ref _takeEvery);
        set => Volatile.Write(ref _takeEvery, value);
    }

    /// <summary>Whether anybody wants this layer.</summary>
    public bool Enabled => Volatile.Read(ref _enabled) != 0;

    /// <summary>
    /// How often it was enabled after it had not been. The encode thread may miss that it was off; it cannot miss that this grew.
    /// </summary>
    public int Beginnings => Volatile.Read(ref _beginnings);

    public void SetEnabled(bool enabled)
    {
        if (!enabled)
        {
            Volatile.Write(ref _enabled, 0);
            return;
        }

        // The count grows first: a picture taken because of the second was preceded by the first.
        if (Enabled)
            return;
        Interlocked.Increment(ref _beginnings);
        Volatile.Write(ref _enabled, 1);
    }

    public void AskKeyFrame() => Volatile.Write(ref _keyFrameAsked, 1);

    /// <summary>Whether a key frame was asked for since the last call. Encode thread only.</summary>
    public bool TakeKeyFrameRequest() => Interlocked.Exchange(ref _keyFrameAsked, 0) != 0;
}
