using System.Numerics;

namespace ZoomRooms.RoomSimulator.Signals;

/// <summary>A long signal through impulse responses, by overlap-save.</summary>
internal static class Convolution
{
    /// <summary>One result for each response, each as long as the signal.</summary>
    public static float[][] Convolve(ReadOnlySpan<float> signal, IReadOnlyList<float[]> responses)
    {
        int taps = responses.Max(response => response.Length);
        Fft fft = new((int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(taps * 3, 4096, int.MaxValue / 4)));
        int size = fft.Size, step = size - taps + 1;
        // Two responses travel together: one as real, the other as imaginary part.
        int pairs = (responses.Count + 1) / 2;
        double[][] real = new double[pairs][], imaginary = new double[pairs][];
        for (int pair = 0; pair < pairs; pair++)
        {
            real[pair] = Widened(responses[2 * pair], size);
            imaginary[pair] = 2 * pair + 1 < responses.Count ? Widened(responses[2 * pair + 1], size) : new double[size];
            fft.Forward(real[pair], imaginary[pair]);
        }
        float[][] results = new float[responses.Count][];
        for (int i = 0; i < results.Length; i++)
            results[i] = new float[signal.Length];
        double[] blockReal = new double[size], blockImaginary = new double[size], re = new double[size], im = new double[size];
        for (int start = 0; start < signal.Length; start += step)
        {
            for (int i = 0; i < size; i++)
            {
                int at = start - (taps - 1) + i;
                blockReal[i] = at >= 0 && at < signal.Length ? signal[at] : 0;
            }
            Array.Clear(blockImaginary);
            fft.Forward(blockReal, blockImaginary);
            int count = Math.Min(step, signal.Length - start);
            for (int pair = 0; pair < pairs; pair++)
            {
                for (int i = 0; i < size; i++)
                {
                    re[i] = blockReal[i] * real[pair][i] - blockImaginary[i] * imaginary[pair][i];
                    im[i] = blockReal[i] * imaginary[pair][i] + blockImaginary[i] * real[pair][i];
                }
                fft.Inverse(re, im);
                Copy(re, taps - 1, results[2 * pair].AsSpan(start, count));
                if (2 * pair + 1 < results.Length)
                    Copy(im, taps - 1, results[2 * pair + 1].AsSpan(start, count));
            }
        }
        return results;
    }

    private static double[] Widened(float[] response, int size)
    {
        double[] widened = new double[size];
        for (int i = 0; i < response.Length; i++)
            widened[i] = response[i];
        return widened;
    }

    private static void Copy(double[] from, int offset, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
            to[i] = (float)from[offset + i];
    }
}
