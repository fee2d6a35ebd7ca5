namespace ZoomRooms.Decoding;

/// <summary>What became of one access unit.</summary>
public enum VideoDecodeResult
{
    /// <summary>A picture came out; see <see cref="VideoDecoder.TryGetPicture"/>.</summary>
    Picture,

    /// <summary>Taken, but it completes no picture (parameter sets alone, for example).</summary>
    NoPicture,

    /// <summary>Not tried: decoding can begin, or begin again, only with a key frame. Ask the sender for one.</summary>
    NeedsKeyFrame,

    /// <summary>Not H.264, damaged, or beyond our bounds. Ask the sender for a key frame.</summary>
    Corrupt,
}
