namespace ZoomRooms.Client.Media;

/// <summary>Why a received frame did not reach a decoder. The names are what <c>status</c> shows.</summary>
public enum FrameDrop
{
    Unknown = 0,
    Malformed,
    /// <summary>Its meeting key did not come in time.</summary>
    UnknownKey,
    /// <summary>Its meeting key was erased.</summary>
    RetiredKey,
    NotAuthentic,
    Replayed,
    TooLarge,
    /// <summary>Sealed for another stream kind than the RTP stream carries.</summary>
    WrongStream,
    /// <summary>The meeting has no keys yet.</summary>
    NoKeys,
    /// <summary>A picture, and this participant asked for none. It was not opened.</summary>
    NotAskedFor,
    /// <summary>The decoder is behind and waits for a key frame.</summary>
    DecoderBusy,
    /// <summary>The decoder could not use it.</summary>
    NotDecodable,
    /// <summary>Its meeting key is from before this participant was given its first: it may not read it.</summary>
    EarlierKey,
    /// <summary>The certified list did not name its sender in time.</summary>
    UnknownSender,
    /// <summary>From a participant that left, or on a stream of one.</summary>
    ParticipantLeft,
    /// <summary>On a stream of an earlier stay of a participant that came back, or from a later stay on it.</summary>
    StaleStream,
    /// <summary>From another participant than the one that the stream was announced for.</summary>
    OtherSender,
    /// <summary>This participant's own frame, sent back.</summary>
    OwnFrame,
    /// <summary>Video that refers to a frame that did not get here.</summary>
    AwaitingKeyFrame,
    /// <summary>Its counter is further ahead than its sender can be: some member sealed it in the sender's name.</summary>
    TooFarAhead,
    /// <summary>Said before what was delivered already, or too long ago: somebody on the way held it back.</summary>
    HeldBack,
    /// <summary>In a slot that the server did not announce as anybody's.</summary>
    NotAnnounced,
}
