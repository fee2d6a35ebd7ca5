using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Encoding;

namespace ZoomRooms.EndToEnd.Identity;

/// <summary>
/// The meeting leader security code (paper 7.7): SHA256(SHA256(context) ‖ SHA256(IVK of the leader)) as a big-endian integer modulo
/// 10^39, zero-padded, in groups of five.
/// </summary>
public static class SecurityCode
{
    public const int Digits = 39;

    private static readonly BigInteger Modulus = BigInteger.Pow(10, Digits);

    /// <summary>39 digits in eight groups: seven of five and one of four.</summary>
    public static string Of(Bytes32 leaderVerificationKey)
    {
        Span<byte> hashes = stackalloc byte[64];
        SHA256.HashData("Zoombase-1-ClientOnly-MAC-SecurityCode"u8, hashes);
        Span<byte> key = stackalloc byte[Bytes32.Size];
        leaderVerificationKey.Write(key);
        SHA256.HashData(key, hashes[32..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(hashes, hash);
        string digits = (new BigInteger(hash, isUnsigned: true, isBigEndian: true) % Modulus).ToString("D39", CultureInfo.InvariantCulture);
        return string.Join(' ', Enumerable.Range(0, 8).Select(group => digits.Substring(group * 5, Math.Min(5, Digits - group * 5))));
    }
}
