using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;

namespace ZoomRooms.EndToEnd.Identity;

/// <summary>
/// Binding = (meetingID, meetingUUID, userID, hardwareID, IVK, pk) (paper 7.6.2): ties a participant's encryption key of this meeting to
/// its device's identity.
/// </summary>
public sealed class Binding
{
    private readonly byte[] _bytes;

    public Binding(MeetingContext meeting, ParticipantDevice device, Bytes32 verificationKey, EncryptionPublicKey encryptionKey)
    {
        Device = device;
        VerificationKey = verificationKey;
        EncryptionKey = encryptionKey;
        _bytes = new CanonicalWriter("ZoomRooms-1-Binding")
            .Meeting(meeting.Meeting, meeting.Uuid)
            .Device(device.User, device.Hardware)
            .Fixed(verificationKey)
            .Fixed(encryptionKey.X25519)
            .Fixed(encryptionKey.MlKem768)
            .ToArray();
        Hash = Bytes32.Sha256(_bytes);
    }

    public ParticipantDevice Device { get; }
    public Bytes32 VerificationKey { get; }
    public EncryptionPublicKey EncryptionKey { get; }

    /// <summary>The encoding that is signed.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>SHA-256 of <see cref="Bytes"/>: what the participant list holds.</summary>
    public Bytes32 Hash { get; }
}
