using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>Derives the base keys that a frame decryptor asks for, and knows whose they are.</summary>
public interface IStreamKeySource
{
    /// <summary>
    /// Writes the 32-byte base key of <paramref name="id"/>. False when its meeting key or its sender is unknown: no key is derived for
    /// strangers.
    /// </summary>
    bool TryDerive(FrameKeyId id, Span<byte> baseKey);

    /// <summary>
    /// Why <see cref="TryDerive"/> has no key: <see cref="FrameDecryptResult.UnknownKey"/>, <see cref="FrameDecryptResult.EarlierKey"/>,
    /// <see cref="FrameDecryptResult.RetiredKey"/>, <see cref="FrameDecryptResult.UnknownSender"/>,
    /// <see cref="FrameDecryptResult.SenderLeft"/> or
    /// <see cref="FrameDecryptResult.OwnFrame"/>. Allocates nothing: strangers' frames are many.
    /// </summary>
    FrameDecryptResult WhyNot(FrameKeyId id);

    /// <summary>
    /// mkSeqNum of the newest meeting key that a participant made: a frame under it was sealed after that. 0 where the server makes the
    /// key, which says nothing of when.
    /// </summary>
    uint NewestKey => 0;

    /// <summary>
    /// Whose index <paramref name="senderIndex"/> is: what the server announces a stream as must be what its frames prove.
    /// </summary>
    SenderIdentity IdentityOf(ushort senderIndex, ParticipantId announced, ParticipantDevice device);
}

/// <summary>Such keys with one owner at a time: whoever is given them erases them.</summary>
public interface IStreamKeys : IStreamKeySource, IDisposable;

/// <summary>How a sender index relates to the participant that a stream was announced for.</summary>
public enum SenderIdentity
{
    /// <summary>No other participant has this index now.</summary>
    Unlisted = 0,
    Announced,
    /// <summary>The index of another participant.</summary>
    Another,
}
