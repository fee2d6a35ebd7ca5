using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>Derives the base keys that a frame decryptor asks for, and knows whose they are.</summary>
public interface IStreamKeySource
{
    /// <summary>Writes the 32-byte base key of <paramref name="id"/>. False when its meeting key or its sender is unknown: no key is derived for strangers.</summary>
    bool TryDerive(FrameKeyId id, Span<byte> baseKey);

    /// <summary>
    /// Why <see cref="TryDerive"/> has no key: <see cref="FrameDecryptResult.UnknownKey"/>, <see cref="FrameDecryptResult.EarlierKey"/>,
    /// <see cref="FrameDecryptResult.RetiredKey"/>, <see cref="FrameDecryptResult.UnknownSender"/>, <see cref="FrameDecryptResult.SenderLeft"/> or
    /// <see cref="FrameDecryptResult.OwnFrame"/>. Allocates nothing: strangers' frames are many.
    /// </summary>
    FrameDecryptResult WhyNot(FrameKeyId id);

    /// <summary>Whether <paramref name="senderIndex"/> is the index of this participant: what the server announces a stream as must be what its frames prove.</summary>
    bool IsIndexOf(ushort senderIndex, ParticipantId participant, ParticipantDevice device);
}
