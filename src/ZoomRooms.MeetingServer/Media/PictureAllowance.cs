using ZoomRooms.Rtc.Congestion;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// How far up the ladder of pictures the way to one participant reaches, and how good the large ones may be. Sound comes first: what it
/// needs is not pictures' to take. Publishers make worse pictures before there is a step down, large pictures become small before one is
/// withheld, and one is withheld before sound suffers. Sans-IO, owned by the router's thread.
/// </summary>
internal sealed class PictureAllowance
{
    /// <summary>Bits per second that a voice takes, with headers and what is sent again.</summary>
    private const int Voice = 50_000;

    /// <summary>
    /// How long publishers have to make worse pictures, and the queue to go, before there is a step down; and before there is no picture.
    /// </summary>
    private static readonly TimeSpan Adapting = TimeSpan.FromSeconds(1), AdaptingLast = TimeSpan.FromSeconds(3);

    /// <summary>Such a queue is half a sentence: no pictures until it is gone.</summary>
    private static readonly TimeSpan FarTooLong = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a way is without a queue before a step up is tried; the longer, the more often that failed.</summary>
    private static readonly TimeSpan ShortestPatience = TimeSpan.FromSeconds(5), LongestPatience = TimeSpan.FromSeconds(60);

    /// <summary>A step that is taken back so soon was tried in vain.</summary>
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(10);

    /// <summary>More than a key frame makes of itself where there is room for the picture.</summary>
    private static readonly TimeSpan TooLongForTrial = TimeSpan.FromMilliseconds(100);

    private TimeSpan _patience = ShortestPatience;
    private TimeSpan? _overSince;

    // While pictures wait for the queue to go: bits per second that each large one had.
    private int? _drained;
    private TimeSpan? _queued;
    private TimeSpan? _tried;
    private bool _isTrial;

    // A trial failed, and what there was before is there again: it has shown that there is room for it, once the queue is gone.
    private TimeSpan? _takenBack;

    /// <summary>The highest rung of the ladder.</summary>
    public int Level { get; private set; } = int.MaxValue;

    /// <summary>Bits per second that each large picture may have; null for a way that never had a queue.</summary>
    public int? Share { get; private set; }

    /// <summary>Looks at the way after a report. True when <see cref="Level"/> changed.</summary>
    /// <param name="voices">That the participant hears.</param>
    /// <param name="rate">Bits per second of the pictures that it has.</param>
    public bool Update(SendingPath path, int voices, PictureLadder ladder, int rate, TimeSpan now)
    {
        if (path.Queue > BandwidthEstimator.TooLong)
            _queued = now;
        if (_queued is not { } queued)
            return false;
        int before = Level, rung = Math.Min(Level, ladder.Rungs), budget = Budget(path, voices);
        bool tight = budget < ladder.Cost(rung);
        // One that held shows that there is more than was thought.
        if (_isTrial && now - _tried >= Trial)
            (_isTrial, _patience) = (false, ShortestPatience);
        _overSince = rung > 0 && (tight || (rate > budget && queued == now)) ? _overSince ?? now : null;
        if (_drained is { } each)
        {
            if (queued < now)
                (_drained, Level) = (null, budget < ladder.Cost(1) ? 0 : Math.Max(1, ladder.Highest(budget, each)));
        }
        else if (rung > 0 && path.Queue > FarTooLong)
        {
            _drained = EachLarge(ladder, rung, rate);
            Withhold(0, now);
        }
        else if (rung > 1 && _isTrial && (tight || path.Queue > TooLongForTrial || now - _overSince > Adapting))
        {
            Withhold(rung - 1, now);
            _takenBack = now;
        }
        else if (rung > 1 && !(now - _takenBack < AdaptingLast) && (tight || now - _overSince > Adapting))
            Withhold(Math.Max(1, Math.Min(rung - 1, ladder.Highest(budget))), now);
        else if (rung == 1 && (IsInVain(path, ladder, budget, now) || now - _overSince > AdaptingLast))
            Withhold(0, now);
        else if (Level < ladder.Rungs && now - queued > _patience && now - (_tried ?? queued) > _patience)
            Try(path, voices, ladder, now);
        Share = Math.Max(PictureLadder.Least, EachLarge(ladder, Math.Max(1, Math.Min(Level, ladder.Rungs)), Budget(path, voices)));
        return Level != before;
    }

    private static int Budget(SendingPath path, int voices) => Math.Max(0, (int)(path.Target * 0.95) - voices * Voice);

    /// <summary>What is left of a rate for each large picture of a rung when the small ones have theirs.</summary>
    private static int EachLarge(PictureLadder ladder, int rung, int rate)
    {
        int larges = ladder.Larges(rung);
        return (rate - (ladder.Shown(rung) - larges) * PictureLadder.Small) / Math.Max(1, larges);
    }

    /// <summary>A first picture was tried, and there is no room for it, or far from enough.</summary>
    private bool IsInVain(SendingPath path, PictureLadder ladder, int budget, TimeSpan now) =>
        now - _tried < Trial && budget < ladder.Cost(1)
            && path.Queue > (budget < ladder.Cost(1) / 2 ? BandwidthEstimator.TooLong : TooLongForTrial);

    private void Withhold(int left, TimeSpan now)
    {
        bool inVain = now - _tried < Trial;
        _patience = inVain ? Shorter(2 * _patience, LongestPatience) : ShortestPatience;
        Level = left;
        _overSince = null;
        _isTrial = false;
    }

    private void Try(SendingPath path, int voices, PictureLadder ladder, TimeSpan now)
    {
        Level++;
        _tried = now;
        _isTrial = true;
        // Sound alone cannot show that there is room for more.
        path.Assume((int)((ladder.Cost(Level) + voices * Voice) * 1.1));
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
