namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// How much of the echo the linear stage leaves, for each band of frequencies: of what it took off, what is still there. Learnt while
/// nobody talks; while
/// somebody does it may only fall, since the talker is on top of it. Before anything is learnt everything is left.
/// </summary>
internal sealed class EchoShare
{
    /// <summary>First bins of the bands: about a third of an octave each, from 470 Hz on.</summary>
    private static readonly int[] Bands =
        [0, 2, 4, 6, 8, 10, 12, 15, 18, 22, 27, 33, 41, 51, 63, 78, 97, 120, 149, 185, 230, 286, 355, 440, Fourier.Bins];

    /// <summary>It never leaves less than −34 dB, nor more than what played could make.</summary>
    private const float Least = 0.0004f, Most = 4;

    /// <summary>Up, and down, by so much of the way a block.</summary>
    private const float Rises = 0.1f, Falls = 0.05f;

    /// <summary>More than so many times what was known is rather a talker who begins: then up by 4 dB a second only.</summary>
    private const float Doubtful = 4, RisesInDoubt = 1.01f;

    // 280 Hz to 5.6 kHz.
    private const int FirstOfSpeech = 4, EndOfSpeech = 17;

    private readonly float[] _shares = new float[Bands.Length - 1];

    public EchoShare() => Array.Fill(_shares, 1);

    /// <summary>How much smaller than what was taken off: the mean of the bands of speech, in dB.</summary>
    public double Decibels { get; private set; }

    public void Estimate(ReadOnlySpan<float> echo, Span<float> left)
    {
        for (int band = 0; band < _shares.Length; band++)
        {
            for (int k = Bands[band]; k < Bands[band + 1]; k++)
                left[k] = _shares[band] * echo[k];
        }
    }

    public void Learn(ReadOnlySpan<float> power, ReadOnlySpan<float> echo, ReadOnlySpan<float> noise, bool talking, bool changed)
    {
        for (int band = 0; band < _shares.Length; band++)
        {
            float there = 0, taken = 0, still = 0;
            for (int k = Bands[band]; k < Bands[band + 1]; k++)
            {
                there += power[k];
                taken += echo[k];
                still += noise[k];
            }
            // Nothing was played, or nothing that is heard over the noise.
            if (taken * _shares[band] < 0.1f * still && taken < 4 * still)
                continue;
            float seen = Math.Clamp(MathF.Max(there - still, 0) / (taken + 1e-12f), Least, Most);
            if (changed)
                _shares[band] = MathF.Max(_shares[band], seen);
            else if (seen < _shares[band])
                _shares[band] += Falls * (seen - _shares[band]);
            else if (!talking)
            {
                _shares[band] = seen > Doubtful * _shares[band]
                    ? RisesInDoubt * _shares[band] : _shares[band] + Rises * (seen - _shares[band]);
            }
        }
        float sum = 0;
        for (int band = FirstOfSpeech; band < EndOfSpeech; band++)
            sum += MathF.Log10(_shares[band]);
        Decibels = -10 * sum / (EndOfSpeech - FirstOfSpeech);
    }
}
