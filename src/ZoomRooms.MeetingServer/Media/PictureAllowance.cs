using ZoomRooms.Rtc.Congestion;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// How many pictures the way to one participant carries, and how good each may be. Sound comes first: what it needs is not pictures' to take. Publishers make worse pictures before one is
/// withheld, and one is withheld before sound suffers. Sans-IO, owned by the router's thread.
/// </summary>
internal sealed class PictureAllowance(int slots)
{
    /// <summary>Bits per second: a picture of less says less than none.</summary>
    public const int Least = 250_000;

    /// <summary>Bits per second that a voice takes, with headers and what is sent again.</summary>
    private const int Voice = 50_000;

    /// <summary>How long publishers have to make worse pictures, and the queue to go, before there is one less; and before there is none.</summary>
    private static readonly TimeSpan Adapting = TimeSpan.FromSeconds(1), AdaptingLast = TimeSpan.FromSeconds(3);

    /// <summary>Such a queue is half a sentence: no pictures until it is gone.</summary>
    private static readonly TimeSpan FarTooLong = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a way is without a queue before one picture more is tried; the longer, the more often that failed.</summary>
    private static readonly TimeSpan ShortestPatience = TimeSpan.FromSeconds(5), LongestPatience = TimeSpan.FromSeconds(60);

    /// <summary>A picture that is withheld again so soon was tried in vain.</summary>
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(10);

    /// <summary>More than a key frame makes of itself where there is room for the picture.</summary>
    private static readonly TimeSpan TooLongForTrial = TimeSpan.FromMilliseconds(100);

    private readonly int _slots = slots;
    private TimeSpan _patience = ShortestPatience;
    private TimeSpan? _overSince;

    // While pictures wait for the queue to go: bits per second that each had.
    private int? _drained;
    private TimeSpan? _queued;
    private TimeSpan? _tried;

    /// <summary>Pictures at most.</summary>
    public int Most { get; private set; } = slots;

    /// <summary>Bits per second that each of them may have; null for a way that never had a queue.</summary>
    public int? Share { get; private set; }

    /// <summary>Looks at the way after a report. True when <see cref="Most"/> changed.</summary>
    /// <param name="voices">That the participant hears.</param>
    /// <param name="wanted">Pictures that it would have if its way were wide.</param>
    /// <param name="rate">Bits per second of those that it has.</param>
    public bool Update(SendingPath path, int voices, int wanted, int rate, TimeSpan now)
    {
        if (path.Queue > BandwidthEstimator.TooLong)
            _queued = now;
        if (_queued is not { } queued)
            return false;
        int before = Most, shown = Math.Min(Most, wanted), budget = Budget(path, voices);
        bool tight = budget < Least * shown;
        _overSince = shown > 0 && (tight || (rate > budget && queued == now)) ? _overSince ?? now : null;
        if (_drained is { } each)
        {
            if (queued < now)
                (_drained, Most) = (null, budget < Least ? 0 : Math.Max(1, Math.Min(budget / each, Math.Min(_slots, wanted))));
        }
        else if (shown > 0 && path.Queue > FarTooLong)
        {
            _drained = Math.Max(Least, rate / shown);
            Withhold(0, now);
        }
        else if (shown > 1 && (tight || now - _overSince > Adapting))
            Withhold(Math.Max(1, Math.Min(shown - 1, budget / Least)), now);
        else if (shown == 1 && (IsInVain(path, budget, now) || now - _overSince > AdaptingLast))
            Withhold(0, now);
        else if (Most < Math.Min(_slots, wanted) && now - queued > _patience && now - (_tried ?? queued) > _patience)
            Try(path, voices, now);
        Share = Math.Max(Least, Budget(path, voices) / Math.Max(1, Math.Min(Most, wanted)));
        return Most != before;
    }

    private static int Budget(SendingPath path, int voices) => Math.Max(0, (int)(path.Target * 0.95) - voices * Voice);

    /// <summary>A first picture was tried, and there is no room for it, or far from enough.</summary>
    private bool IsInVain(SendingPath path, int budget, TimeSpan now) =>
        now - _tried < Trial && budget < Least && path.Queue > (budget < Least / 2 ? BandwidthEstimator.TooLong : TooLongForTrial);

    private void Withhold(int left, TimeSpan now)
    {
        bool inVain = now - _tried < Trial;
        _patience = inVain ? Shorter(2 * _patience, LongestPatience) : ShortestPatience;
        Most = left;
        _overSince = null;
    }

    private void Try(SendingPath path, int voices, TimeSpan now)
    {
        Most++;
        _tried = now;
        // Sound alone cannot show that there is room for more.
        path.Assume((int)((Most * Least + voices * Voice) * 1.1));
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
