namespace ZoomRooms.Media.Video;

/// <summary>The camera's pictures on their way to one layer's encoder: scaled to its size, thinned out as the layer wants.</summary>
internal sealed class LayerFeed(LayerFormat format, LayerControl control) : IDisposable
{
    private readonly PictureMailbox _mailbox = new(format.Picture.Width, format.Picture.Height);
    private readonly AutoResetEvent _ready = new(false);
    private long _skipped;

    /// <summary>Pictures between the threads.</summary>
    public PictureMailbox Mailbox => _mailbox;

    /// <summary>Set for every picture; the encode thread waits on it.</summary>
    public AutoResetEvent Ready => _ready;

    /// <summary>Pictures left out to spare board or network.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>
    /// Whether the layer takes the camera's picture of this number; if not, there is no need to scale it. Capture thread only.
    /// </summary>
    /// <param name="takeEvery">What the board allows: every so manieth.</param>
    public bool Takes(long number, int takeEvery)
    {
        if (!control.Enabled)
            return false;
        if (number % Math.Max(Math.Max(takeEvery, control.TakeEvery), 1) == 0)
            return true;
        Volatile.Write(ref _skipped, _skipped + 1);
        return false;
    }

    /// <summary>Hands on the picture that was written to the mailbox. Capture thread only.</summary>
    public void Publish(TimeSpan capturedAt)
    {
        _mailbox.Publish(capturedAt);
        _ready.Set();
    }

    public void Dispose()
    {
        _mailbox.Dispose();
        _ready.Dispose();
    }
}
