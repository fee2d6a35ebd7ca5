namespace ZoomRooms.Client.Media;

/// <summary>Why a received frame did not reach a decoder. The names are what <c>status</c> shows.</summary>
public enum FrameDrop
{
    Unknown = 0,
    Malformed,
    UnknownKey,
    RetiredKey,
    NotAuthentic,
    Replayed,
    TooLarge,
    /// <summary>Sealed for another stream kind than the RTP stream carries.</summary>
    WrongStream,
    /// <summary>The RTP stream suddenly carries frames of another sender.</summary>
    SenderChanged,
    /// <summary>The meeting has no keys yet.</summary>
    NoKeys,
    /// <summary>The decoder is behind and waits for a key frame.</summary>
    DecoderBusy,
    /// <summary>The decoder could not use it.</summary>
    NotDecodable,
}
