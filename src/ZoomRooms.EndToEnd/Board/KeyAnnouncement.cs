using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Signatures;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Board;

/// <summary>
/// A participant's encryption key for this meeting, signed by its device (paper 7.6.2), and its display name, signed too: the paper leaves
/// names to the server. Meeting and instance are not in the entry: the reader puts its own into the binding that the signatures must fit,
/// so that an entry of another meeting never verifies.
/// </summary>
/// <param name="DisplayName">At most <see cref="Limits.DisplayNameBytes"/> as UTF-8.</param>
public sealed record KeyAnnouncement(Binding Binding, string DisplayName)
{
    /// <summary>Longest entry, bytes.</summary>
    public const int MaximumSize =
        4 + 27 + 1 + 24 + 32 + EncryptionPublicKey.X25519Size + EncryptionPublicKey.MlKem768Size + 2 * ContextSignature.Size + 4
        + Limits.DisplayNameBytes;

    private const string TypeString = "ZoomRooms-1-KeyAnnouncement";

    /// <summary>Suite 1: X25519 and ML-KEM-768. There is no classical-only suite.</summary>
    private const byte HybridSuite = 1;

    public byte[] Write(DeviceIdentity identity) =>
        new CanonicalWriter(TypeString)
            .U8(HybridSuite)
            .Device(Binding.Device.User, Binding.Device.Hardware)
            .Fixed(Binding.VerificationKey)
            .Fixed(Binding.EncryptionKey.X25519)
            .Fixed(Binding.EncryptionKey.MlKem768)
            .Fixed(identity.Sign(SignatureContexts.EncryptionKeyAnnouncement, Binding.Bytes))
            .Text(DisplayName)
            .Fixed(identity.Sign(SignatureContexts.DisplayName, SignedName(Binding, DisplayName)))
            .ToArray();

    /// <summary>
    /// What an entry announces, or null when it is malformed, of an unknown suite, or a signature does not fit this meeting.
    /// </summary>
    public static KeyAnnouncement? TryVerify(ReadOnlySpan<byte> entry, MeetingContext meeting) =>
        TryRead(entry, meeting, out ReadOnlySpan<byte> bindingSignature, out ReadOnlySpan<byte> nameSignature) is { Binding: var of } read
        && ContextSignature.Verify(of.VerificationKey, SignatureContexts.EncryptionKeyAnnouncement, of.Bytes, bindingSignature)
        && ContextSignature.Verify(of.VerificationKey, SignatureContexts.DisplayName, SignedName(of, read.DisplayName), nameSignature)
            ? read
            : null;

    /// <summary>What an entry says, without a look at its signatures; null when it is malformed or of an unknown suite.</summary>
    internal static KeyAnnouncement? TryReadClaim(ReadOnlySpan<byte> entry, MeetingContext meeting) =>
        TryRead(entry, meeting, out _, out _);

    private static KeyAnnouncement? TryRead(
        ReadOnlySpan<byte> entry, MeetingContext meeting, out ReadOnlySpan<byte> bindingSignature, out ReadOnlySpan<byte> nameSignature)
    {
        CanonicalReader reader = new(entry, TypeString);
        byte suite = reader.U8();
        ParticipantDevice device = new(reader.User(), reader.Hardware());
        Bytes32 verificationKey = reader.Bytes32();
        ReadOnlySpan<byte> x25519 = reader.Fixed(EncryptionPublicKey.X25519Size);
        ReadOnlySpan<byte> mlKem768 = reader.Fixed(EncryptionPublicKey.MlKem768Size);
        bindingSignature = reader.Fixed(ContextSignature.Size);
        string? name = reader.Text(Limits.DisplayNameBytes);
        nameSignature = reader.Fixed(ContextSignature.Size);
        return reader.AtEnd && suite == HybridSuite && name is not null
            ? new KeyAnnouncement(new Binding(meeting, device, verificationKey, new EncryptionPublicKey(x25519, mlKem768)), name)
            : null;
    }

    private static byte[] SignedName(Binding binding, string name) =>
        new CanonicalWriter("ZoomRooms-1-DisplayName").Fixed(binding.Hash).Text(name).ToArray();
}
