using NSec.Cryptography;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Signatures;
using ZoomRooms.EndToEnd.Storage;

namespace ZoomRooms.EndToEnd.Identity;

/// <summary>
/// The device's long-term Ed25519 pair (paper 7.6): <see cref="VerificationKey"/> is the IVK others know it by; the secret half (ISK)
/// is made here, leaves only wrapped, and is never sent.
/// </summary>
public sealed class DeviceIdentity : IDisposable
{
    private readonly Key _signingKey;

    private DeviceIdentity(Key signingKey)
    {
        _signingKey = signingKey;
        VerificationKey = new Bytes32(signingKey.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>IVK.</summary>
    public Bytes32 VerificationKey { get; }

    /// <summary>A new identity: at a device's first start, or for a guest's single meeting.</summary>
    public static DeviceIdentity Create()
    {
        KeyCreationParameters parameters = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        return new DeviceIdentity(Key.Create(SignatureAlgorithm.Ed25519, parameters));
    }

    /// <summary>The identity wrapped under <paramref name="wrappingKey"/> for storage (paper 3.7.1).</summary>
    /// <param name="wrappingKey">32 bytes.</param>
    public byte[] Wrap(ReadOnlySpan<byte> wrappingKey)
    {
        using SecretBytes seed = new(32);
        _signingKey.TryExport(KeyBlobFormat.RawPrivateKey, seed.Span, out _);
        return CommittingEncryption.Encrypt(wrappingKey, seed.Span);
    }

    /// <summary>Unwraps what <see cref="Wrap"/> made; null when the wrapping key is another or the bytes were changed.</summary>
    public static DeviceIdentity? TryUnwrap(ReadOnlySpan<byte> wrappingKey, ReadOnlySpan<byte> wrapped)
    {
        using SecretBytes? seed = CommittingEncryption.TryDecrypt(wrappingKey, wrapped);
        if (seed is not { Span.Length: 32 })
            return null;
        KeyCreationParameters parameters = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        return Key.TryImport(SignatureAlgorithm.Ed25519, seed.Span, KeyBlobFormat.RawPrivateKey, out Key? key, parameters)
            && key is not null
            ? new DeviceIdentity(key)
            : null;
    }

    public byte[] Sign(string context, ReadOnlySpan<byte> message) => ContextSignature.Sign(_signingKey, context, message);

    public void Dispose() => _signingKey.Dispose();
}
