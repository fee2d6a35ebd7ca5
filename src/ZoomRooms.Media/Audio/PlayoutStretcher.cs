using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Makes decoded sound longer or shorter as the jitter buffer wishes, where that is not heard: by a period of a voice, or in a pause. What
/// is not alike, or begins or ends in between, stays as it is.
/// </summary>
internal sealed class PlayoutStretcher(DecodedSound sound)
{
    // What lies below this, or so far below what was said lately, is a pause.
    private const double Silent = 1e-5;
    private const double PauseBelow = 0.01;
    private const double LoudnessForgotten = 0.995;

    private readonly PitchSearch _search = new();
    private int _rest;
    private double _loud;

    /// <summary>After 20 ms were added. Returns by how many samples the sound became longer, negative for shorter.</summary>
    public int Follow(JitterWish wish)
    {
        _loud = Math.Max(AudioFormat.MeanSquare(sound.All[^AudioFormat.OpusFrames..]), _loud * LoudnessForgotten);
        bool rests = _rest > 0;
        if (rests)
            _rest--;
        int most = wish == JitterWish.Trim ? sound.Count - AudioFormat.OpusFrames : PitchSearch.Longest;
        if (wish == JitterWish.None || most < PitchSearch.Shortest || sound.Count > 2 * AudioFormat.OpusFrames)
            return 0;
        bool pause = AudioFormat.MeanSquare(sound.All) < Math.Max(Silent, _loud * PauseBelow);
        if (rests && !pause)
            return 0;
        Repetition repetition = _search.Find(sound.All, most, pause ? 1 : PreferLong(wish));
        if (!pause && !(repetition.IsEven && repetition.Likeness >= LeastAlike(wish)))
            return 0;
        if (!pause)
            _rest = Rest(wish);
        if (wish == JitterWish.Lengthen)
        {
            sound.Lengthen(repetition);
            return repetition.Lag;
        }
        sound.Shorten(repetition);
        return -repetition.Lag;
    }

    private static float PreferLong(JitterWish wish) => wish == JitterWish.ShortenFast ? 0.3f : 0;

    // In a hurry it is made shorter wherever it is equally loud: the alternative is to lose words.
    private static float LeastAlike(JitterWish wish) => wish switch
    {
        JitterWish.Lengthen or JitterWish.Shorten => 0.75f,
        JitterWish.Trim => 0.85f,
        JitterWish.ShortenFast or JitterWish.None or _ => -1,
    };

    /// <summary>
    /// Frames that stay as they are after one that was changed: speech is at most half as fast again, otherwise a seventh.
    /// </summary>
    private static int Rest(JitterWish wish) => wish switch
    {
        JitterWish.Lengthen or JitterWish.ShortenFast => 1,
        JitterWish.Shorten => 2,
        JitterWish.Trim or JitterWish.None or _ => 9,
    };
}
