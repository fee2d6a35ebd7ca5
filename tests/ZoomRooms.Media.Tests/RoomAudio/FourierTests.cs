using ZoomRooms.Media.RoomAudio;

namespace ZoomRooms.Media.Tests.RoomAudio;

public sealed class FourierTests
{
    private readonly Fourier _fourier = new();
    private readonly float[] _re = new float[Fourier.Padded], _im = new float[Fourier.Padded];

    [Fact]
    public void It_is_the_sum_of_the_definition()
    {
        float[] samples = Noise(1);
        _fourier.Forward(samples, _re, _im);
        for (int bin = 0; bin < Fourier.Bins; bin++)
        {
            double re = 0, im = 0;
            for (int n = 0; n < Fourier.Size; n++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * bin * n / Fourier.Size);
                re += samples[n] * cos;
                im -= samples[n] * sin;
            }
            Assert.Equal(re, _re[bin], 1e-4);
            Assert.Equal(im, _im[bin], 1e-4);
        }
    }

    [Fact]
    public void It_comes_back()
    {
        float[] samples = Noise(2), again = new float[Fourier.Size];
        _fourier.Forward(samples, _re, _im);
        _fourier.Inverse(_re, _im, again);
        for (int n = 0; n < Fourier.Size; n++)
            Assert.Equal(samples[n], again[n], 1e-5f);
    }

    [Fact]
    public void What_is_taken_apart_and_put_together_is_the_same_a_block_later()
    {
        const int hop = ShortTimeSpectrum.Hop;
        SpectrumAnalysis analysis = new(_fourier);
        SpectrumSynthesis synthesis = new(_fourier);
        float[] samples = [.. Noise(3), .. Noise(4), .. Noise(5)];
        float[] block = new float[hop];
        for (int start = 0; start + hop <= samples.Length; start += hop)
        {
            analysis.Add(samples.AsSpan(start, hop));
            synthesis.Take(analysis.Re, analysis.Im, block);
            for (int i = 0; i < hop && start > 0; i++)
                Assert.Equal(samples[start - hop + i], block[i], 1e-5f);
        }
    }

    private static float[] Noise(int seed)
    {
        Random random = new(seed);
        float[] samples = new float[Fourier.Size];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (float)(random.NextDouble() - 0.5);
        return samples;
    }
}
