using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>Something that Opus takes for speech: harmonics under a formant, with syllables.</summary>
internal sealed class Voice
{
    private long _sample;

    public void Next(Span<float> frame)
    {
        for (int i = 0; i < frame.Length; i++, _sample++)
        {
            double t = _sample / (double)AudioFormat.SampleRate;
            double sum = 0;
            for (int k = 1; k < 20; k++)
                sum += Math.Exp(-Math.Pow((k * 150 - 600) / 500.0, 2)) * Math.Sin(double.Tau * 150 * k * t + k * k);
            frame[i] = (float)(0.15 * sum * (0.6 + 0.4 * Math.Sin(double.Tau * 4 * t)));
        }
    }
}
