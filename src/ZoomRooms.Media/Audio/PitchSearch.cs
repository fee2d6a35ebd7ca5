using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Where sound repeats itself: the distance at which it is most like its own beginning, 2.5 to 15 ms. One such distance can be left out or
/// put in, and the pitch stays (waveform similarity overlap-add, Verhelst and Roelands 1993). Allocates nothing after the constructor.
/// </summary>
internal sealed class PitchSearch
{
    public const int Shortest = AudioFormat.SampleRate / 400;
    public const int Longest = AudioFormat.SampleRate * 15 / 1000;

    /// <summary>Samples over which one goes over into the other: 5 ms.</summary>
    public const int Overlap = AudioFormat.SampleRate / 200;

    private const int Compared = 2 * Overlap;
    private const int Step = 4;
    private const float Nothing = 1e-9f;
    // A plosive is an edge of more than this; a voice's periods are not.
    private const float MostUneven = 6;

    private readonly float[] _coarse = new float[(Longest + Compared) / Step];
    private readonly float[] _energy = new float[(Longest + Compared) / Step + 1];

    /// <summary>Of sound of 20 ms at least.</summary>
    /// <param name="most">The longest distance to be looked at; at least <see cref="Shortest"/>.</param>
    /// <param name="preferLong">How much likeness the longest distance is worth.</param>
    public Repetition Find(ReadOnlySpan<float> sound, int most, float preferLong)
    {
        int longest = Math.Min(Math.Min(most, Longest), sound.Length - Overlap);
        int lag = Refine(sound, Coarse(sound, longest / Step, preferLong) * Step, longest, out float likeness);
        return new Repetition(lag, likeness, IsEven(sound, lag));
    }

    private int Coarse(ReadOnlySpan<float> sound, int longest, float preferLong)
    {
        int length = Math.Min(sound.Length / Step, _coarse.Length);
        for (int i = 0; i < length; i++)
        {
            ReadOnlySpan<float> four = sound.Slice(i * Step, Step);
            float sample = _coarse[i] = (four[0] + four[1] + four[2] + four[3]) / Step;
            _energy[i + 1] = _energy[i] + sample * sample;
        }
        int best = Shortest / Step;
        float most = float.NegativeInfinity;
        for (int lag = Shortest / Step; lag <= longest; lag++)
        {
            int count = Math.Min(Compared / Step, length - lag);
            float product = Product(_coarse.AsSpan(0, count), _coarse.AsSpan(lag, count));
            float likeness = product / MathF.Sqrt(
                _energy[count] * (_energy[lag + count] - _energy[lag]) + Nothing) + preferLong * lag / longest;
            if (likeness > most)
                (most, best) = (likeness, lag);
        }
        return best;
    }

    private static int Refine(ReadOnlySpan<float> sound, int about, int longest, out float likeness)
    {
        int best = Math.Clamp(about, Shortest, longest);
        likeness = float.NegativeInfinity;
        for (int lag = Math.Max(about - Step + 1, Shortest); lag <= Math.Min(about + Step - 1, longest); lag++)
        {
            int count = Math.Min(Compared, sound.Length - lag);
            ReadOnlySpan<float> here = sound[..count], there = sound.Slice(lag, count);
            float like = Product(here, there) / MathF.Sqrt(Product(here, here) * Product(there, there) + Nothing * Nothing);
            if (like > likeness)
                (likeness, best) = (like, lag);
        }
        return best;
    }

    // A click of the tongue that lies in one part only would be left out, or heard twice.
    private static bool IsEven(ReadOnlySpan<float> sound, int lag)
    {
        ReadOnlySpan<float> here = sound[..Overlap], there = sound.Slice(lag, Overlap);
        ReadOnlySpan<float> between = lag > Overlap ? sound[Overlap..lag] : default;
        float a = Product(here, here) / Overlap, b = Product(there, there) / Overlap;
        float c = between.IsEmpty ? 0 : Product(between, between) / between.Length;
        float floor = Nothing * 1000;
        return Math.Max(a, b) <= MostUneven * Math.Min(a, b) + floor && c <= MostUneven * Math.Max(a, b) + floor;
    }

    private static float Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}

/// <param name="Lag">Samples.</param>
/// <param name="Likeness">−1 to 1.</param>
/// <param name="IsEven">Equally loud all through.</param>
internal readonly record struct Repetition(int Lag, float Likeness, bool IsEven);
