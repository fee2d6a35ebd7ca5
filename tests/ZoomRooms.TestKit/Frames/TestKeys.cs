using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;

namespace ZoomRooms.TestKit.Frames;

/// <summary>Base keys that differ by KID, made here instead of by a key protocol.</summary>
internal static class TestKeys
{
    public static FrameSendingKey EndToEnd(uint sequence, ushort sender, MediaStream stream, byte salt = 0) =>
        FrameSendingKey.ForEndToEnd(
            new CertifiedStreamKey(sequence, sender, stream, BaseKey(new FrameKeyId(sequence, sender, stream), salt)));

    public static FrameSendingKey Enhanced(uint sequence, ushort sender, MediaStream stream, byte salt = 0) =>
        FrameSendingKey.ForEnhanced(
            new EnhancedStreamKey(sequence, sender, stream, BaseKey(new FrameKeyId(sequence, sender, stream), salt)));

    public static byte[] BaseKey(FrameKeyId id, byte salt = 0)
    {
        byte[] key = new byte[32];
        BitConverter.TryWriteBytes(key, id.ToKeyId());
        key[31] = salt;
        return key;
    }

    /// <summary>A frame sealed as <paramref name="id"/> would, with the counter that the test wants.</summary>
    public static byte[] Seal(FrameKeyId id, ulong counter, ReadOnlySpan<byte> frame, byte salt = 0)
    {
        using SFrameKey key = new(BaseKey(id, salt), id.ToKeyId(), FrameCipherProvider.Selected);
        byte[] destination = new byte[frame.Length + FrameEncryptor.MaxOverhead];
        return destination[..key.Seal(counter, stackalloc byte[OpenedFrame.CaptureTimeSize], frame, destination)];
    }
}

/// <summary>
/// A certified list that tests can change: which senders and which meeting keys are known, and how often a key was derived.
/// </summary>
internal sealed class TestKeySource(params (uint Sequence, ushort Sender)[] known) : IStreamKeySource
{
    public byte Salt { get; init; }

    public int Derivations { get; private set; }

    public bool TryDerive(FrameKeyId id, Span<byte> baseKey)
    {
        if (!known.Contains((id.MeetingKeySequenceNumber, id.SenderIndex)))
            return false;
        Derivations++;
        TestKeys.BaseKey(id, Salt).CopyTo(baseKey);
        return true;
    }

    public FrameDecryptResult WhyNot(FrameKeyId id)
    {
        bool isOld = true;
        foreach ((uint sequence, _) in known)
        {
            if (sequence == id.MeetingKeySequenceNumber)
                return FrameDecryptResult.UnknownSender;
            isOld &= id.MeetingKeySequenceNumber < sequence;
        }
        return isOld ? FrameDecryptResult.RetiredKey : FrameDecryptResult.UnknownKey;
    }

    public SenderIdentity IdentityOf(ushort senderIndex, ParticipantId announced, ParticipantDevice device) => SenderIdentity.Announced;
}
