using System.Buffers.Binary;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;

namespace ZoomRooms.EndToEnd.Board;

/// <summary>(MK, mkSeqNum) boxed by the leader for one participant (paper 7.6.4, steps 7 to 11).</summary>
public static class SealedMeetingKey
{
    private const string TypeString = "ZoomRooms-1-SealedMeetingKey";
    private const int MessageSize = MeetingKey.Size + sizeof(uint);
    private const int BoxSize = AuthenticatedBox.Overhead + MessageSize;

    /// <summary>Null when the participant's encryption key is not usable.</summary>
    /// <param name="nonce">The participant's latest (paper 7.6.8).</param>
    public static byte[]? TryWrite(
        MeetingContext meeting, DeviceIdentity leaderIdentity, EncryptionKeyPair leaderKeys, Binding leader, Binding participant,
        LivenessNonce nonce, MeetingKey key)
    {
        using SecretBytes message = new(MessageSize);
        key.Secret.CopyTo(message.Span);
        BinaryPrimitives.WriteUInt32BigEndian(message.Span[MeetingKey.Size..], key.SequenceNumber);
        byte[]? box = AuthenticatedBox.TrySeal(
            leaderKeys, leaderIdentity.VerificationKey, new BoxParty(participant.VerificationKey, participant.EncryptionKey),
            BoxContexts.MeetingKey, Meta(meeting, leader.Device, participant.Device), nonce.Value.Span, message.Span);
        return box is null ? null : new CanonicalWriter(TypeString).Device(participant.Device.User, participant.Device.Hardware).Fixed(box)
            .ToArray();
    }

    /// <summary>
    /// The key in an entry for <paramref name="self"/>; null for an entry that is malformed, for somebody else, not from
    /// <paramref name="leader"/>, or not sealed for <paramref name="nonce"/>.
    /// </summary>
    public static MeetingKey? TryOpen(
        ReadOnlySpan<byte> entry, MeetingContext meeting, EncryptionKeyPair ownKeys, Binding self, LivenessNonce nonce, Binding leader)
    {
        CanonicalReader reader = new(entry, TypeString);
        ParticipantDevice recipient = new(reader.User(), reader.Hardware());
        ReadOnlySpan<byte> box = reader.Fixed(BoxSize);
        if (!reader.AtEnd || recipient != self.Device)
            return null;
        using SecretBytes? message = AuthenticatedBox.TryOpen(
            ownKeys, self.VerificationKey, new BoxParty(leader.VerificationKey, leader.EncryptionKey),
            BoxContexts.MeetingKey, Meta(meeting, leader.Device, self.Device), nonce.Value.Span, box);
        if (message is null)
            return null;
        uint sequenceNumber = BinaryPrimitives.ReadUInt32BigEndian(message.Span[MeetingKey.Size..]);
        return sequenceNumber == 0 ? null : new MeetingKey(message.Span[..MeetingKey.Size], sequenceNumber);
    }

    private static byte[] Meta(MeetingContext meeting, ParticipantDevice leader, ParticipantDevice participant) =>
        new CanonicalWriter("ZoomRooms-1-Meta")
            .Meeting(meeting.Meeting, meeting.Uuid)
            .Device(leader.User, leader.Hardware)
            .Device(participant.User, participant.Hardware)
            .ToArray();
}
