using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Makes the cues once and plays them into the mix. A new cue takes the place of one that still sounds: the newest state counts.
/// </summary>
internal sealed class CueSynthesizer
{
    private const float Level = 0.25f;

    private readonly float[][] _sounds =
    [
        [],
        Make((1_500, 1_500, 25)),
        Make((660, 660, 140), (880, 880, 200)),
        Make((590, 590, 250)),
        Make((520, 260, 400)),
    ];

    private int _requested;
    private float[] _playing = [];
    private int _position;

    /// <summary>From any thread. What is no cue is ignored.</summary>
    public void Request(SoundCue cue)
    {
        if (cue is > SoundCue.None and <= SoundCue.FallingTone)
            Volatile.Write(ref _requested, (int)cue);
    }

    /// <summary>Playout thread: adds what sounds now.</summary>
    public void AddTo(Span<float> frame)
    {
        int requested = Interlocked.Exchange(ref _requested, 0);
        if (requested != 0)
        {
            _playing = _sounds[requested];
            _position = 0;
        }
        int count = Math.Min(frame.Length, _playing.Length - _position);
        for (int i = 0; i < count; i++)
            frame[i] += _playing[_position + i];
        _position += count;
    }

    // Tones that glide from one frequency to another, with 8 ms flanks so that they do not click.
    private static float[] Make(params ReadOnlySpan<(double From, double To, int Milliseconds)> tones)
    {
        int length = 0;
        foreach ((_, _, int milliseconds) in tones)
            length += milliseconds * AudioFormat.SampleRate / 1000;
        float[] sound = new float[length];
        int position = 0;
        foreach ((double from, double to, int milliseconds) in tones)
        {
            int samples = milliseconds * AudioFormat.SampleRate / 1000;
            double phase = 0;
            for (int i = 0; i < samples; i++)
            {
                phase += double.Tau * (from + (to - from) * i / samples) / AudioFormat.SampleRate;
                double flank = Math.Min(1, Math.Min(i, samples - i) / (0.008 * AudioFormat.SampleRate));
                sound[position + i] = (float)(Level * flank * Math.Sin(phase));
            }
            position += samples;
        }
        return sound;
    }
}
