using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// What the server is told of how loud a room is: that somebody speaks, or nobody. It chooses by that whom a large meeting hears; more
/// would tell words from each other, and pauses between them. Speech is what stands out of the room's own noise, and is held for a second
/// after its last sound. Owned by the encoder thread.
/// </summary>
internal sealed class SpeechActivity
{
    /// <summary>The two levels (RFC 6464, −dBov): of ordinary speech, and silence.</summary>
    public const byte Speaks = 30, Silent = 127;

    /// <summary>After the last frame that was speech.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    /// <summary>Decibels above the room's noise, and of full scale, from which a frame is speech.</summary>
    private const double AboveNoise = 9, Quietest = -60;

    // The noise is what is left in pauses: down at once, up over some ten seconds, which no speech lasts without one.
    private const double Falls = 0.3, Rises = 0.002;

    private double _noise = Quietest;
    private int _held;

    /// <summary>The level of a frame of 20 ms, by its own and those before it.</summary>
    public byte Next(double meanSquare)
    {
        double level = AudioFormat.ToDbfs(meanSquare);
        if (level > Math.Max(Quietest, _noise + AboveNoise))
            _held = (int)(Hold / AudioFormat.OpusFrame) + 1;
        else if (_held > 0)
            _held--;
        _noise += (Math.Max(level, Quietest - AboveNoise) - _noise) * (level < _noise ? Falls : Rises);
        return _held > 0 ? Speaks : Silent;
    }
}
