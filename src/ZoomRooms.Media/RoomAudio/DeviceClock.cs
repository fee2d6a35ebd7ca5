using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The crystal of a sound device against the monotonic clock, from the times that its blocks come with: a Kalman filter of offset and
/// rate. Times are early
/// or late by a millisecond or two, block by block; what it says wanders by microseconds. A jump (samples lost, or silence put in) is
/// believed when three
/// blocks in a row show it.
/// </summary>
internal sealed class DeviceClock
{
    private const int Block = AudioFormat.BlockFrames;
    private const double Nominal = 1.0 / AudioFormat.SampleRate;

    /// <summary>How far off a block's time is, in seconds, and how far off a crystal.</summary>
    private const double TimeError = 1e-3, RateError = 200e-6;

    /// <summary>A crystal warms up: by so much a block, of its rate.</summary>
    private const double RateWander = 2e-9;

    /// <summary>What no callback is late by.</summary>
    private const double Jump = 12e-3;
    private const int BlocksToBelieve = 3;

    private double _next, _period = Nominal;
    private double _varTime, _covariance, _varRate;
    private int _doubts;
    private double _doubted;
    private bool _started;

    /// <summary>Seconds a sample.</summary>
    public double Period => _period;

    /// <summary>When the first sample of the block added last was at the device, in seconds.</summary>
    public double BlockTime { get; private set; }

    /// <summary>Times it jumped.</summary>
    public long Jumps { get; private set; }

    /// <summary>By how much the block added last came later than those before it let expect, in samples; zero but for jumps.</summary>
    public int Jumped { get; private set; }

    public double PartsPerMillion => (Nominal / _period - 1) * 1e6;

    /// <param name="at">When the block's first sample was at the device, as the device tells.</param>
    public void Add(TimeSpan at)
    {
        double seconds = at.TotalSeconds;
        Jumped = 0;
        if (!_started)
        {
            _started = true;
            _next = seconds;
            _varTime = TimeError * TimeError;
            _varRate = RateError * RateError * Nominal * Nominal * Block * Block;
        }
        double error = seconds - _next;
        if (Math.Abs(error) > Jump)
            Doubt(error);
        else
        {
            _doubts = 0;
            Correct(error);
        }
        BlockTime = _next;
        _next += _period * Block;
        // The state is time of a block and length of a block.
        _varTime += 2 * _covariance + _varRate;
        _covariance += _varRate;
        _varRate += RateWander * RateWander * Nominal * Nominal * Block * Block;
    }

    private void Correct(double error)
    {
        double total = _varTime + TimeError * TimeError;
        double gainTime = _varTime / total, gainRate = _covariance / total;
        _next += gainTime * error;
        double slowest = Nominal * (1 - 2 * RateError), fastest = Nominal * (1 + 2 * RateError);
        _period = Math.Clamp(_period + gainRate * error / Block, slowest, fastest);
        _varRate -= gainRate * _covariance;
        _covariance -= gainRate * _varTime;
        _varTime -= gainTime * _varTime;
    }

    private void Doubt(double error)
    {
        // The same jump each time: not a callback that came late.
        if (_doubts > 0 && Math.Abs(error - _doubted) > Jump)
            _doubts = 0;
        _doubted = error;
        if (++_doubts < BlocksToBelieve)
            return;
        _doubts = 0;
        Jumps++;
        Jumped = (int)Math.Round(error / _period);
        _next += error;
        _varTime = TimeError * TimeError;
        _covariance = 0;
    }
}
