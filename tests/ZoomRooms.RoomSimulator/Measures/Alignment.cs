using System.Numerics;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Measures;

/// <summary>By how many samples one signal is behind another: where their correlation is largest, high frequencies weighted up.</summary>
internal static class Alignment
{
    /// <param name="most">No more than so many samples to either side.</param>
    public static int Lag(ReadOnlySpan<float> reference, ReadOnlySpan<float> signal, int most)
    {
        int length = Math.Min(reference.Length, signal.Length);
        Fft fft = new((int)BitOperations.RoundUpToPowerOf2((uint)(length + most)));
        (double[] aRe, double[] aIm) = Spectrum(fft, reference[..length]);
        (double[] bRe, double[] bIm) = Spectrum(fft, signal[..length]);
        for (int i = 0; i < fft.Size; i++)
            (aRe[i], aIm[i]) = (aRe[i] * bRe[i] + aIm[i] * bIm[i], aRe[i] * bIm[i] - aIm[i] * bRe[i]);
        fft.Inverse(aRe, aIm);
        int best = 0;
        for (int lag = -most; lag <= most; lag++)
        {
            if (Math.Abs(aRe[(lag + fft.Size) % fft.Size]) > Math.Abs(aRe[(best + fft.Size) % fft.Size]))
                best = lag;
        }
        return best;
    }

    private static (double[] Real, double[] Imaginary) Spectrum(Fft fft, ReadOnlySpan<float> samples)
    {
        double[] real = new double[fft.Size], imaginary = new double[fft.Size];
        for (int i = 1; i < samples.Length; i++)
            real[i] = samples[i] - 0.95 * samples[i - 1];
        fft.Forward(real, imaginary);
        return (real, imaginary);
    }
}
