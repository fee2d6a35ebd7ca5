namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The last stage in frequency: what the linear stage left of the echo (its distortion, its late reverberation, what it has not learnt
/// yet) and the room's
/// noise are weighed against what is there, bin by bin. Where the talker is louder the talker passes; where nobody talks nothing but a
/// quiet, steady noise is left, so that the far end knows the line is alive.
/// </summary>
internal sealed class ResidualSuppressor(bool suppressesNoise)
{
    /// <summary>
    /// What noise is left of, in amplitude: −20 dB, and −14 dB between the words of somebody who talks, whose consonants are worth more
    /// than the noise.
    /// </summary>
    private const float LeastNoiseLeft = 0.1f, NoiseLeftBeside = 0.2f;

    /// <summary>Weight of the block before in the talker's share (Ephraim and Malah 1984: "decision-directed").</summary>
    private const float ShareSmoothing = 0.95f;

    /// <summary>The room keeps sounding after what was taken off: so much a block, 60 dB in 0.85 seconds.</summary>
    private const float Reverberation = 0.85f;

    /// <summary>The echo that is left is called so much more than it was seen to be: alone, and while somebody talks.</summary>
    private const float CautionAlone = 7, CautionBeside = 1.3f;

    /// <summary>From so many times the echo left, what is there is somebody in the room; and stays so for some blocks.</summary>
    private const float Talks = 4;
    private const int TalkHold = 12;

    /// <summary>What is left without a talker, in amplitude, before comfort noise: −34 dB more.</summary>
    private const float AloneLeft = 0.02f;

    /// <summary>The canceller's coherence from which the path is another one, and what is left is echo.</summary>
    private const float Changed = 0.35f;

    // 300 Hz to 5 kHz: where talkers and echo are told apart.
    private const int LowestBin = 6, HighestBin = 107;

    private readonly float _noiseLeft = suppressesNoise ? LeastNoiseLeft : 1;
    private readonly NoiseFloor _noise = new();
    private readonly EchoShare _share = new();
    private readonly float[] _power = new float[Fourier.Padded], _echo = new float[Fourier.Padded], _left = new float[Fourier.Padded];
    private readonly float[] _gain = new float[Fourier.Padded], _clean = new float[Fourier.Padded];
    private uint _dice = 0x9E3779B9;
    private int _talkHold;
    private float _alone = 1;

    /// <summary>Somebody in the room talks, over whatever echo there is.</summary>
    public bool Talking => _talkHold > 0;

    /// <summary>The talker's share of each bin, 0 to 1.</summary>
    public ReadOnlySpan<float> Share => _gain;

    /// <summary>How much of the echo the linear stage takes off, as far as it is seen; dB.</summary>
    public double EchoReturnLossEnhancement => _share.Decibels;

    /// <summary>Changes the spectrum in its place.</summary>
    /// <param name="echoRe">The echo that was taken off, in the same window.</param>
    /// <param name="coherence">See <see cref="EchoCanceller.Coherence"/>.</param>
    public void Process(Span<float> re, Span<float> im, ReadOnlySpan<float> echoRe, ReadOnlySpan<float> echoIm, float coherence)
    {
        for (int k = 0; k < Fourier.Bins; k++)
        {
            _power[k] = re[k] * re[k] + im[k] * im[k];
            _echo[k] = MathF.Max(echoRe[k] * echoRe[k] + echoIm[k] * echoIm[k], _echo[k] * Reverberation);
        }
        _share.Estimate(_echo, _left);
        _noise.Update(_power, _left);
        ReadOnlySpan<float> noise = _noise.Power;
        Judge(noise, coherence);
        _share.Learn(_power, _echo, noise, Talking, coherence > Changed);
        float caution = CautionAlone + (CautionBeside - CautionAlone) * (1 - _alone);
        float noiseLeft = Talking ? MathF.Max(_noiseLeft, NoiseLeftBeside) : _noiseLeft;
        for (int k = 0; k < Fourier.Bins; k++)
        {
            float disturbance = noise[k] + caution * _left[k] + 1e-12f;
            float above = MathF.Max(_power[k] / disturbance - 1, 0);
            float share = ShareSmoothing * _clean[k] / disturbance + (1 - ShareSmoothing) * above;
            float gain = share / (1 + share);
            _clean[k] = gain * gain * _power[k];
            // Noise is turned down, never off; echo is.
            float echoes = caution * _left[k] / disturbance;
            gain = MathF.Max(gain, noiseLeft * (1 - echoes));
            // Alone is what the echo makes of it: a quiet room is never turned down twice.
            gain *= 1 - echoes * _alone * (1 - AloneLeft);
            _gain[k] = gain;
        }
        Apply(re, im, noise);
    }

    private void Judge(ReadOnlySpan<float> noise, float coherence)
    {
        float talker = 0, disturbance = 1e-9f;
        for (int k = LowestBin; k < HighestBin; k++)
        {
            talker += MathF.Max(_power[k] - noise[k] - _left[k], 0);
            disturbance += _left[k] + 0.5f * noise[k];
        }
        if (talker > Talks * disturbance && coherence < Changed)
            _talkHold = TalkHold;
        else if (_talkHold > 0)
            _talkHold--;
        // At once when somebody begins; slowly back.
        _alone = Talking ? 0 : MathF.Min(1, _alone + 0.1f);
    }

    private void Apply(Span<float> re, Span<float> im, ReadOnlySpan<float> noise)
    {
        for (int k = 0; k < Fourier.Bins; k++)
        {
            float gain = _gain[k];
            re[k] *= gain;
            im[k] *= gain;
            if (gain >= _noiseLeft)
                continue;
            // As much as the echo took of the noise with it.
            float comfort = MathF.Sqrt((_noiseLeft * _noiseLeft - gain * gain) * noise[k]);
            (float dieRe, float dieIm) = Throw();
            re[k] += comfort * dieRe;
            im[k] += comfort * dieIm;
        }
        im[Fourier.Bins - 1] = 0;
        // No voice is below 70 Hz, and much of a room's rumble: ventilation, steps, the table.
        re[0] = im[0] = re[1] = im[1] = 0;
        re[2] *= 0.5f;
        im[2] *= 0.5f;
    }

    /// <summary>A direction by chance (xorshift32: nobody's secret hangs on it).</summary>
    private (float Re, float Im) Throw()
    {
        _dice ^= _dice << 13;
        _dice ^= _dice >> 17;
        _dice ^= _dice << 5;
        (float sin, float cos) = MathF.SinCos(_dice * (2 * MathF.PI / 4294967296f));
        return (cos, sin);
    }
}
