using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// Gives the canceller what the loudspeaker played, sample for sample beside what the microphones heard, although each device counts by
/// its own crystal:
/// both clocks are estimated, and what was played is resampled by their ratio (windowed sinc, 32 taps). Where samples were lost or
/// silence was put in, time goes on and
/// the echo path stays as it was.
/// </summary>
internal sealed class ReferenceAligner
{
    private const int Block = AudioFormat.BlockFrames;

    /// <summary>2.7 s, a power of two.</summary>
    private const int Kept = 131_072;

    private const int Taps = 32, Phases = 256;

    /// <summary>
    /// What is played comes so much before its echo: the filter must have room for a device that tells its time too late.
    /// </summary>
    private const double Lead = 0.012;

    /// <summary>Blocks by which it is found out how early what is played is known.</summary>
    private const int BlocksToFindLead = 20;

    /// <summary>
    /// For the taps that look ahead, and for clocks that wander. A device that hears its own loudspeaker has no more to give.
    /// </summary>
    private const double Reserve = 0.001;

    /// <summary>Less lead than this cannot be made up for: a loudspeaker whose blocks come later is not heard of in time.</summary>
    private const double LeastLead = -0.1;

    /// <summary>Positions are corrected by so much a block; beyond the limit at once.</summary>
    private const double Follow = 0.02, FollowLimit = 0.002 * AudioFormat.SampleRate;

    private static readonly float[] AllTaps = MakeTaps();

    private readonly float[] _kept = new float[Kept];
    private readonly DeviceClock _speaker = new(), _microphone = new();

    /// <summary>Samples written so far; the newest block begins a block before.</summary>
    private long _written;
    private double _position = double.NaN;
    private double _lead = Lead;
    private double _earliest = double.MaxValue;
    private int _blocks;
    private long _jumps;
    private int _sinceSpeaker = int.MaxValue / 2;

    /// <summary>Blocks for which what was played was not known in time.</summary>
    public long Late { get; private set; }

    public DeviceClock Speaker => _speaker;

    public DeviceClock Microphone => _microphone;

    public void Played(ReadOnlySpan<float> block, TimeSpan at)
    {
        _speaker.Add(at);
        _sinceSpeaker = 0;
        int jumped = Math.Clamp(_speaker.Jumped, -Kept / 4, Kept / 4);
        for (; jumped > 0; jumped--)
            _kept[(int)(_written++ & (Kept - 1))] = 0;
        _written += jumped;
        for (int i = 0; i < Block; i++)
            _kept[(int)((_written + i) & (Kept - 1))] = block[i];
        _written += Block;
    }

    /// <summary>What was played while the microphones' block was captured; silence where that is not known.</summary>
    public void Align(TimeSpan at, Span<float> reference)
    {
        _microphone.Add(at);
        if (_written == 0 || _sinceSpeaker++ > 100)
        {
            reference.Clear();
            return;
        }
        double newest = _written - Block;
        FindLead();
        double wanted = newest + (_microphone.BlockTime + _lead - _speaker.BlockTime) / _speaker.Period;
        double off = wanted - _position;
        if (!(Math.Abs(off) < FollowLimit))
            (_position, off) = (wanted, 0);
        double step = _microphone.Period / _speaker.Period + Follow * off / Block;
        bool late = false;
        for (int i = 0; i < Block; i++)
        {
            long whole = (long)Math.Floor(_position);
            int phase = (int)((_position - whole) * Phases);
            late |= whole + Taps / 2 >= _written;
            reference[i] = whole + Taps / 2 < _written && whole > _written - Kept + Taps ? Between(whole, phase) : 0;
            _position += step;
        }
        if (late)
            Late++;
    }

    private void FindLead()
    {
        // After a jump, or another device, what is known how early is another matter.
        if (_jumps != _speaker.Jumps + _microphone.Jumps)
            (_jumps, _blocks, _earliest, _lead) = (_speaker.Jumps + _microphone.Jumps, 0, double.MaxValue, Lead);
        if (_blocks >= BlocksToFindLead)
            return;
        _blocks++;
        // How long before it is heard the newest sample is known.
        double early = _speaker.BlockTime + Block * _speaker.Period - (_microphone.BlockTime + Block * _microphone.Period);
        _earliest = Math.Min(_earliest, early);
        _lead = Math.Clamp(_earliest - Reserve, LeastLead, Lead);
    }

    private float Between(long whole, int phase)
    {
        ReadOnlySpan<float> taps = AllTaps.AsSpan(phase * Taps, Taps);
        long first = whole - Taps / 2 + 1;
        float sum = 0;
        for (int i = 0; i < Taps; i++)
            sum += taps[i] * _kept[(int)((first + i) & (Kept - 1))];
        return sum;
    }

    private static float[] MakeTaps()
    {
        float[] taps = new float[Phases * Taps];
        for (int phase = 0; phase < Phases; phase++)
        {
            // The middle of the phase: the fraction is cut, not rounded.
            double fraction = (phase + 0.5) / Phases, sum = 0;
            for (int i = 0; i < Taps; i++)
            {
                double x = i - (Taps / 2 - 1) - fraction;
                double sinc = Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
                double turn = Math.PI * x / (Taps / 2);
                double window = Math.Abs(x) >= Taps / 2 ? 0 : 0.42 + 0.5 * Math.Cos(turn) + 0.08 * Math.Cos(2 * turn);
                taps[phase * Taps + i] = (float)(sinc * window);
                sum += sinc * window;
            }
            for (int i = 0; i < Taps; i++)
                taps[phase * Taps + i] /= (float)sum;
        }
        return taps;
    }
}
