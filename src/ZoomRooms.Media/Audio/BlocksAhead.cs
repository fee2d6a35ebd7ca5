namespace ZoomRooms.Media.Audio;

/// <summary>
/// How many blocks of 10 ms lie ready for the loudspeaker's device. One that takes several at once needs more, and tells by running dry;
/// after a while without that they become fewer again. Where that was too few, it takes longer until it is tried again.
/// </summary>
internal sealed class BlocksAhead
{
    public const int Fewest = 4;
    public const int Most = 12;

    private const int Step = 2;

    /// <summary>Without running dry, before there are fewer; at first, and at most.</summary>
    public static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(20), LongestPatience = TimeSpan.FromMinutes(10);

    private TimeSpan _patience = FirstPatience;
    private TimeSpan _since;
    private long _seen;
    private bool _tried;

    public int Count { get; private set; } = Fewest;

    /// <param name="underruns">How often the device ran dry; grows only.</param>
    public void Follow(long underruns, TimeSpan now)
    {
        if (underruns != _seen)
        {
            // A burst of them is one.
            if (_tried && now - _since < _patience)
                _patience = TimeSpan.FromTicks(Math.Min(_patience.Ticks * 2, LongestPatience.Ticks));
            (_seen, _since, _tried) = (underruns, now, false);
            Count = Math.Min(Count + Step, Most);
            return;
        }
        if (now - _since < _patience)
            return;
        if (Count > Fewest)
            (Count, _tried) = (Count - Step, true);
        else
            (_patience, _tried) = (FirstPatience, false);
        _since = now;
    }
}
