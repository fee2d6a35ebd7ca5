using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// What is decoded of one stream and not yet played. It can be made shorter or longer by a repetition, without an edge. Owned by the
/// playout thread.
/// </summary>
internal sealed class DecodedSound
{
    private const int Most = 2 * AudioFormat.OpusFrames + PitchSearch.Longest;

    private readonly float[] _samples = new float[Most];

    /// <summary>Samples.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<float> All => _samples.AsSpan(0, Count);

    /// <summary>Where the next 20 ms are written, before <see cref="Added"/>. There is room while less than 20 ms lie here.</summary>
    public Span<float> Room => _samples.AsSpan(Count, AudioFormat.OpusFrames);

    public void Added() => Count += AudioFormat.OpusFrames;

    /// <summary>Gives what comes next; silence where there is no more.</summary>
    public void Take(Span<float> frame)
    {
        int taken = Math.Min(Count, frame.Length);
        _samples.AsSpan(0, taken).CopyTo(frame);
        frame[taken..].Clear();
        _samples.AsSpan(taken, Count - taken).CopyTo(_samples);
        Count -= taken;
    }

    /// <summary>Leaves the repetition out.</summary>
    public void Shorten(in Repetition repetition)
    {
        Span<float> sound = _samples.AsSpan(0, Count);
        GoOver(sound, sound[repetition.Lag..], repetition.Likeness, sound);
        sound[(repetition.Lag + PitchSearch.Overlap)..].CopyTo(sound[PitchSearch.Overlap..]);
        Count -= repetition.Lag;
    }

    /// <summary>Plays the repetition twice. There is room while less than 40 ms lie here.</summary>
    public void Lengthen(in Repetition repetition)
    {
        Span<float> again = stackalloc float[PitchSearch.Overlap];
        _samples.AsSpan(0, PitchSearch.Overlap).CopyTo(again);
        _samples.AsSpan(PitchSearch.Overlap, Count - PitchSearch.Overlap).CopyTo(_samples.AsSpan(repetition.Lag + PitchSearch.Overlap));
        Span<float> at = _samples.AsSpan(repetition.Lag);
        GoOver(at, again, repetition.Likeness, at);
        Count += repetition.Lag;
    }

    /// <summary>From one to the other, as loud as both, however like they are.</summary>
    private static void GoOver(ReadOnlySpan<float> from, ReadOnlySpan<float> to, float likeness, Span<float> into)
    {
        float alike = Math.Clamp(likeness, 0, 1);
        for (int i = 0; i < PitchSearch.Overlap; i++)
        {
            float b = 0.5f - 0.5f * MathF.Cos(MathF.PI * (i + 0.5f) / PitchSearch.Overlap), a = 1 - b;
            into[i] = (from[i] * a + to[i] * b) / MathF.Sqrt(a * a + b * b + 2 * a * b * alike);
        }
    }
}
