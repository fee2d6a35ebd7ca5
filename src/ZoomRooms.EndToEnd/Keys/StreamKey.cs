using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Keys;

/// <summary>
/// Stream keys (paper 7.2 and 7.6.5): HKDF-SHA256 of the meeting key over message type, meeting, instance, sender and stream gives the
/// SFrame base key of one sender's one stream.
/// </summary>
public static class StreamKey
{
    public const int Size = 32;

    /// <summary>For a frame of an end-to-end encrypted meeting.</summary>
    public static void Derive(
        ReadOnlySpan<byte> meetingKey, MeetingContext meeting, ParticipantDevice sender, ushort senderIndex, MediaStream stream,
        Span<byte> baseKey)
    {
        byte[] info = new CanonicalWriter("ZoomRooms-2-StreamKey")
            .Meeting(meeting.Meeting, meeting.Uuid)
            .Device(sender.User, sender.Hardware)
            .U16(senderIndex)
            .U8((byte)stream)
            .ToArray();
        HKDF.DeriveKey(HashAlgorithmName.SHA256, meetingKey, baseKey, [], info);
    }

    /// <summary>
    /// For a frame of an enhanced meeting, whose key the server holds: there is no participant list, the server's handle is the index.
    /// </summary>
    public static void DeriveEnhanced(
        ReadOnlySpan<byte> serverKey, MeetingContext meeting, ushort senderIndex, MediaStream stream, Span<byte> baseKey)
    {
        byte[] info = new CanonicalWriter("ZoomRooms-2-EnhancedStreamKey")
            .Meeting(meeting.Meeting, meeting.Uuid)
            .U16(senderIndex)
            .U8((byte)stream)
            .ToArray();
        HKDF.DeriveKey(HashAlgorithmName.SHA256, serverKey, baseKey, [], info);
    }
}
