using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Interop;

namespace ZoomRooms.EndToEnd.Boxes;

/// <summary>
/// X25519 (RFC 7748) over native libsodium. NSec's keys live in guarded pages, whose making costs as much as the curve: a leader of two
/// hundred makes many.
/// </summary>
internal static unsafe class X25519
{
    public const int Size = 32;

    public static void GeneratePublicKey(ReadOnlySpan<byte> secretKey, Span<byte> publicKey)
    {
        RequireSize(secretKey);
        RequireSize(publicKey);
        fixed (byte* secret = secretKey, to = publicKey)
        {
            if (Sodium.ScalarMultBase(to, secret) != 0)
                throw new CryptographicException("X25519 key generation failed");
        }
    }

    /// <summary>The raw shared secret; false for a point of small order, whose result would be zero.</summary>
    public static bool TryAgree(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> peer, Span<byte> sharedSecret)
    {
        RequireSize(secretKey);
        RequireSize(peer);
        RequireSize(sharedSecret);
        fixed (byte* secret = secretKey, point = peer, to = sharedSecret)
            return Sodium.ScalarMult(to, secret, point) == 0;
    }

    private static void RequireSize(ReadOnlySpan<byte> span)
    {
        if (span.Length != Size)
            throw new ArgumentException($"{Size} bytes expected");
    }
}
