using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.Board;

/// <summary>
/// A participant's encryption key for this meeting, signed by its device (paper 7.6.2). Meeting and instance are not in the entry: the
/// reader puts its own into the binding that the signature must fit, so that an entry of another meeting never verifies.
/// </summary>
public static class KeyAnnouncement
{
    private const string TypeString = "ZoomRooms-1-KeyAnnouncement";

    /// <summary>Suite 1: X25519 and ML-KEM-768. There is no classical-only suite.</summary>
    private const byte HybridSuite = 1;

    public static byte[] Write(Binding binding, DeviceIdentity identity) =>
        new CanonicalWriter(TypeString)
            .U8(HybridSuite)
            .Device(binding.Device.User, binding.Device.Hardware)
            .Fixed(binding.VerificationKey)
            .Fixed(binding.EncryptionKey.X25519)
            .Fixed(binding.EncryptionKey.MlKem768)
            .Fixed(identity.Sign(SignatureContexts.EncryptionKeyAnnouncement, binding.Bytes))
            .ToArray();

    /// <summary>The binding an entry announces, or null when it is malformed, of an unknown suite, or its signature does not fit this meeting.</summary>
    public static Binding? TryVerify(ReadOnlySpan<byte> entry, MeetingContext meeting)
    {
        var reader = new CanonicalReader(entry, TypeString);
        byte suite = reader.U8();
        var device = new ParticipantDevice(reader.User(), reader.Hardware());
        Bytes32 verificationKey = reader.Bytes32();
        ReadOnlySpan<byte> x25519 = reader.Fixed(EncryptionPublicKey.X25519Size);
        ReadOnlySpan<byte> mlKem768 = reader.Fixed(EncryptionPublicKey.MlKem768Size);
        ReadOnlySpan<byte> signature = reader.Fixed(ContextSignature.Size);
        if (!reader.AtEnd || suite != HybridSuite)
            return null;
        var binding = new Binding(meeting, device, verificationKey, new EncryptionPublicKey(x25519, mlKem768));
        return ContextSignature.Verify(verificationKey, SignatureContexts.EncryptionKeyAnnouncement, binding.Bytes, signature) ? binding : null;
    }
}
