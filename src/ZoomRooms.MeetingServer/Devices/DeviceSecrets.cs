using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ZoomRooms.MeetingServer.Devices;

/// <summary>
/// Pairing codes and device tokens: drawn here, told once, and kept only as SHA-256. A plain hash is enough because both are random:
/// 60 bits that live for minutes, and 256 bits.
/// </summary>
internal static class DeviceSecrets
{
    // Crockford's base 32: no I, L, O, U, so that a code survives being read out.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int CodeLength = 12;
    private const int TokenBytes = 32;

    /// <summary>A code of 12 characters in groups of four.</summary>
    public static string DrawCode()
    {
        Span<char> code = stackalloc char[CodeLength];
        RandomNumberGenerator.GetItems(Alphabet, code);
        return $"{code[..4]}-{code[4..8]}-{code[8..]}";
    }

    public static string DrawToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>The hash of a code as someone typed it: blanks, hyphens and case do not matter, nor do O for 0 and I or L for 1.</summary>
    public static bool TryHashCode(string? typed, [NotNullWhen(true)] out byte[]? hash)
    {
        hash = null;
        if (typed is null || typed.Length > 64)
            return false;
        Span<byte> code = stackalloc byte[CodeLength];
        int length = 0;
        foreach (char typedCharacter in typed)
        {
            if (typedCharacter is ' ' or '-')
                continue;
            char c = char.ToUpperInvariant(typedCharacter) switch { 'O' => '0', 'I' or 'L' => '1', char other => other };
            if (length == CodeLength || !Alphabet.Contains(c, StringComparison.Ordinal))
                return false;
            code[length++] = (byte)c;
        }
        if (length != CodeLength)
            return false;
        hash = SHA256.HashData(code);
        return true;
    }

    public static bool TryHashToken(string? token, [NotNullWhen(true)] out byte[]? hash)
    {
        hash = token is { Length: TokenBytes * 2 } && token.All(char.IsAsciiHexDigitLower)
            ? SHA256.HashData(Encoding.ASCII.GetBytes(token)) : null;
        return hash is not null;
    }
}
