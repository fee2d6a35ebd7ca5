namespace ZoomRooms.Media.Audio;

/// <summary>
/// How long playout must wait so that nearly every packet is there in time. Each packet's delay is taken relative to the fastest of
/// the last two seconds, so that neither clock offset nor clock drift between sender and receiver matters; the target is a high
/// quantile of a slowly forgetting histogram of these delays.
/// </summary>
internal sealed class DelayEstimator
{
    private const int Window = 100;
    private const int Buckets = 41;
    private const double BucketMilliseconds = 5;
    private const double Quantile = 0.99;
    private const double SlowestForgetting = 0.998;
    private const double InitialMilliseconds = 35;
    // Weight of the initial guess, in packets.
    private const int InitialWeight = 10;

    private readonly long[] _window = new long[Window];
    private readonly double[] _histogram = new double[Buckets];
    private int _count;
    private int _position;
    private double _lossRate;

    public DelayEstimator() => Reset();

    /// <summary>The smallest arrival − media time of the last two seconds, in ticks of <see cref="TimeSpan"/>.</summary>
    public long FastestTicks { get; private set; }

    /// <summary>The delay playout should have, 20 to 200 ms.</summary>
    public TimeSpan Target { get; private set; }

    public void Reset()
    {
        Array.Clear(_histogram);
        _histogram[(int)(InitialMilliseconds / BucketMilliseconds)] = 1;
        _count = 0;
        _position = 0;
        _lossRate = 0;
        FastestTicks = long.MaxValue;
        UpdateTarget();
    }

    /// <summary>Takes the arrival − media time of a packet.</summary>
    public void Observe(long relativeTicks)
    {
        _window[_position] = relativeTicks;
        _position = (_position + 1) % Window;
        int filled = Math.Min(++_count, Window);
        long fastest = long.MaxValue;
        for (int i = 0; i < filled; i++)
            fastest = Math.Min(fastest, _window[i]);
        FastestTicks = fastest;

        double milliseconds = (relativeTicks - fastest) / (double)TimeSpan.TicksPerMillisecond;
        int bucket = (int)Math.Min(milliseconds / BucketMilliseconds, Buckets - 1);
        double forgetting = Math.Min(SlowestForgetting, 1 - 1.0 / (Math.Min(_count, 100_000) + InitialWeight));
        for (int i = 0; i < Buckets; i++)
            _histogram[i] *= forgetting;
        _histogram[bucket] += 1 - forgetting;
        UpdateTarget();
    }

    /// <summary>Takes whether a frame's turn came with its packet there. Where packets get lost, one frame more of delay lets the next packet's FEC come in time.</summary>
    public void ObserveTurn(bool missing) => _lossRate += ((missing ? 1 : 0) - _lossRate) * 0.01;

    private void UpdateTarget()
    {
        double cumulated = 0;
        int bucket = 0;
        while (bucket < Buckets - 1 && (cumulated += _histogram[bucket]) < Quantile)
            bucket++;
        double milliseconds = (bucket + 1) * BucketMilliseconds + (_lossRate > 0.01 ? 20 : 0);
        Target = TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, JitterBuffer.MinTarget.TotalMilliseconds, JitterBuffer.MaxTarget.TotalMilliseconds));
    }
}
