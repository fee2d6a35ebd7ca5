using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>What a frame encryptor seals with: one SFrame key, its next counter, and whose protection it is. Handed to one encryptor, which disposes it.</summary>
public sealed class FrameSendingKey : IDisposable
{
    private readonly SFrameKey _key;
    private ulong _nextCounter;

    private FrameSendingKey(FrameKeyId id, ReadOnlySpan<byte> baseKey, EncryptionType protection)
    {
        Id = id;
        Protection = protection;
        _key = new SFrameKey(baseKey, id.ToKeyId(), FrameCipherProvider.Selected);
    }

    public FrameKeyId Id { get; }

    public EncryptionType Protection { get; }

    /// <summary>Takes over and erases <paramref name="key"/>.</summary>
    public static FrameSendingKey ForEndToEnd(CertifiedStreamKey key)
    {
        using (key)
            return new FrameSendingKey(key.Id, key.BaseKey, EncryptionType.EndToEnd);
    }

    /// <summary>Takes over and erases <paramref name="key"/>.</summary>
    public static FrameSendingKey ForEnhanced(EnhancedStreamKey key)
    {
        using (key)
            return new FrameSendingKey(key.Id, key.BaseKey, EncryptionType.Enhanced);
    }

    public void Dispose() => _key.Dispose();

    /// <summary>Seals with a counter that no frame had before: it lives in this object, so no swap of keys can reset it. 0 when the counters are used up.</summary>
    internal int Seal(ReadOnlySpan<byte> frame, Span<byte> destination)
    {
        if (_nextCounter == ulong.MaxValue)
            return 0;
        return _key.Seal(_nextCounter++, [], frame, destination);
    }
}
