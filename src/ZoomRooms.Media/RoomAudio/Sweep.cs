using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The sound that a room is measured with: an exponential sine sweep, twice with a pause between (Farina, "Simultaneous measurement of
/// impulse response and distortion with a swept-sine technique", 2000). Its distortion arrives before the sound itself, and so apart from
/// it; twice, because two crystals are compared by what lies between.
/// </summary>
internal static class Sweep
{
    /// <summary>A whistle through what small loudspeakers give and microphones of 16 kHz still hear, in hertz.</summary>
    public const double Lowest = 100, Highest = 7000;

    /// <summary>One sweep, and from the beginning of the first to that of the second; samples, whole blocks.</summary>
    public const int Length = 150 * AudioFormat.BlockFrames, Spacing = 300 * AudioFormat.BlockFrames, Whole = Spacing + Length;

    /// <summary>−20 dBFS at the peaks: as loud as somebody who talks.</summary>
    public const float Level = 0.1f;

    private const double FadeIn = 0.02 * AudioFormat.SampleRate, FadeOut = 0.01 * AudioFormat.SampleRate;

    /// <summary>Samples in which the frequency grows e-fold.</summary>
    private static readonly double Growth = Length / Math.Log(Highest / Lowest);

    /// <summary>RMS of a sweep, dBFS.</summary>
    public static double Dbfs { get; } = 20 * Math.Log10(Level / Math.Sqrt(2));

    /// <summary>The squared sum of the response of a wire: nothing is known beyond the band.</summary>
    public static double WireEnergy { get; } = 2 * (Highest - Lowest) / AudioFormat.SampleRate;

    /// <summary>Both sweeps, for the loudspeaker.</summary>
    public static float[] Sound()
    {
        float[] sound = new float[Whole];
        for (int i = 0; i < Length; i++)
            sound[i] = sound[Spacing + i] = At(i);
        return sound;
    }

    /// <summary>A sweep's value at a place that need not be a whole sample.</summary>
    public static float At(double position)
    {
        if (position is < 0 or > Length)
            return 0;
        double flank = Math.Min(1, Math.Min(position / FadeIn, (Length - position) / FadeOut));
        double turns = Lowest / AudioFormat.SampleRate * Growth * (Math.Exp(position / Growth) - 1);
        return (float)(Level * flank * Math.Sin(Math.Tau * turns));
    }

    /// <summary>
    /// What a sweep is multiplied by at that place to be its own inverse: a wire's response is one, as far as the band goes.
    /// </summary>
    public static double Weight(double position)
    {
        // By stationary phase |S(f)|² = A²/4 · growth / f, with f in turns a sample.
        double frequency = Lowest / AudioFormat.SampleRate * Math.Exp(position / Growth);
        return 4 * frequency / (Level * Level * Growth);
    }
}
