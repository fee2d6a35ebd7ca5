using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;

namespace ZoomRooms.EndToEnd.Messages;

/// <summary>
/// The key of one sender's messages under one meeting key. Derived under a name of its own: no key, and so no nonce, is shared with frames.
/// </summary>
internal static class MessageKey
{
    public const int Size = 32;

    /// <summary>Writes the SFrame base key.</summary>
    public static void Derive(
        ReadOnlySpan<byte> meetingKey, MeetingContext meeting, ParticipantDevice sender, ushort senderIndex, Span<byte> baseKey)
    {
        byte[] info = new CanonicalWriter("ZoomRooms-1-MessageKey")
            .Meeting(meeting.Meeting, meeting.Uuid)
            .Device(sender.User, sender.Hardware)
            .U16(senderIndex)
            .ToArray();
        HKDF.DeriveKey(HashAlgorithmName.SHA256, meetingKey, baseKey, [], info);
    }

    /// <summary>The key to seal or open with. Messages are rare: it is made for each, and not kept.</summary>
    public static SFrameKey Of(MeetingKey key, MeetingContext meeting, ParticipantDevice sender, ushort senderIndex)
    {
        Span<byte> baseKey = stackalloc byte[Size];
        Derive(key.Secret, meeting, sender, senderIndex, baseKey);
        SFrameKey made = new(
            baseKey, new MessageKeyId(key.SequenceNumber, senderIndex).ToKeyId(), FrameCipherProvider.Selected);
        CryptographicOperations.ZeroMemory(baseKey);
        return made;
    }
}
