using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Signatures;
using ZoomRooms.EndToEnd.Storage;

namespace ZoomRooms.EndToEnd.Tests.Identity;

public class DeviceIdentityTests
{
    private static readonly byte[] WrappingKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void Survives_wrapping()
    {
        using DeviceIdentity identity = DeviceIdentity.Create();
        using DeviceIdentity? again = DeviceIdentity.TryUnwrap(WrappingKey, identity.Wrap(WrappingKey));
        Assert.Equal(identity.VerificationKey, again?.VerificationKey);
        Assert.Equal(identity.Sign("c", [1]), again?.Sign("c", [1]));
    }

    [Fact]
    public void Another_wrapping_key_is_rejected()
    {
        using DeviceIdentity identity = DeviceIdentity.Create();
        byte[] wrapped = identity.Wrap(WrappingKey);
        byte[] other = [.. WrappingKey];
        other[31] ^= 1;
        Assert.Null(DeviceIdentity.TryUnwrap(other, wrapped));
    }

    [Fact]
    public void Every_changed_byte_is_rejected()
    {
        using DeviceIdentity identity = DeviceIdentity.Create();
        byte[] wrapped = identity.Wrap(WrappingKey);
        for (int i = 0; i < wrapped.Length; i++)
        {
            wrapped[i] ^= 0x40;
            Assert.Null(DeviceIdentity.TryUnwrap(WrappingKey, wrapped));
            wrapped[i] ^= 0x40;
        }
        for (int length = 0; length < wrapped.Length; length++)
            Assert.Null(DeviceIdentity.TryUnwrap(WrappingKey, wrapped.AsSpan(0, length)));
    }

    [Fact]
    public void The_commitment_itself_is_checked()
    {
        byte[] sealedSecret = CommittingEncryption.Encrypt(WrappingKey, [1, 2, 3]);
        sealedSecret[0] ^= 1;
        Assert.Null(CommittingEncryption.TryDecrypt(WrappingKey, sealedSecret));
    }

    [Fact]
    public void A_signature_holds_for_its_context_only()
    {
        using DeviceIdentity identity = DeviceIdentity.Create();
        byte[] signature = identity.Sign(SignatureContexts.ListLink, [1, 2, 3]);
        Assert.True(ContextSignature.Verify(identity.VerificationKey, SignatureContexts.ListLink, [1, 2, 3], signature));
        Assert.False(ContextSignature.Verify(identity.VerificationKey, SignatureContexts.LeaderParticipantList, [1, 2, 3], signature));
        Assert.False(ContextSignature.Verify(identity.VerificationKey, SignatureContexts.ListLink, [1, 2], signature));
        Assert.False(ContextSignature.Verify(default, SignatureContexts.ListLink, [1, 2, 3], signature));
    }

    [Fact]
    public void Erased_secrets_are_gone()
    {
        SecretBytes secret = SecretBytes.Random(32);
        Span<byte> memory = secret.Span;
        secret.Dispose();
        Assert.Equal(new byte[32], memory.ToArray());
        Assert.Throws<ObjectDisposedException>(() => secret.Span.Length);
    }
}
