using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// Which microphones of an array can be relied on: each is compared with the others, while there is something to hear. What is found must
/// hold for three
/// seconds of that, and its end too. Nothing is allocated a block.
/// </summary>
internal sealed class ArrayHealth
{
    /// <summary>Blocks for which the same must be seen.</summary>
    private const int ToBelieve = 300;

    /// <summary>Mean square from which the others hear something: −50 dBFS.</summary>
    private const double Sound = 1e-5;

    /// <summary>Powers: 30 dB less is nothing; 15 dB less is something again.</summary>
    private const double Nothing = 1e-3, Something = 0.03;

    /// <summary>Of the samples of a loud block; what counts as full scale.</summary>
    private const double ClipsOften = 0.01, ClipsRarely = 0.001, FullScale = 0.985;

    /// <summary>Memory of what is compared: half a second.</summary>
    private const double Smoothing = 0.98;

    private const double Opposite = -0.5;

    private readonly int _count, _highestBin;
    private readonly double[] _power, _clipped, _likeness, _own, _others;
    private readonly int[] _seen;
    private readonly MicrophoneFault[] _candidate, _fault;
    private readonly double[] _sorted;

    /// <param name="aperture">The greatest distance of two microphones, metres; 0 where none is known.</param>
    public ArrayHealth(int count, double aperture)
    {
        _count = count;
        // Up to a sixth of a wave between any two, signs can be compared.
        double hertz = aperture > 0 ? ArrayGeometry.SpeedOfSound / (6 * aperture) : 0;
        _highestBin = (int)Math.Min(hertz * Fourier.Size / AudioFormat.SampleRate, 20);
        _power = new double[count];
        _clipped = new double[count];
        _likeness = new double[count];
        _own = new double[count];
        _others = new double[count];
        _sorted = new double[count];
        _seen = new int[count];
        _candidate = new MicrophoneFault[count];
        _fault = new MicrophoneFault[count];
    }

    /// <summary>Grows by one with each change.</summary>
    public int Changes { get; private set; }

    public MicrophoneFault this[int microphone] => _fault[microphone];

    /// <summary>A block as it was captured.</summary>
    public void Observe(ReadOnlySpan<float> interleaved)
    {
        for (int m = 0; m < _count; m++)
        {
            double sum = 0;
            int clipped = 0;
            for (int i = m; i < interleaved.Length; i += _count)
            {
                sum += (double)interleaved[i] * interleaved[i];
                if (Math.Abs(interleaved[i]) >= FullScale)
                    clipped++;
            }
            int frames = interleaved.Length / _count;
            _power[m] = Smoothing * _power[m] + (1 - Smoothing) * sum / frames;
            _clipped[m] = Smoothing * _clipped[m] + (1 - Smoothing) * clipped / frames;
        }
    }

    /// <summary>The spectra of the same block; decides.</summary>
    public void Judge(float[][] re, float[][] im)
    {
        double usual = Median(_power), clipsUsually = Median(_clipped);
        if (usual < Sound || _count < 2)
            return;
        Compare(re, im);
        for (int m = 0; m < _count; m++)
            Believe(m, See(m, usual, clipsUsually));
    }

    /// <summary>With two microphones nobody knows which of them is wrong; with more, the many are right.</summary>
    private MicrophoneFault See(int m, double usual, double clipsUsually)
    {
        bool was = _fault[m] == MicrophoneFault.HearsNothing;
        if (_power[m] < usual * (was ? Something : Nothing))
            return MicrophoneFault.HearsNothing;
        if (_clipped[m] > ClipsOften && clipsUsually < ClipsRarely)
            return MicrophoneFault.Clips;
        double size = Math.Sqrt(_own[m] * _others[m]);
        return _count > 2 && size > 0 && _likeness[m] / size < Opposite ? MicrophoneFault.Inverted : MicrophoneFault.None;
    }

    private void Believe(int m, MicrophoneFault seen)
    {
        if (seen != _candidate[m])
            (_candidate[m], _seen[m]) = (seen, 0);
        if (seen == _fault[m] || ++_seen[m] < ToBelieve)
            return;
        _fault[m] = seen;
        Changes++;
    }

    private void Compare(float[][] re, float[][] im)
    {
        for (int m = 0; m < _count; m++)
        {
            double likeness = 0, own = 0, others = 0;
            for (int bin = 1; bin <= _highestBin; bin++)
            {
                double sumRe = 0, sumIm = 0;
                for (int n = 0; n < _count; n++)
                {
                    if (n == m)
                        continue;
                    sumRe += re[n][bin];
                    sumIm += im[n][bin];
                }
                likeness += re[m][bin] * sumRe + im[m][bin] * sumIm;
                own += re[m][bin] * re[m][bin] + im[m][bin] * im[m][bin];
                others += sumRe * sumRe + sumIm * sumIm;
            }
            _likeness[m] = Smoothing * _likeness[m] + (1 - Smoothing) * likeness;
            _own[m] = Smoothing * _own[m] + (1 - Smoothing) * own;
            _others[m] = Smoothing * _others[m] + (1 - Smoothing) * others;
        }
    }

    /// <summary>The upper one of two in the middle.</summary>
    private double Median(double[] values)
    {
        values.CopyTo(_sorted, 0);
        Array.Sort(_sorted);
        return _sorted[_count / 2];
    }
}
