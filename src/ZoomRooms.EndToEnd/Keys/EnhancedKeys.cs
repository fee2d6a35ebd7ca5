using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Keys;

/// <summary>
/// Stream keys of an enhanced meeting (paper 7.2): one key that the server made, the same streams and the same cipher. mkSeqNum is always
/// 1: an enhanced meeting has no rekey.
/// </summary>
/// <param name="selfIndex">The server's handle for this participant: frames under it are its own, sent back.</param>
public sealed class EnhancedKeys(ReadOnlySpan<byte> serverKey, MeetingContext meeting, ushort selfIndex) : IStreamKeys
{
    private const uint OnlyKey = 1;

    private readonly SecretBytes _serverKey = new(serverKey);

    /// <summary>The key that <paramref name="senderIndex"/>, the server's handle for this participant, sends one stream with.</summary>
    public static EnhancedStreamKey Sending(ReadOnlySpan<byte> serverKey, MeetingContext meeting, ushort senderIndex, MediaStream stream)
    {
        using SecretBytes baseKey = new(StreamKey.Size);
        StreamKey.DeriveEnhanced(serverKey, meeting, senderIndex, stream, baseKey.Span);
        return new EnhancedStreamKey(OnlyKey, senderIndex, stream, baseKey.Span);
    }

    public bool TryDerive(FrameKeyId id, Span<byte> baseKey)
    {
        if (id.MeetingKeySequenceNumber != OnlyKey || id.SenderIndex >= LeaderParticipantList.IndexLimit || id.SenderIndex == selfIndex)
            return false;
        StreamKey.DeriveEnhanced(_serverKey.Span, meeting, id.SenderIndex, id.Stream, baseKey);
        return true;
    }

    public FrameDecryptResult WhyNot(FrameKeyId id) =>
        id.SenderIndex == selfIndex ? FrameDecryptResult.OwnFrame
        : id.MeetingKeySequenceNumber != OnlyKey ? FrameDecryptResult.UnknownKey
        : FrameDecryptResult.UnknownSender;

    /// <summary>The index is the server's handle.</summary>
    public SenderIdentity IdentityOf(ushort senderIndex, ParticipantId announced, ParticipantDevice device) =>
        senderIndex == selfIndex ? SenderIdentity.Unlisted
        : senderIndex == announced.Value ? SenderIdentity.Announced
        : SenderIdentity.Another;

    public void Dispose() => _serverKey.Dispose();
}
