using System.Numerics;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// Folds what a microphone heard with the inverse of what was played: the impulse response from one to the other. Correlation by parts of
/// 512 samples, in frequency.
/// </summary>
internal sealed class SweepFolding
{
    private const int Part = Fourier.Size / 2;

    private readonly Fourier _fourier = new();
    private readonly float[][] _inverseRe, _inverseIm, _heardRe, _heardIm;
    private readonly float[] _window = new float[Fourier.Size], _sumRe = new float[Fourier.Padded], _sumIm = new float[Fourier.Padded];
    private readonly int _parts;

    /// <param name="inverse">See <see cref="PlayedSweeps.Inverse"/>.</param>
    /// <param name="length">Samples of a response; rounded up to whole parts.</param>
    public SweepFolding(ReadOnlySpan<float> inverse, int length)
    {
        _parts = (inverse.Length + Part - 1) / Part;
        int windows = _parts + (length + Part - 1) / Part;
        (_inverseRe, _inverseIm) = (Numbers.Rows(_parts, Fourier.Padded), Numbers.Rows(_parts, Fourier.Padded));
        (_heardRe, _heardIm) = (Numbers.Rows(windows, Fourier.Padded), Numbers.Rows(windows, Fourier.Padded));
        for (int part = 0; part < _parts; part++)
        {
            Take(inverse, part * Part, Part);
            _fourier.Forward(_window, _inverseRe[part], _inverseIm[part]);
        }
    }

    /// <summary>Samples of a response.</summary>
    public int Length => (_heardRe.Length - _parts) * Part;

    /// <summary>
    /// The response, whose first sample is what comes when the inverse's first sample meets the one at <paramref name="from"/>; what lies
    /// outside is taken for silence.
    /// </summary>
    public float[] Response(ReadOnlySpan<float> heard, int from)
    {
        for (int window = 0; window < _heardRe.Length; window++)
        {
            Take(heard, from + window * Part, Fourier.Size);
            _fourier.Forward(_window, _heardRe[window], _heardIm[window]);
        }
        float[] response = new float[Length];
        for (int block = 0; block < Length / Part; block++)
        {
            Array.Clear(_sumRe);
            Array.Clear(_sumIm);
            for (int part = 0; part < _parts; part++)
                AddProduct(_heardRe[block + part], _heardIm[block + part], _inverseRe[part], _inverseIm[part]);
            _fourier.Inverse(_sumRe, _sumIm, _window);
            _window.AsSpan(0, Part).CopyTo(response.AsSpan(block * Part));
        }
        return response;
    }

    /// <summary>Forgets what was heard.</summary>
    public void Wipe()
    {
        foreach (float[] spectrum in _heardRe.Concat(_heardIm).Append(_window))
            Array.Clear(spectrum);
    }

    private void Take(ReadOnlySpan<float> samples, int from, int count)
    {
        Array.Clear(_window);
        int first = Math.Max(0, from), last = Math.Min(samples.Length, from + count);
        if (last > first)
            samples[first..last].CopyTo(_window.AsSpan(first - from));
    }

    /// <summary>Times the conjugate: a correlation.</summary>
    private void AddProduct(float[] aRe, float[] aIm, float[] bRe, float[] bIm)
    {
        Span<Vector<float>> sumRe = Numbers.Vectors(_sumRe);
        Span<Vector<float>> sumIm = Numbers.Vectors(_sumIm);
        Span<Vector<float>> leftRe = Numbers.Vectors(aRe);
        Span<Vector<float>> leftIm = Numbers.Vectors(aIm);
        Span<Vector<float>> rightRe = Numbers.Vectors(bRe);
        Span<Vector<float>> rightIm = Numbers.Vectors(bIm);
        for (int i = 0; i < sumRe.Length; i++)
        {
            sumRe[i] += leftRe[i] * rightRe[i] + leftIm[i] * rightIm[i];
            sumIm[i] += leftIm[i] * rightRe[i] - leftRe[i] * rightIm[i];
        }
    }
}
