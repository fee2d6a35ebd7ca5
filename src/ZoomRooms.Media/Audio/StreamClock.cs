namespace ZoomRooms.Media.Audio;

/// <summary>
/// When a block's first sample was captured, or will be heard, by the monotonic clock. A host tells both by a clock of its own (often the
/// wall's), together with the moment at which it looked;
/// what it says counts while it agrees with the arrival of the block. One stream, one thread.
/// </summary>
/// <param name="latency">Of a loudspeaker whose host does not tell.</param>
internal sealed class StreamClock(SoundDirection direction, TimeSpan latency)
{
    /// <summary>No device holds a block for longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private const int BlocksOfAWindow = 100;
    private static readonly TimeSpan Block = TimeSpan.FromMilliseconds(10);

    private double _lookedAt = double.NaN;
    // What is to be added to the host's clock: the least that was seen. A callback comes after the host looked, late or less late.
    private double _least = double.PositiveInfinity, _leastOfWindow = double.PositiveInfinity;
    private int _blocks;
    private TimeSpan _last = TimeSpan.MinValue;

    /// <summary>Blocks whose time the host told wrong, or not at all.</summary>
    public long Guessed { get; private set; }

    /// <param name="lookedAt">The host's clock when it looked (<c>currentTime</c>), in seconds.</param>
    /// <param name="edge">The first sample's time at the converter (<c>inputBufferAdcTime</c>, <c>outputBufferDacTime</c>).</param>
    /// <param name="now">Of the monotonic clock.</param>
    public TimeSpan FirstSample(double lookedAt, double edge, TimeSpan now)
    {
        if (!TryTranslate(lookedAt, edge, now, out TimeSpan at))
        {
            Guessed++;
            at = direction == SoundDirection.Capture ? now - Block : now + latency;
        }
        // Never back: what is captured or played is so one block after the other.
        if (at < _last)
            at = _last;
        return _last = at;
    }

    private bool TryTranslate(double lookedAt, double edge, TimeSpan now, out TimeSpan at)
    {
        at = default;
        // NaN and infinity fail too.
        if (!(lookedAt > 0 && edge > 0 && Math.Abs(edge - lookedAt) <= Longest.TotalSeconds))
            return false;
        Follow(lookedAt, now.TotalSeconds - lookedAt);
        if (IsOf(edge, now, out at))
            return true;
        // Somebody set the host's clock back: what was learned of it is of no use.
        (_least, _leastOfWindow, _blocks) = (now.TotalSeconds - lookedAt, double.PositiveInfinity, 0);
        return IsOf(edge, now, out at);
    }

    private bool IsOf(double edge, TimeSpan now, out TimeSpan at)
    {
        at = TimeSpan.FromSeconds(edge + _least);
        TimeSpan held = direction == SoundDirection.Capture ? now - at : at - now;
        // What the loudspeaker is already playing, because its buffer ran low, began before now.
        TimeSpan least = direction == SoundDirection.Capture ? TimeSpan.Zero : -Longest;
        return held >= least && held <= Longest;
    }

    private void Follow(double lookedAt, double offset)
    {
        // Blocks of one look come one after the other: only the first tells the offset.
        if (lookedAt != _lookedAt)
        {
            _least = Math.Min(_least, offset);
            _leastOfWindow = Math.Min(_leastOfWindow, offset);
        }
        _lookedAt = lookedAt;
        if (++_blocks < BlocksOfAWindow)
            return;
        // Clocks drift: the least of the last second or two, not of for ever.
        if (_leastOfWindow < double.PositiveInfinity)
            _least = _leastOfWindow;
        (_leastOfWindow, _blocks) = (double.PositiveInfinity, 0);
    }
}
