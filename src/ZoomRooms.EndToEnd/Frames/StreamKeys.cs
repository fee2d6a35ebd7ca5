using ZoomRooms.Crypto;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>
/// The key of one stream of this participant, derived from a meeting key that a verified heartbeat certified. Only the key protocol makes
/// one: that nothing is sealed end-to-end with an uncertified key is a fact of the types.
/// </summary>
public sealed class CertifiedStreamKey : IDisposable
{
    private readonly SecretBytes _baseKey;

    internal CertifiedStreamKey(uint meetingKeySequenceNumber, ushort senderIndex, MediaStream stream, ReadOnlySpan<byte> baseKey)
    {
        Id = new FrameKeyId(meetingKeySequenceNumber, senderIndex, stream);
        _baseKey = new SecretBytes(baseKey);
    }

    public FrameKeyId Id { get; }

    internal ReadOnlySpan<byte> BaseKey => _baseKey.Span;

    public void Dispose() => _baseKey.Dispose();
}

/// <summary>The key of one stream of this participant in an enhanced meeting, derived from the key that the server made.</summary>
public sealed class EnhancedStreamKey : IDisposable
{
    private readonly SecretBytes _baseKey;

    internal EnhancedStreamKey(uint meetingKeySequenceNumber, ushort senderIndex, MediaStream stream, ReadOnlySpan<byte> baseKey)
    {
        Id = new FrameKeyId(meetingKeySequenceNumber, senderIndex, stream);
        _baseKey = new SecretBytes(baseKey);
    }

    public FrameKeyId Id { get; }

    internal ReadOnlySpan<byte> BaseKey => _baseKey.Span;

    public void Dispose() => _baseKey.Dispose();
}
