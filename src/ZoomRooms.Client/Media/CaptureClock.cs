using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>
/// Holds the sealed capture times of one sender's stream against each other and against when frames come: a server may delay frames, and
/// put them in another order, but it cannot change what they say. So no word is heard after words that were said later, nor long after it
/// was said. Over all keys of a stay. Sans-IO, owned by the media loop.
/// </summary>
/// <remarks>
/// How long a frame took is arrival less capture time, less the least of that so far; the least rises by what two crystals may differ. A
/// sender whose clock stood still (a laptop that slept) would be late for ever; the first frame under a key that just came proves that it
/// is not old, and begins anew.
/// </remarks>
internal sealed class CaptureClock
{
    /// <summary>By how much a frame may be older than another that came before. What sound waits for at most is less.</summary>
    public static readonly TimeSpan MostReordered = TimeSpan.FromMilliseconds(400);

    /// <summary>By how much a frame may be later than the quickest was: less than a question and its answer take.</summary>
    public static readonly TimeSpan Latest = TimeSpan.FromSeconds(2);

    /// <summary>A key that came no longer ago is fresh.</summary>
    public static readonly TimeSpan FreshKey = TimeSpan.FromSeconds(5);

    /// <summary>
    /// By how much a frame may be ahead of the one before, beyond one and a half times the time between their arrivals: any member can seal
    /// frames in the sender's name.
    /// </summary>
    private static readonly TimeSpan Leap = TimeSpan.FromSeconds(1);

    private const double Pace = 1.5;

    /// <summary>Frames that agree before others must: a single forged first one would make all honest ones wrong.</summary>
    private const int Settled = 25;

    /// <summary>Two sound cards' crystals differ by less.</summary>
    private const double Drift = 0.0005;

    private readonly int _rate;
    private readonly TimeSpan _reordered;
    private readonly bool _mayBeLate;
    private bool _any;
    private int _agreed;
    private uint _key;
    private uint _newest;
    private long _units;
    private TimeSpan _newestArrived;
    private TimeSpan _least;
    private TimeSpan _leastAt;

    private CaptureClock(int rate, TimeSpan reordered, bool mayBeLate) => (_rate, _reordered, _mayBeLate) = (rate, reordered, mayBeLate);

    /// <summary>
    /// Sound may be out of order by what a jitter buffer puts right. The transport puts pictures in order; large ones take long on a narrow
    /// way, and are of use all the same.
    /// </summary>
    public static CaptureClock Of(MediaStream stream) =>
        stream == MediaStream.Audio ? new(48_000, MostReordered, mayBeLate: false) : new(90_000, TimeSpan.Zero, mayBeLate: true);

    /// <summary>Whether a frame that proved authentic may be used now.</summary>
    /// <param name="captured">In the clock of the stream.</param>
    /// <param name="key">mkSeqNum that it was sealed under.</param>
    /// <param name="keyIsFresh">That key came no longer than <see cref="FreshKey"/> ago.</param>
    /// <param name="boundsDelay">The server does not have the key: how late a frame is matters.</param>
    public bool TryPlace(uint captured, TimeSpan arrived, uint key, bool keyIsFresh, bool boundsDelay)
    {
        if (!_any || !IsPlausible(captured, arrived, boundsDelay))
        {
            if (_any && _agreed >= Settled && !(keyIsFresh && key > _key))
                return false;
            Begin(captured, arrived);
        }
        else
        {
            Follow(captured, arrived);
        }
        _key = Math.Max(_key, key);
        return true;
    }

    private void Begin(uint captured, TimeSpan arrived)
    {
        if (_agreed < Settled)
            _agreed = 0;
        (_any, _newest, _units, _newestArrived, _least, _leastAt) = (true, captured, 0, arrived, arrived, arrived);
    }

    private void Follow(uint captured, TimeSpan arrived)
    {
        int ahead = (int)(captured - _newest);
        TimeSpan took = arrived - TimeOf(_units + ahead);
        if (took < LeastAt(arrived))
            (_least, _leastAt) = (took, arrived);
        if (ahead > 0)
            (_newest, _units, _newestArrived) = (captured, _units + ahead, arrived);
        _agreed++;
    }

    private bool IsPlausible(uint captured, TimeSpan arrived, bool boundsDelay)
    {
        int units = (int)(captured - _newest);
        TimeSpan ahead = TimeOf(units);
        TimeSpan passed = arrived > _newestArrived ? arrived - _newestArrived : TimeSpan.Zero;
        if (ahead > passed * Pace + Leap || ahead < -_reordered)
            return false;
        return _mayBeLate || !boundsDelay || arrived - TimeOf(_units + units) - LeastAt(arrived) <= Latest;
    }

    private TimeSpan LeastAt(TimeSpan arrived) => arrived > _leastAt ? _least + (arrived - _leastAt) * Drift : _least;

    private TimeSpan TimeOf(long units) =>
        TimeSpan.FromTicks(units / _rate * TimeSpan.TicksPerSecond + units % _rate * TimeSpan.TicksPerSecond / _rate);
}
