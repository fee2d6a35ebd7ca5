namespace ZoomRooms.Rtc.Congestion;

/// <summary>
/// How much may be sent, from when packets left and when they arrived. The way's queue is the delay above the least that was seen lately; a
/// queue that grows takes the rate below what arrives, until it is gone; an empty one lets the rate grow, the faster the longer it stays
/// empty. Loss counts only where it is more than radio makes.
/// </summary>
/// <remarks>
/// The delay's absolute value instead of its gradient (as in "Google congestion control") because it also says how much there is to drain.
/// Its weakness, a way that becomes longer for good, looks like a queue that does not shrink when less is sent: then the delay is taken for
/// the way's own.
/// </remarks>
internal sealed class BandwidthEstimator
{
    private const int Arrivals = 1024;

    /// <summary>A queue of this length is too much, and of that length none.</summary>
    public static readonly TimeSpan TooLong = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(25);

    /// <summary>Over which what arrives is measured.</summary>
    private static readonly TimeSpan RateWindow = TimeSpan.FromMilliseconds(500);

    /// <summary>For how long, at least, the least delay is remembered; twice as long at most.</summary>
    private static readonly TimeSpan BaseWindow = TimeSpan.FromSeconds(15);

    /// <summary>A queue that has not shrunk in this time although less is sent is none.</summary>
    private static readonly TimeSpan Unmoved = TimeSpan.FromSeconds(3);

    /// <summary>Over which loss is measured, if so many packets were sent in it: fewer say little.</summary>
    private static readonly TimeSpan LossWindow = TimeSpan.FromSeconds(2);
    private const int LossPackets = 100;

    /// <summary>After this long without a word from the other side, less is sent, and again each time.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(2.5);

    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);

    /// <summary>Growth a second, as exponents: at first, what is added with each second of growth, and the most.</summary>
    private const double Slow = 0.12, Acceleration = 0.15, Fast = 0.6;

    private readonly int _minimum;
    private readonly int _maximum;
    private readonly (TimeSpan At, int Bytes)[] _arrivals = new (TimeSpan, int)[Arrivals];
    private int _first, _count;
    private long _windowBytes;
    private TimeSpan? _firstArrival;
    private double _target;
    private TimeSpan? _leastNow, _leastBefore;
    private TimeSpan _baseSince;
    private TimeSpan? _leastOfReport;
    private TimeSpan? _growsSince;
    private TimeSpan? _queuedSince;
    private TimeSpan _queueAtFirst;
    private int _expected, _lost;
    private TimeSpan _lossSince;
    private TimeSpan? _lastReport;
    private TimeSpan? _lastQueue;

    /// <param name="start">Bits per second to begin with.</param>
    public BandwidthEstimator(int start, int minimum, int maximum)
    {
        (_minimum, _maximum) = (minimum, maximum);
        _target = start;
    }

    /// <summary>What may be sent, bits per second, all streams and headers together.</summary>
    public int Target => (int)_target;

    /// <summary>The queue at the last report.</summary>
    public TimeSpan Queue { get; private set; }

    /// <summary>What arrived lately, bits per second.</summary>
    public double Arriving { get; private set; }

    /// <summary>There was a queue a short while ago: bursts would make one again.</summary>
    public bool IsConstrainedAt(TimeSpan now) => now - _lastQueue < Remembered;

    /// <summary>
    /// Believes in as much as this until a queue tells otherwise: what is not sent cannot show that there is room for it.
    /// </summary>
    public void Assume(int target) => _target = Math.Max(_target, Math.Min(target, _maximum));

    /// <summary>What a report says of one packet. <see cref="OnReport"/> ends the report.</summary>
    /// <param name="sent">On our clock.</param>
    /// <param name="arrived">On the other side's clock, whose origin is unknown; null when it did not.</param>
    public void OnPacket(TimeSpan sent, TimeSpan? arrived, int bytes, TimeSpan now)
    {
        _expected++;
        if (arrived is not { } at)
        {
            _lost++;
            return;
        }
        TimeSpan delay = at - sent;
        if (now - _baseSince > BaseWindow)
            (_leastBefore, _leastNow, _baseSince) = (_leastNow, null, now);
        _leastNow = Least(_leastNow, delay);
        _leastOfReport = Least(_leastOfReport, delay);
        Arrive(at, bytes);
    }

    /// <summary>A report is complete.</summary>
    public void OnReport(TimeSpan now)
    {
        TimeSpan since = _lastReport is { } last ? now - last : TimeSpan.Zero;
        _lastReport = now;
        if (_leastOfReport is { } least)
        {
            Queue = least - (Least(_leastBefore, _leastNow!.Value));
            _leastOfReport = null;
            Steer(since, now);
        }
        if (now - _lossSince >= LossWindow && _expected >= LossPackets)
        {
            double loss = (double)_lost / _expected;
            if (loss > 0.1)
                Decrease(_target * (1 - loss / 2));
            _expected = _lost = 0;
            _lossSince = now;
        }
    }

    /// <summary>When <see cref="HandleTimeout"/> has something to do, while packets are being sent; null before the first report.</summary>
    public TimeSpan? NextTimeout => _lastReport + Silence;

    /// <summary>Nothing was heard for too long.</summary>
    public void HandleTimeout(TimeSpan now)
    {
        if (NextTimeout is not { } due || now < due)
            return;
        _lastReport = now;
        Decrease(_target / 2);
    }

    /// <summary>Nothing was sent for longer than any queue lasts.</summary>
    public void Rest() => Queue = TimeSpan.Zero;

    private void Steer(TimeSpan since, TimeSpan now)
    {
        bool measured = _firstArrival is { } first && _count > 0 && _arrivals[(_first + _count - 1) % Arrivals].At - first >= RateWindow;
        if (Queue > TooLong)
        {
            _lastQueue = now;
            if (_queuedSince is null)
                (_queuedSince, _queueAtFirst) = (now, Queue);
            if (now - _queuedSince > Unmoved)
            {
                if (Queue > _queueAtFirst - TooLong / 2)
                {
                    // Less was sent for seconds, and it is as long as before: so long is the way now.
                    (_leastBefore, _leastNow, _baseSince) = (null, _leastNow!.Value + Queue, now);
                    _queuedSince = null;
                    return;
                }
                (_queuedSince, _queueAtFirst) = (now, Queue);
            }
            // The longer the queue, the further below what the way carries: it shall be gone within seconds.
            if (measured)
                Decrease(Arriving * Math.Clamp(0.9 - Queue.TotalSeconds * 0.6, 0.5, 0.85));
            _growsSince = null;
            return;
        }
        _queuedSince = null;
        // Only what is used shows that there is room.
        if (Queue > Short || !measured || _target > 1.5 * Arriving + 100_000)
        {
            _growsSince = null;
            return;
        }
        double growth = Math.Min(Fast, Slow + Acceleration * (now - (_growsSince ??= now)).TotalSeconds);
        // After a pause in the reports one step, not many.
        TimeSpan step = since < LongestStep ? since : LongestStep;
        _target = Math.Min(_maximum, _target * Math.Exp(growth * step.TotalSeconds));
    }

    private void Decrease(double target)
    {
        if (target < _target)
            _target = Math.Max(_minimum, target);
    }

    private void Arrive(TimeSpan at, int bytes)
    {
        _firstArrival ??= at;
        if (_count == Arrivals)
            Forget();
        _arrivals[(_first + _count++) % Arrivals] = (at, bytes);
        _windowBytes += bytes;
        while (_count > 1 && at - _arrivals[_first].At > RateWindow)
            Forget();
        Arriving = _windowBytes * 8 / RateWindow.TotalSeconds;
    }

    private void Forget()
    {
        _windowBytes -= _arrivals[_first].Bytes;
        _first = (_first + 1) % Arrivals;
        _count--;
    }

    private static TimeSpan Least(TimeSpan? a, TimeSpan b) => a < b ? a.Value : b;
}
