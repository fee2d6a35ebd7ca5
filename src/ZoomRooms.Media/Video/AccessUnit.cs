namespace ZoomRooms.Media.Video;

/// <summary>What an access unit is that somebody else's encoder made.</summary>
public enum AccessUnitKind
{
    /// <summary>Not one that may be sent.</summary>
    None = 0,
    /// <summary>It refers to those before.</summary>
    Delta,
    /// <summary>A decoder can begin with it.</summary>
    KeyFrame,
}

/// <summary>Judges access units by their NAL units, without decoding anything. Allocates nothing.</summary>
public static class AccessUnit
{
    /// <summary>Supplemental information, and the delimiter of access units (H.264 table 7-1).</summary>
    private const int Supplement = 6, Delimiter = 9;

    /// <summary>
    /// One picture in Annex B form, and nothing else: whole from its first byte on, of NAL units that a sender may send, all of its slices
    /// of one kind, and a key frame with its parameter sets before it.
    /// </summary>
    public static AccessUnitKind KindOf(ReadOnlySpan<byte> annexB)
    {
        if (!annexB.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]) && !annexB.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 1]))
            return AccessUnitKind.None;
        AccessUnitKind kind = AccessUnitKind.None;
        bool hasSequence = false, hasPicture = false;
        AnnexB units = new(annexB);
        while (units.MoveNext())
        {
            AccessUnitKind slice = units.Type switch
            {
                NalType.Slice => AccessUnitKind.Delta,
                NalType.Idr when hasSequence && hasPicture => AccessUnitKind.KeyFrame,
                _ => AccessUnitKind.None,
            };
            switch (units.Type)
            {
                case NalType.SequenceParameterSet or NalType.PictureParameterSet or Supplement or Delimiter
                    when kind == AccessUnitKind.None:
                    hasSequence |= units.Type == NalType.SequenceParameterSet;
                    hasPicture |= units.Type == NalType.PictureParameterSet;
                    break;
                case NalType.Slice or NalType.Idr
                    when slice != AccessUnitKind.None && (kind == AccessUnitKind.None || kind == slice):
                    kind = slice;
                    break;
                default:
                    return AccessUnitKind.None;
            }
        }
        return kind;
    }
}
