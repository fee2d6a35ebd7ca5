namespace ZoomRooms.Client.Media;

/// <summary>
/// How a camera's two pictures follow what there is room for, and who sees them: the large one gets what the small one leaves, and is left out where that would look worse than the small one alone,
/// or where nobody wants it. The small one goes on as long as there are pictures at all. Sans-IO.
/// </summary>
/// <param name="large">Bits per second that the large picture's encoder is set to.</param>
/// <param name="small">Of the small one; 0 where the camera has none.</param>
internal sealed class PictureLayers(int large, int small)
{
    /// <summary>Bits per second below which a large picture is not worth its bits beside a small one, and above which it is again.</summary>
    private const int LargeOffBelow = 200_000, LargeOnAbove = 320_000;

    private static readonly TimeSpan BeforeLargeAgain = TimeSpan.FromSeconds(3);

    /// <summary>Bits that a small picture needs, of those of a large one: a sixteenth of the pixels, but not of the bits.</summary>
    private const double SmallSize = 0.3;

    private TimeSpan? _narrowSince;
    private bool _narrow;

    public PictureRate Large { get; } = new(large);

    public PictureRate Small { get; } = new(small, SmallSize);

    public bool LargeEnabled { get; private set; } = true;

    public bool SmallEnabled { get; private set; } = small > 0;

    /// <summary>True when something changed of what the encoders and the camera must be told.</summary>
    public bool Follow(PictureBudget budget, TimeSpan now)
    {
        (bool largeBefore, bool smallBefore) = (LargeEnabled, SmallEnabled);
        SmallEnabled = small > 0 && budget.CarriesSmall;
        int left = Math.Max(0, budget.Available - (SmallEnabled ? small : 0));
        if (left < LargeOffBelow)
            (_narrow, _narrowSince) = (true, now);
        else if (_narrow && left > LargeOnAbove && now - _narrowSince >= BeforeLargeAgain)
            _narrow = false;
        // Alone it shrinks instead: there is nothing to put in its place.
        LargeEnabled = !SmallEnabled || (!_narrow && budget.LargeBound > 0);
        bool changed = (LargeEnabled, SmallEnabled) != (largeBefore, smallBefore);
        if (LargeEnabled)
            changed |= Large.Follow(Math.Min(left, budget.LargeBound), now);
        if (SmallEnabled)
            changed |= Small.Follow(budget.Available, now);
        return changed;
    }
}
