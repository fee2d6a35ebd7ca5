using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// Discrete Fourier transform of 1,024 real samples, forward unscaled, inverse scaled by 1/1,024. Real and imaginary parts lie apart.
/// Stockham's order (no
/// bit reversal): four stages of radix 4 and one of radix 2 over 512 complex numbers. One instance a thread; nothing is allocated after
/// the constructor.
/// </summary>
internal sealed class Fourier
{
    public const int Size = 1024;

    /// <summary>Frequencies from zero to half the sample rate.</summary>
    public const int Bins = Size / 2 + 1;

    /// <summary>Length of an array of bins: whole vectors of any machine. What lies beyond <see cref="Bins"/> is zero.</summary>
    public const int Padded = 528;

    private const int Half = Size / 2;

    // cos and −sin of 2π·j/Size.
    private static readonly float[] Cosines = Table(Math.Cos), NegatedSines = Table(static turn => -Math.Sin(turn));

    private readonly float[] _re = new float[Half], _im = new float[Half], _otherRe = new float[Half], _otherIm = new float[Half];

    public void Forward(ReadOnlySpan<float> samples, Span<float> re, Span<float> im)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Length, Size);
        for (int n = 0; n < Half; n++)
        {
            _re[n] = samples[2 * n];
            _im[n] = samples[2 * n + 1];
        }
        Transform(_re, _im, _otherRe, _otherIm);
        re[0] = _otherRe[0] + _otherIm[0];
        re[Half] = _otherRe[0] - _otherIm[0];
        im[0] = im[Half] = 0;
        for (int k = 1; k < Half; k++)
        {
            // Even samples are the part that is symmetric, odd ones the part that is not.
            float sumRe = _otherRe[k] + _otherRe[Half - k], sumIm = _otherIm[k] - _otherIm[Half - k];
            float differenceRe = _otherRe[k] - _otherRe[Half - k], differenceIm = _otherIm[k] + _otherIm[Half - k];
            float cos = Cosines[k], minusSin = NegatedSines[k];
            re[k] = 0.5f * (sumRe + differenceRe * minusSin + differenceIm * cos);
            im[k] = 0.5f * (sumIm - differenceRe * cos + differenceIm * minusSin);
        }
    }

    public void Inverse(ReadOnlySpan<float> re, ReadOnlySpan<float> im, Span<float> samples)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Length, Size);
        for (int k = 0; k < Half; k++)
        {
            float sumRe = re[k] + re[Half - k], sumIm = im[k] - im[Half - k];
            float differenceRe = re[k] - re[Half - k], differenceIm = im[k] + im[Half - k];
            float cos = Cosines[k], sin = -NegatedSines[k];
            // Real and imaginary part change places: the forward transform then goes back.
            _im[k] = sumRe - differenceRe * sin - differenceIm * cos;
            _re[k] = sumIm + differenceRe * cos - differenceIm * sin;
        }
        Transform(_re, _im, _otherRe, _otherIm);
        const float scale = 1f / Size;
        for (int n = 0; n < Half; n++)
        {
            samples[2 * n] = _otherIm[n] * scale;
            samples[2 * n + 1] = _otherRe[n] * scale;
        }
    }

    /// <summary>512 complex numbers, from the first pair of arrays to the second; the first is used up.</summary>
    private static void Transform(float[] re, float[] im, float[] otherRe, float[] otherIm)
    {
        First(re, im, otherRe, otherIm);
        Radix4(otherRe, otherIm, re, im, 4);
        Radix4(re, im, otherRe, otherIm, 16);
        Radix4(otherRe, otherIm, re, im, 64);
        Span<Vector128<float>> aRe = Vectors(re), aIm = Vectors(im), toRe = Vectors(otherRe), toIm = Vectors(otherIm);
        int half = aRe.Length / 2;
        for (int i = 0; i < half; i++)
        {
            toRe[i] = aRe[i] + aRe[i + half];
            toIm[i] = aIm[i] + aIm[i + half];
            toRe[i + half] = aRe[i] - aRe[i + half];
            toIm[i + half] = aIm[i] - aIm[i + half];
        }
    }

    private static void First(float[] re, float[] im, float[] toRe, float[] toIm)
    {
        const int quarter = Half / 4;
        for (int j = 0; j < quarter; j++)
        {
            float sumRe = re[j] + re[j + 2 * quarter], sumIm = im[j] + im[j + 2 * quarter];
            float differenceRe = re[j] - re[j + 2 * quarter], differenceIm = im[j] - im[j + 2 * quarter];
            float otherSumRe = re[j + quarter] + re[j + 3 * quarter], otherSumIm = im[j + quarter] + im[j + 3 * quarter];
            float turnedRe = im[j + 3 * quarter] - im[j + quarter], turnedIm = re[j + quarter] - re[j + 3 * quarter];
            int at = 4 * j, turn = 2 * j;
            toRe[at] = sumRe + otherSumRe;
            toIm[at] = sumIm + otherSumIm;
            Turn(differenceRe - turnedRe, differenceIm - turnedIm, turn, toRe, toIm, at + 1);
            Turn(sumRe - otherSumRe, sumIm - otherSumIm, 2 * turn, toRe, toIm, at + 2);
            Turn(differenceRe + turnedRe, differenceIm + turnedIm, 3 * turn, toRe, toIm, at + 3);
        }
    }

    private static void Turn(float re, float im, int turn, float[] toRe, float[] toIm, int at)
    {
        (float cos, float sin) = Root(turn);
        toRe[at] = re * cos - im * sin;
        toIm[at] = re * sin + im * cos;
    }

    /// <summary>A stage of radix 4 over runs of <paramref name="run"/> numbers: 4 or more.</summary>
    private static void Radix4(float[] re, float[] im, float[] toRe, float[] toIm, int run)
    {
        int groups = Half / 4 / run, vectors = run / 4;
        Span<Vector128<float>> fromReal = Vectors(re), fromImaginary = Vectors(im), toReal = Vectors(toRe), toImaginary = Vectors(toIm);
        for (int j = 0; j < groups; j++)
        {
            int turn = Size / 4 / groups * j;
            (float cos1, float sin1) = Root(turn);
            (float cos2, float sin2) = Root(2 * turn);
            (float cos3, float sin3) = Root(3 * turn);
            for (int k = 0; k < vectors; k++)
            {
                int a = vectors * j + k, b = a + vectors * groups, c = b + vectors * groups, d = c + vectors * groups;
                Vector128<float> sumRe = fromReal[a] + fromReal[c], sumIm = fromImaginary[a] + fromImaginary[c];
                Vector128<float> differenceRe = fromReal[a] - fromReal[c], differenceIm = fromImaginary[a] - fromImaginary[c];
                Vector128<float> otherSumRe = fromReal[b] + fromReal[d], otherSumIm = fromImaginary[b] + fromImaginary[d];
                Vector128<float> turnedRe = fromImaginary[d] - fromImaginary[b], turnedIm = fromReal[b] - fromReal[d];
                int to = vectors * 4 * j + k;
                toReal[to] = sumRe + otherSumRe;
                toImaginary[to] = sumIm + otherSumIm;
                (Vector128<float> oneRe, Vector128<float> oneIm) = (differenceRe - turnedRe, differenceIm - turnedIm);
                toReal[to + vectors] = oneRe * cos1 - oneIm * sin1;
                toImaginary[to + vectors] = oneRe * sin1 + oneIm * cos1;
                (Vector128<float> twoRe, Vector128<float> twoIm) = (sumRe - otherSumRe, sumIm - otherSumIm);
                toReal[to + 2 * vectors] = twoRe * cos2 - twoIm * sin2;
                toImaginary[to + 2 * vectors] = twoRe * sin2 + twoIm * cos2;
                (Vector128<float> threeRe, Vector128<float> threeIm) = (differenceRe + turnedRe, differenceIm + turnedIm);
                toReal[to + 3 * vectors] = threeRe * cos3 - threeIm * sin3;
                toImaginary[to + 3 * vectors] = threeRe * sin3 + threeIm * cos3;
            }
        }
    }

    /// <summary>exp(−2πi·turn/Size), for turns below Size.</summary>
    private static (float Cos, float Sin) Root(int turn) => (Cosines[turn], NegatedSines[turn]);

    private static Span<Vector128<float>> Vectors(float[] numbers) => MemoryMarshal.Cast<float, Vector128<float>>(numbers.AsSpan());

    private static float[] Table(Func<double, double> of)
    {
        float[] table = new float[Size];
        for (int j = 0; j < Size; j++)
            table[j] = (float)of(2 * Math.PI * j / Size);
        return table;
    }
}
