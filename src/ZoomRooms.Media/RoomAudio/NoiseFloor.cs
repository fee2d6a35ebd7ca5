namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The room's stationary noise, a power for each bin, by the probability that a bin holds speech (Gerkmann and Hendriks, "Unbiased
/// MMSE-based noise power
/// estimation", IEEE TASLP 20(4), 2012): it needs no pause of the talker and no voice-activity detector. Bins with echo do not count.
/// </summary>
internal sealed class NoiseFloor
{
    /// <summary>A bin that is speech is 15 dB above the noise.</summary>
    private const float SpeechToNoise = 31.6f;
    private const float Smoothing = 0.87f, ProbabilitySmoothing = 0.93f;

    /// <summary>Blocks at the beginning that are taken as noise, whatever they are: what is too much is soon unlearnt.</summary>
    private const int FirstBlocks = 12;

    private readonly float[] _power = new float[Fourier.Padded], _probability = new float[Fourier.Padded];
    private int _blocks;

    public ReadOnlySpan<float> Power => _power;

    /// <param name="echo">The power of the echo that is left in each bin.</param>
    public void Update(ReadOnlySpan<float> power, ReadOnlySpan<float> echo)
    {
        if (_blocks < FirstBlocks)
        {
            _blocks++;
            for (int k = 0; k < Fourier.Bins; k++)
                _power[k] += (power[k] - _power[k]) / _blocks;
            return;
        }
        for (int k = 0; k < Fourier.Bins; k++)
        {
            float noise = _power[k] + 1e-12f;
            // Echo is no noise; but there is no more noise than there is sound.
            if (echo[k] > 0.5f * noise && power[k] > noise)
                continue;
            float likeness = MathF.Exp(-MathF.Min(power[k] / noise, 80) * (SpeechToNoise / (1 + SpeechToNoise)));
            float speech = 1 / (1 + (1 + SpeechToNoise) * likeness);
            float smooth = _probability[k] = ProbabilitySmoothing * _probability[k] + (1 - ProbabilitySmoothing) * speech;
            // A probability that stays at one would never let a louder fan in.
            if (smooth > 0.99f)
                speech = MathF.Min(speech, 0.99f);
            _power[k] = Smoothing * noise + (1 - Smoothing) * ((1 - speech) * power[k] + speech * noise);
        }
    }
}
