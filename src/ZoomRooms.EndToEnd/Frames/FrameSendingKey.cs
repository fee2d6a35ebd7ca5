using System.Buffers.Binary;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>
/// What a frame encryptor seals with: one SFrame key, its next counter, and whose protection it is. Handed to one encryptor, which disposes
/// it.
/// </summary>
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

    internal bool IsErased => _key.IsErased;

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

    /// <summary>Seals with a counter that no frame had before. 0 when the counters are used up or the key is erased.</summary>
    internal int Seal(ReadOnlySpan<byte> frame, uint capturedAt, Span<byte> destination)
    {
        if (_nextCounter == ulong.MaxValue || _key.IsErased)
            return 0;
        // Counted before sealing: a failure in between wastes a counter and never repeats one.
        Span<byte> time = stackalloc byte[OpenedFrame.CaptureTimeSize];
        BinaryPrimitives.WriteUInt32BigEndian(time, capturedAt);
        return _key.Seal(_nextCounter++, time, frame, destination);
    }

    /// <summary>Counts on from where <paramref name="before"/>, a key of the same KID, stopped.</summary>
    internal void ContinueFrom(FrameSendingKey before) => ContinueFrom(before._nextCounter);

    internal void ContinueFrom(ulong counter)
    {
        if (counter > _nextCounter)
            _nextCounter = counter;
    }
}
