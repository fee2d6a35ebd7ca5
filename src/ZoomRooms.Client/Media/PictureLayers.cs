namespace ZoomRooms.Client.Media;

/// <summary>
/// How a camera's two pictures follow what there is room for, and who sees them: the large one gets what the small one leaves, and is left
/// out where that would look worse than the small one alone, or where nobody wants it. The small one goes on as long as there are pictures
/// at all. Sans-IO.
/// </summary>
/// <param name="large">Bits per second that the large picture's encoder is set to.</param>
/// <param name="small">Of the small one; 0 where the camera has none.</param>
internal sealed class PictureLayers(int large, int small)
{
    /// <summary>
    /// Bits per second below which a large picture is not worth its bits beside a small one, and above which it is again.
    /// </summary>
    private const int LargeOffBelow = 200_000, LargeOnAbove = 320_000;

    private static readonly TimeSpan BeforeLargeAgain = TimeSpan.FromSeconds(3);

    /// <summary>Such a queue shows that the way has no room.</summary>
    private static readonly TimeSpan Queued = TimeSpan.FromMilliseconds(60);

    /// <summary>
    /// For how long there is none before room for the large picture is tried to find; the longer, the more often there was none.
    /// </summary>
    private static readonly TimeSpan ShortestPatience = TimeSpan.FromSeconds(5), LongestPatience = TimeSpan.FromSeconds(60);

    /// <summary>A large picture that goes so soon was tried in vain.</summary>
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(10);

    /// <summary>Bits that a small picture needs, of those of a large one: a sixteenth of the pixels, but not of the bits.</summary>
    private const double SmallSize = 0.3;

    private TimeSpan? _narrowSince;
    private bool _narrow;
    private TimeSpan _patience = ShortestPatience;
    private TimeSpan _quietSince;
    private TimeSpan? _tried;
    private int? _trial;

    public PictureRate Large { get; } = new(large);

    public PictureRate Small { get; } = new(small, SmallSize);

    public bool LargeEnabled { get; private set; } = true;

    public bool SmallEnabled { get; private set; } = small > 0;

    /// <summary>
    /// True when something changed of what the encoders and the camera must be told. Several times a second: some of it takes time, and
    /// nothing else.
    /// </summary>
    /// <param name="smallWorks">The small one's encoder makes pictures, as far as is known.</param>
    public bool Follow(PictureBudget budget, bool smallWorks, TimeSpan now)
    {
        (bool largeBefore, bool smallBefore) = (LargeEnabled, SmallEnabled);
        SmallEnabled = small > 0 && budget.CarriesSmall;
        bool isSeenSmall = SmallEnabled && smallWorks;
        int left = Math.Max(0, budget.Available - (isSeenSmall ? small : 0));
        if (left < LargeOffBelow)
            BecomeNarrow(now);
        else if (_narrow && left > LargeOnAbove && now - _narrowSince >= BeforeLargeAgain)
            _narrow = false;
        // Alone it shrinks instead: there is nothing to put in its place.
        LargeEnabled = !isSeenSmall || (!_narrow && budget.LargeBound > 0);
        // A large one that is sent shows by itself how much room there is.
        if (budget.Queue > Queued || LargeEnabled || budget.LargeBound == 0)
            _quietSince = now;
        else if (left <= LargeOnAbove && now - _quietSince >= _patience)
        {
            // The small one alone would never show that there is.
            _trial = small + LargeOnAbove + LargeOnAbove / 4;
            _tried = _quietSince = now;
        }
        bool changed = (LargeEnabled, SmallEnabled) != (largeBefore, smallBefore);
        if (LargeEnabled)
            changed |= Large.Follow(Math.Min(left, budget.LargeBound), now);
        if (SmallEnabled)
            changed |= Small.Follow(budget.Available, now);
        return changed;
    }

    /// <summary>Bits per second of both pictures for which room shall be tried to find, once; null for none.</summary>
    public int? TakeTrial()
    {
        int? trial = _trial;
        _trial = null;
        return trial;
    }

    private void BecomeNarrow(TimeSpan now)
    {
        if (!_narrow)
        {
            _patience = now - _tried < Trial ? (2 * _patience < LongestPatience ? 2 * _patience : LongestPatience) : ShortestPatience;
            _quietSince = now;
        }
        (_narrow, _narrowSince) = (true, now);
    }
}
