namespace ZoomRooms.EndToEnd.Frames;

/// <summary>What became of a received frame.</summary>
public enum FrameDecryptResult
{
    Unknown = 0,
    Decrypted,
    /// <summary>No SFrame header, or a KID of no known form.</summary>
    Malformed,
    /// <summary>The meeting key is not held. It may be on its way.</summary>
    UnknownKey,
    /// <summary>The meeting key was held and is erased.</summary>
    RetiredKey,
    NotAuthentic,
    /// <summary>Its counter was seen before, or is too far behind.</summary>
    Replayed,
    TooLarge,
    /// <summary>The meeting key is from before this participant was given its first: it was never entitled to it.</summary>
    EarlierKey,
    /// <summary>The certified list has had no participant of this index. The list that adds it may be on its way.</summary>
    UnknownSender,
    /// <summary>The certified list says that the participant of this index left.</summary>
    SenderLeft,
    /// <summary>It claims to be from this participant itself: somebody sends its frames back.</summary>
    OwnFrame,
    /// <summary>Its counter is further ahead than its sender can be by now.</summary>
    TooFarAhead,
}
