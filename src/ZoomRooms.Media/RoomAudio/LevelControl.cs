using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// Brings talkers to −23 LUFS (EBU R 128) wherever they sit. The loudness is that of ITU-R BS.1770-4, of speech alone: in pauses, and
/// while only the
/// far end is heard, the gain stays as it is, so that nothing pumps.
/// </summary>
internal sealed class LevelControl
{
    public const float TargetLufs = -23;

    private const float LeastDecibels = -12, MostDecibels = 30;

    /// <summary>Decibels a block: up while little was heard, up later, and down.</summary>
    private const float RisesAtFirst = 0.12f, Rises = 0.03f, Falls = 0.2f;
    private const int FirstBlocks = 300;

    /// <summary>The longest memory of the loudness, in blocks of speech: two seconds.</summary>
    private const int Memory = 200;

    private readonly Loudness _loudness = new();
    private double _meanSquare;
    private int _blocks;
    private float _decibels;
    private float _gain = 1;

    public float Decibels => _decibels;

    /// <param name="talking">Somebody in the room talks, and is not drowned in echo.</param>
    public void Process(Span<float> block, bool talking)
    {
        double meanSquare = _loudness.MeanSquare(block);
        if (talking)
        {
            _blocks++;
            _meanSquare += (meanSquare - _meanSquare) / Math.Min(_blocks, Memory);
            float wanted = Math.Clamp(TargetLufs - Loudness.ToLufs(_meanSquare), LeastDecibels, MostDecibels);
            float rises = _blocks < FirstBlocks ? RisesAtFirst : Rises;
            // A syllable is no level yet.
            if (_blocks > 10)
                _decibels += Math.Clamp(wanted - _decibels, -Falls, rises);
        }
        float before = _gain;
        _gain = MathF.Pow(10, _decibels / 20);
        float step = (_gain - before) / block.Length;
        for (int i = 0; i < block.Length; i++)
            block[i] *= before + step * (i + 1);
        SoftLimiter.Apply(block);
    }
}
