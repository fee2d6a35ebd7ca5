namespace ZoomRooms.Media.Audio;

/// <summary>
/// How long playout must wait so that nearly every packet is there in time. Each packet's delay is taken relative to the fastest of the
/// last two seconds, so that neither clock offset nor clock drift between sender and receiver matters. The last ten seconds are looked at
/// by halves of a second, each against the fastest of the second before and after: what is waited for is the largest delay of all but the
/// two worst. So one burst, or a longer way, is forgotten at once, and what comes every few seconds is waited for.
/// </summary>
internal sealed class DelayEstimator
{
    /// <summary>Packets of a part: half a second.</summary>
    public const int PartPackets = 25;

    private const int Parts = 20;
    private const int PartsOfFastest = 4;
    private const int PartsBeside = 2;
    private const int PassedOver = 2;
    private const int FirstPackets = 100;
    private const long Margin = 5 * TimeSpan.TicksPerMillisecond;
    private const long First = 40 * TimeSpan.TicksPerMillisecond;
    private const long Jump = TimeSpan.TicksPerSecond;
    private const long FrameTicks = 20 * TimeSpan.TicksPerMillisecond;

    // Arrival − media time, as it was seen: what it is relative to changes.
    private readonly long[] _largest = new long[Parts];
    private readonly long[] _least = new long[Parts];
    private int _filled;
    private int _part;
    private int _inPart;
    private int _packets;
    private double _lossRate;

    public DelayEstimator() => Reset();

    /// <summary>The smallest arrival − media time of the last two seconds, in ticks of <see cref="TimeSpan"/>.</summary>
    public long FastestTicks { get; private set; }

    /// <summary>The delay playout should have, 20 to 200 ms.</summary>
    public TimeSpan Target { get; private set; }

    /// <summary>
    /// The delay that playout should not give up yet: what packets were late by in the last half to whole second. At least the target, at
    /// most 200 ms.
    /// </summary>
    public TimeSpan Kept { get; private set; }

    public void Reset()
    {
        (_filled, _part, _inPart, _packets, _lossRate) = (0, 0, 0, 0, 0);
        FastestTicks = long.MaxValue;
        Target = Kept = TimeSpan.FromTicks(First);
    }

    /// <summary>Takes the arrival − media time of a packet.</summary>
    public void Observe(long relativeTicks)
    {
        // No network is so slow all at once: the sender's clock stood still, and what was learnt says nothing any more.
        if (_filled > 0 && relativeTicks - FastestTicks > Jump)
            Reset();
        if (_filled == 0)
            Begin(relativeTicks);
        else if (_inPart == PartPackets)
            Turn(relativeTicks);
        _inPart++;
        _packets = Math.Min(_packets + 1, FirstPackets);
        _largest[_part] = Math.Max(_largest[_part], relativeTicks);
        _least[_part] = Math.Min(_least[_part], relativeTicks);
        long fastest = long.MaxValue;
        for (int i = 0; i <= Math.Min(PartsOfFastest, _filled - 1); i++)
            fastest = Math.Min(fastest, _least[Before(i)]);
        FastestTicks = fastest;
        UpdateTarget();
    }

    /// <summary>
    /// Takes whether a frame's turn came with its packet there. Where packets get lost, one frame more of delay lets the next packet's FEC
    /// come in time.
    /// </summary>
    public void ObserveTurn(bool missing) => _lossRate += ((missing ? 1 : 0) - _lossRate) * 0.01;

    private void Begin(long relativeTicks)
    {
        _filled = 1;
        (_largest[0], _least[0]) = (relativeTicks, relativeTicks);
    }

    private void Turn(long relativeTicks)
    {
        _part = (_part + 1) % Parts;
        _filled = Math.Min(_filled + 1, Parts);
        _inPart = 0;
        (_largest[_part], _least[_part]) = (relativeTicks, relativeTicks);
    }

    /// <summary>Of the part so many before this one, against the fastest of those beside it.</summary>
    private long LargestDelay(int before)
    {
        long fastest = long.MaxValue;
        for (int i = Math.Max(before - PartsBeside, 0); i <= Math.Min(before + PartsBeside, _filled - 1); i++)
            fastest = Math.Min(fastest, _least[Before(i)]);
        return _largest[Before(before)] - fastest;
    }

    private int Before(int parts) => (_part - parts + Parts) % Parts;

    private void UpdateTarget()
    {
        long worst = long.MinValue, second = long.MinValue, third = long.MinValue;
        for (int i = 0; i < _filled; i++)
        {
            long largest = LargestDelay(i);
            if (largest > worst)
                (worst, second, third) = (largest, worst, second);
            else if (largest > second)
                (second, third) = (largest, second);
            else if (largest > third)
                third = largest;
        }
        long target = _filled > PassedOver ? third + Margin : 0;
        if (_packets < FirstPackets)
            target = Math.Max(target, First);
        if (_lossRate > 0.01)
            target += FrameTicks;
        long recent = Math.Max(_largest[_part], _largest[Before(Math.Min(1, _filled - 1))]) - FastestTicks;
        Target = Bounded(target);
        Kept = Bounded(Math.Max(target, recent));
    }

    private static TimeSpan Bounded(long ticks) =>
        TimeSpan.FromTicks(Math.Clamp(ticks, JitterBuffer.MinTarget.Ticks, JitterBuffer.MaxTarget.Ticks));
}
