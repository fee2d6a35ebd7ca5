namespace ZoomRooms.Media.Audio;

/// <summary>
/// Whether the microphone is heard: one word, thrown from any thread and read by the encoder's for each frame. Nothing stands between the
/// two, so that a server, a session or a lock that hangs keeps
/// nobody audible.
/// </summary>
internal sealed class MuteSwitch
{
    private const long Closed = long.MaxValue;

    /// <summary>Sound from before is not sent: ticks, or <see cref="Closed"/>.</summary>
    private long _heardFrom = long.MinValue;

    public bool IsMuted => Volatile.Read(ref _heardFrom) == Closed;

    /// <param name="now">What was said before it stays unheard, also what is still on its way to the encoder.</param>
    public void Set(bool muted, TimeSpan now)
    {
        if (muted)
            Volatile.Write(ref _heardFrom, Closed);
        else
            Interlocked.CompareExchange(ref _heardFrom, now.Ticks, Closed);
    }

    /// <summary>Whether sound that began then must not be heard, as the switch stands now.</summary>
    public bool Silences(TimeSpan begun) => begun.Ticks < Volatile.Read(ref _heardFrom);
}
