namespace ZoomRooms.EndToEnd.Frames;

/// <summary>What became of a received frame.</summary>
public enum FrameDecryptResult
{
    Unknown = 0,
    Decrypted,
    /// <summary>No SFrame header, or a KID of no known form.</summary>
    Malformed,
    /// <summary>The meeting key is not held, or the sender is not in the certified list.</summary>
    UnknownKey,
    /// <summary>The meeting key was held and is erased.</summary>
    RetiredKey,
    NotAuthentic,
    /// <summary>Its counter was seen before, or is too far behind.</summary>
    Replayed,
    TooLarge,
}
