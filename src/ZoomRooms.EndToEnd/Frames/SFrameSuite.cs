using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>What a cipher suite of SFrame (RFC 9605, section 4.5) derives keys with. Frames use suite 5 and no other.</summary>
/// <param name="Id">Number in the IANA registry of SFrame cipher suites.</param>
/// <param name="KeySize">Nk, bytes.</param>
internal readonly record struct SFrameSuite(ushort Id, HashAlgorithmName Hash, int KeySize)
{
    /// <summary>AES_256_GCM_SHA512_128.</summary>
    public static SFrameSuite Aes256GcmSha512 => new(5, HashAlgorithmName.SHA512, FrameCipher.KeySize);

    /// <summary>Key and salt of one KID from its base key (RFC 9605, section 4.4.2).</summary>
    public void DeriveKeyAndSalt(ReadOnlySpan<byte> baseKey, ulong keyId, Span<byte> key, Span<byte> salt)
    {
        Span<byte> room = stackalloc byte[SHA512.HashSizeInBytes];
        int length = HKDF.Extract(Hash, baseKey, [], room);
        HKDF.Expand(Hash, room[..length], key, Label("SFrame 1.0 Secret key "u8, keyId));
        HKDF.Expand(Hash, room[..length], salt, Label("SFrame 1.0 Secret salt "u8, keyId));
        CryptographicOperations.ZeroMemory(room);
    }

    private byte[] Label(ReadOnlySpan<byte> text, ulong keyId)
    {
        byte[] label = new byte[text.Length + 10];
        text.CopyTo(label);
        BinaryPrimitives.WriteUInt64BigEndian(label.AsSpan(text.Length), keyId);
        BinaryPrimitives.WriteUInt16BigEndian(label.AsSpan(text.Length + 8), Id);
        return label;
    }
}
