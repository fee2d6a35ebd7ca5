using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Whether a participant speaks, by what its decoder gives: 20 ms at a time, with hysteresis, so that pauses between words are no end and
/// a click is no beginning. Owned by the playout thread, read from anywhere; allocates nothing.
/// </summary>
internal sealed class VoiceMeter
{
    /// <summary>Frames without anything decoded, after which nothing is known.</summary>
    public const int UntilUnknown = 50;

    /// <summary>Frames of silence in a row, after which it is not a pause of somebody whose microphone is on.</summary>
    public const int UntilSilence = 100;

    /// <summary>Frames in a row that stand out, after which somebody speaks.</summary>
    public const int UntilSpeech = 4;

    /// <summary>Frames in a row that do not, after which nobody does.</summary>
    public const int UntilPause = 35;

    /// <summary>dB of full scale below which a decoder gives nothing but its own rounding.</summary>
    private const double Digital = -80;

    /// <summary>dB of full scale that speech has at the least, and what it goes on with.</summary>
    private const double Begins = -50, GoesOn = -56;

    /// <summary>dB above the noise of a room that speech begins with, and goes on with.</summary>
    private const double AboveNoise = 9, StillAbove = 4;

    // The noise is what is left in pauses: down at once, up over some ten seconds, which no speech lasts without one.
    private const double Falls = 0.3, Rises = 0.002;

    private double _noise = Begins - AboveNoise;
    private int _nothing = UntilUnknown, _silent = UntilSilence, _outstanding, _pausing = UntilPause;
    private int _voice;

    public VoiceState Voice
    {
        get
        {
            int voice = Volatile.Read(ref _voice);
            return new VoiceState((VoiceHeard)(voice & 3), (voice & 4) != 0);
        }
    }

    /// <summary>The next 20 ms.</summary>
    /// <param name="isDecoded">Something of it was decoded, and not made up or missing.</param>
    public void Next(double meanSquare, bool isDecoded)
    {
        double level = AudioFormat.ToDbfs(meanSquare);
        _nothing = isDecoded ? 0 : Math.Min(_nothing + 1, UntilUnknown);
        _silent = level > Digital ? 0 : Math.Min(_silent + 1, UntilSilence);
        _outstanding = level > Math.Max(Begins, _noise + AboveNoise) ? Math.Min(_outstanding + 1, UntilSpeech) : 0;
        bool speaks = _pausing < UntilPause;
        if (_outstanding == UntilSpeech || (speaks && level > Math.Max(GoesOn, _noise + StillAbove)))
            _pausing = 0;
        else if (speaks)
            _pausing++;
        _noise += (Math.Max(level, Begins - AboveNoise) - _noise) * (level < _noise ? Falls : Rises);
        VoiceHeard heard = _nothing == UntilUnknown ? VoiceHeard.Unknown
            : _silent == UntilSilence ? VoiceHeard.Silence
            : VoiceHeard.Sound;
        // What nobody hears any more speaks no more.
        bool isHeard = heard == VoiceHeard.Sound;
        Volatile.Write(ref _voice, (int)heard | (isHeard && _pausing < UntilPause ? 4 : 0));
    }
}
