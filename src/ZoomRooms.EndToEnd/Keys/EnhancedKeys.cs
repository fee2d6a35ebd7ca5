using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Keys;

/// <summary>
/// Stream keys of an enhanced meeting (paper 7.2): one key that the server made, the same streams and the same cipher. mkSeqNum is always 1: an
/// enhanced meeting has no rekey.
/// </summary>
public sealed class EnhancedKeys(ReadOnlySpan<byte> serverKey, MeetingContext meeting) : IStreamKeySource, IDisposable
{
    private const uint OnlyKey = 1;

    private readonly SecretBytes _serverKey = new(serverKey);

    /// <summary>The key that <paramref name="senderIndex"/>, the server's handle for this participant, sends one stream with.</summary>
    public static EnhancedStreamKey Sending(ReadOnlySpan<byte> serverKey, MeetingContext meeting, ushort senderIndex, StreamKind stream)
    {
        using var baseKey = new SecretBytes(StreamKey.Size);
        StreamKey.DeriveEnhanced(serverKey, meeting, senderIndex, stream, baseKey.Span);
        return new EnhancedStreamKey(OnlyKey, senderIndex, stream, baseKey.Span);
    }

    public bool TryDerive(FrameKeyId id, Span<byte> baseKey)
    {
        if (id.MeetingKeySequenceNumber != OnlyKey || id.SenderIndex >= LeaderParticipantList.IndexLimit)
            return false;
        StreamKey.DeriveEnhanced(_serverKey.Span, meeting, id.SenderIndex, id.Stream, baseKey);
        return true;
    }

    public void Dispose() => _serverKey.Dispose();
}
