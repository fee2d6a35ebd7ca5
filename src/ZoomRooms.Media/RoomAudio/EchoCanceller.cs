using System.Numerics;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The linear stage, for one microphone: a partitioned-block Kalman filter in the frequency domain (Enzner and Vary 2006; Kuech, Mabande
/// and Enzner, ICASSP
/// 2014). It keeps for each coefficient how uncertain it is, and so goes fast while it knows little and slowly while somebody speaks in
/// the room:
/// there is no detector of double talk. A path that changed shows itself: what is left then resembles what was taken off, which speech of
/// the room never
/// does, and makes the coefficients uncertain again. Ten milliseconds a partition; nothing is allocated after the constructor.
/// </summary>
internal sealed class EchoCanceller
{
    private const int Hop = ReferenceSpectra.Hop;

    /// <summary>An overlap-save block sees that much of its spectrum's length.</summary>
    private const float Seen = (float)Hop / Fourier.Size;

    /// <summary>How much of the path stays as it is from block to block; the rest is new.</summary>
    private const float Stays = 0.9998f;

    /// <summary>Weight of what was before in the coherence of what is left with what was taken off: some 100 ms.</summary>
    private const float CoherenceSmoothing = 0.9f;

    /// <summary>Chance alone makes so much coherence.</summary>
    private const float ChanceCoherence = 0.15f;

    /// <summary>How much of a path is new for each unit of coherence.</summary>
    private const float NewByCoherence = 0.5f;

    // 200 Hz to 9 kHz: where speech has its power.
    private const int LowestBin = 4, HighestBin = 200;

    /// <summary>Weight of what was before in the near signal's spectrum.</summary>
    private const float NearSmoothing = 0.5f;

    /// <summary>Partitions a block whose coefficients are cut to their ten milliseconds.</summary>
    private const int CutPerBlock = 3;

    private readonly Fourier _fourier;
    private readonly ReferenceSpectra _reference;
    private readonly float[][] _re, _im, _uncertainty;
    private readonly float[] _near = new float[Fourier.Padded];
    private readonly float[] _errorRe = new float[Fourier.Padded], _errorIm = new float[Fourier.Padded];
    private readonly float[] _echoRe = new float[Fourier.Padded], _echoIm = new float[Fourier.Padded];
    private readonly float[] _expected = new float[Fourier.Padded], _stepped = new float[Fourier.Padded];
    private readonly float[] _fresh = new float[Fourier.Padded];
    private readonly float[] _crossRe = new float[Fourier.Padded], _crossIm = new float[Fourier.Padded];
    private readonly float[] _errorPower = new float[Fourier.Padded], _echoPower = new float[Fourier.Padded];
    private readonly float[] _time = new float[Fourier.Size];
    private int _cut;

    public EchoCanceller(Fourier fourier, ReferenceSpectra reference)
    {
        _fourier = fourier;
        _reference = reference;
        _re = Numbers.Rows(reference.Partitions, Fourier.Padded);
        _im = Numbers.Rows(reference.Partitions, Fourier.Padded);
        _uncertainty = Numbers.Rows(reference.Partitions, Fourier.Padded);
        for (int p = 0; p < reference.Partitions; p++)
        {
            // A room's echo falls by some 60 dB in half a second, and rarely is louder than what was played.
            Array.Fill(_uncertainty[p], 0.3f * MathF.Pow(10, -0.12f * p));
        }
    }

    /// <summary>0 to 1: how much what is left is like what was taken off. Chance makes 0.1; a path that has just changed 0.5.</summary>
    public float Coherence { get; private set; }

    /// <summary>Takes the block that was played off the block that was heard.</summary>
    /// <param name="echo">What was taken off.</param>
    public void Process(ReadOnlySpan<float> heard, Span<float> left, Span<float> echo)
    {
        Predict();
        _fourier.Inverse(_echoRe, _echoIm, _time);
        _time.AsSpan(Fourier.Size - Hop).CopyTo(echo);
        for (int i = 0; i < Hop; i++)
            left[i] = heard[i] - echo[i];
        // Both in the same window: only so can they be compared.
        ToSpectrum(left, _errorRe, _errorIm);
        ToSpectrum(echo, _echoRe, _echoIm);
        Compare();
        Learn();
        for (int i = 0; i < CutPerBlock; i++)
            Cut(_cut = (_cut + 1) % _reference.Partitions);
    }

    private void ToSpectrum(ReadOnlySpan<float> block, float[] re, float[] im)
    {
        _time.AsSpan(0, Fourier.Size - Hop).Clear();
        block.CopyTo(_time.AsSpan(Fourier.Size - Hop));
        _fourier.Forward(_time, re, im);
    }

    private void Predict()
    {
        Span<Vector<float>> echoRe = Numbers.Vectors(_echoRe), echoIm = Numbers.Vectors(_echoIm), expected = Numbers.Vectors(_expected);
        echoRe.Clear();
        echoIm.Clear();
        expected.Clear();
        for (int p = 0; p < _reference.Partitions; p++)
        {
            ReadOnlySpan<Vector<float>> re = Numbers.Vectors(_re[p]), im = Numbers.Vectors(_im[p]);
            ReadOnlySpan<Vector<float>> uncertainty = Numbers.Vectors(_uncertainty[p]);
            ReadOnlySpan<Vector<float>> playedRe = Numbers.Vectors(_reference.Re(p)), playedIm = Numbers.Vectors(_reference.Im(p));
            ReadOnlySpan<Vector<float>> power = Numbers.Vectors(_reference.Power(p));
            for (int i = 0; i < echoRe.Length; i++)
            {
                echoRe[i] += re[i] * playedRe[i] - im[i] * playedIm[i];
                echoIm[i] += re[i] * playedIm[i] + im[i] * playedRe[i];
                expected[i] += power[i] * uncertainty[i];
            }
        }
    }

    /// <summary>How much of each coefficient is new.</summary>
    private void Compare()
    {
        Span<Vector<float>> crossRe = Numbers.Vectors(_crossRe), crossIm = Numbers.Vectors(_crossIm), fresh = Numbers.Vectors(_fresh);
        Span<Vector<float>> errorPower = Numbers.Vectors(_errorPower), echoPower = Numbers.Vectors(_echoPower);
        ReadOnlySpan<Vector<float>> errorRe = Numbers.Vectors(_errorRe), errorIm = Numbers.Vectors(_errorIm);
        ReadOnlySpan<Vector<float>> echoRe = Numbers.Vectors(_echoRe), echoIm = Numbers.Vectors(_echoIm);
        Vector<float> before = new(CoherenceSmoothing), now = new(1 - CoherenceSmoothing), quietest = new(1e-12f);
        for (int i = 0; i < fresh.Length; i++)
        {
            crossRe[i] = before * crossRe[i] + now * (errorRe[i] * echoRe[i] + errorIm[i] * echoIm[i]);
            crossIm[i] = before * crossIm[i] + now * (errorRe[i] * echoIm[i] - errorIm[i] * echoRe[i]);
            errorPower[i] = before * errorPower[i] + now * (errorRe[i] * errorRe[i] + errorIm[i] * errorIm[i]);
            echoPower[i] = before * echoPower[i] + now * (echoRe[i] * echoRe[i] + echoIm[i] * echoIm[i]);
            fresh[i] = (crossRe[i] * crossRe[i] + crossIm[i] * crossIm[i]) / (errorPower[i] * echoPower[i] + quietest);
        }
        float sum = 0, weights = 1e-9f;
        for (int bin = LowestBin; bin < HighestBin; bin++)
        {
            float weight = MathF.Sqrt(_errorPower[bin] * _echoPower[bin]);
            sum += weight * _fresh[bin];
            weights += weight;
        }
        Coherence = sum / weights;
        Vector<float> changed = new(NewByCoherence * MathF.Max(0, Coherence - ChanceCoherence)), always = new(1 - Stays * Stays);
        for (int i = 0; i < fresh.Length; i++)
            fresh[i] = always + changed * fresh[i];
    }

    private void Learn()
    {
        Span<Vector<float>> near = Numbers.Vectors(_near), expected = Numbers.Vectors(_expected), stepped = Numbers.Vectors(_stepped);
        ReadOnlySpan<Vector<float>> errorRe = Numbers.Vectors(_errorRe), errorIm = Numbers.Vectors(_errorIm);
        ReadOnlySpan<Vector<float>> fresh = Numbers.Vectors(_fresh);
        Vector<float> seen = new(Seen), quietest = new(1e-6f), stays = new(Stays * Stays);
        Vector<float> before = new(NearSmoothing), now = new(1 - NearSmoothing);
        for (int i = 0; i < near.Length; i++)
        {
            near[i] = before * near[i] + now * (errorRe[i] * errorRe[i] + errorIm[i] * errorIm[i]);
            stepped[i] = Vector<float>.One / (seen * expected[i] + near[i] + quietest);
        }
        for (int p = 0; p < _reference.Partitions; p++)
        {
            Span<Vector<float>> re = Numbers.Vectors(_re[p]), im = Numbers.Vectors(_im[p]), uncertainty = Numbers.Vectors(_uncertainty[p]);
            ReadOnlySpan<Vector<float>> playedRe = Numbers.Vectors(_reference.Re(p)), playedIm = Numbers.Vectors(_reference.Im(p));
            ReadOnlySpan<Vector<float>> power = Numbers.Vectors(_reference.Power(p));
            for (int i = 0; i < near.Length; i++)
            {
                Vector<float> step = uncertainty[i] * stepped[i];
                re[i] += step * (playedRe[i] * errorRe[i] + playedIm[i] * errorIm[i]);
                im[i] += step * (playedRe[i] * errorIm[i] - playedIm[i] * errorRe[i]);
                uncertainty[i] = stays * (Vector<float>.One - seen * step * power[i]) * uncertainty[i]
                    + fresh[i] * (re[i] * re[i] + im[i] * im[i]);
            }
        }
    }

    /// <summary>Circular convolution must not reach beyond the partition.</summary>
    private void Cut(int partition)
    {
        _fourier.Inverse(_re[partition], _im[partition], _time);
        _time.AsSpan(Hop).Clear();
        _fourier.Forward(_time, _re[partition], _im[partition]);
    }
}
