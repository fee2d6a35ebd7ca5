namespace ZoomRooms.Media.Sound;

/// <summary>The one format inside: 48 kHz, 32-bit float, 10 ms device blocks, 20 ms Opus frames.</summary>
public static class AudioFormat
{
    public const int SampleRate = 48_000;
    public const int BlockFrames = SampleRate / 100;
    public const int OpusFrames = SampleRate / 50;
    public const int MaxChannels = 8;

    /// <summary>Levels are not reported below this.</summary>
    public const double SilenceDbfs = -100;

    /// <summary>The length of an Opus frame.</summary>
    public static readonly TimeSpan OpusFrame = TimeSpan.FromMilliseconds(20);

    /// <summary>Mean square to decibels of full scale.</summary>
    internal static double ToDbfs(double meanSquare) =>
        meanSquare > 1e-10 ? Math.Min(10 * Math.Log10(meanSquare), 100) : SilenceDbfs;

    /// <summary>No converter gives more than full scale.</summary>
    private const float Loudest = 4;

    /// <summary>A sample as a driver gave it: what is none would stay in every filter for ever.</summary>
    internal static float Bounded(float sample) => float.IsFinite(sample) ? Math.Clamp(sample, -Loudest, Loudest) : 0;

    internal static double MeanSquare(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
            sum += (double)sample * sample;
        return samples.IsEmpty ? 0 : sum / samples.Length;
    }
}
