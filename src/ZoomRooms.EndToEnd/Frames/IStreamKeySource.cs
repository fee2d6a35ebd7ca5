namespace ZoomRooms.EndToEnd.Frames;

/// <summary>Derives the base keys that a frame decryptor asks for.</summary>
public interface IStreamKeySource
{
    /// <summary>Writes the 32-byte base key of <paramref name="id"/>. False when its meeting key or its sender is unknown: no key is derived for strangers.</summary>
    bool TryDerive(FrameKeyId id, Span<byte> baseKey);
}
