namespace ZoomRooms.Client.Media;

/// <summary>
/// Receivers that were told to end and have not yet: waiting for a decoder's last picture would hold up everybody else's frames. Owned by
/// the media loop.
/// </summary>
internal sealed class EndingReceivers : IDisposable
{
    private readonly List<IFrameReceiver> _ending = [];

    public void End(IFrameReceiver receiver)
    {
        receiver.End();
        Tidy();
        _ending.Add(receiver);
    }

    /// <summary>Puts away those that have ended.</summary>
    public void Tidy() => _ending.RemoveAll(static ending =>
    {
        bool hasEnded = ending.HasEnded;
        if (hasEnded)
            ending.Dispose();
        return hasEnded;
    });

    /// <summary>Waits for them.</summary>
    public void Dispose()
    {
        foreach (IFrameReceiver ending in _ending)
            ending.Dispose();
    }
}
