using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.Board;

/// <summary>
/// 192 unpredictable bits of a participant (paper 7.6.8): a key boxed with them was made after them. Signed and counted, so that they also
/// show the leader that the participant is still there.
/// </summary>
/// <param name="Counter">1 for the first of a stay, one more with each.</param>
public sealed record LivenessNonce(uint Counter, ReadOnlyMemory<byte> Value)
{
    public const int Size = AuthenticatedBox.NonceSize;

    /// <summary>Size of an entry, bytes.</summary>
    public const int EntrySize = 4 + 25 + 4 + Size + ContextSignature.Size;

    private const string TypeString = "ZoomRooms-1-LivenessNonce";

    public static LivenessNonce Create(uint counter) => new(counter, RandomNumberGenerator.GetBytes(Size));

    public byte[] Write(Binding participant, DeviceIdentity identity) =>
        new CanonicalWriter(TypeString)
            .U32(Counter)
            .Fixed(Value.Span)
            .Fixed(identity.Sign(SignatureContexts.LivenessNonce, Signed(participant, Counter, Value.Span)))
            .ToArray();

    /// <summary>The nonce in an entry; null when it is malformed or not signed by <paramref name="participant"/> in this stay.</summary>
    public static LivenessNonce? TryVerify(ReadOnlySpan<byte> entry, Binding participant)
    {
        CanonicalReader reader = new(entry, TypeString);
        uint counter = reader.U32();
        ReadOnlySpan<byte> value = reader.Fixed(Size);
        ReadOnlySpan<byte> signature = reader.Fixed(ContextSignature.Size);
        return reader.AtEnd
            && ContextSignature.Verify(
                participant.VerificationKey, SignatureContexts.LivenessNonce, Signed(participant, counter, value), signature)
                ? new LivenessNonce(counter, value.ToArray())
                : null;
    }

    private static byte[] Signed(Binding participant, uint counter, ReadOnlySpan<byte> value) =>
        new CanonicalWriter(TypeString).Fixed(participant.Hash).U32(counter).Fixed(value).ToArray();
}
