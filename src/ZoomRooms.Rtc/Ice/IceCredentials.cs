using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ZoomRooms.Rtc.Ice;

/// <summary>One side's user fragment and password (RFC 8445, section 5.3), as text and as the bytes that STUN uses.</summary>
internal sealed class IceCredentials
{
    private const string IceCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const int LongestText = 256;

    private static readonly SearchValues<char> IceCharacterSet = SearchValues.Create(IceCharacters);

    private IceCredentials(string ufrag, string password)
    {
        Ufrag = ufrag;
        Password = password;
        UfragBytes = Encoding.ASCII.GetBytes(ufrag);
        PasswordBytes = Encoding.ASCII.GetBytes(password);
    }

    public string Ufrag { get; }

    public string Password { get; }

    public byte[] UfragBytes { get; }

    public byte[] PasswordBytes { get; }

    /// <summary>Draws 48 bits of fragment, enough to find one association among many, and 192 bits of password.</summary>
    public static IceCredentials Create() =>
        new(RandomNumberGenerator.GetString(IceCharacters, 8), RandomNumberGenerator.GetString(IceCharacters, 32));

    /// <summary>Takes the peer's; false when length or characters are not those of RFC 8839, section 5.4.</summary>
    public static bool TryCreate(string? ufrag, string? password, [NotNullWhen(true)] out IceCredentials? credentials)
    {
        credentials = null;
        if (ufrag is not { Length: >= 4 and <= LongestText } || password is not { Length: >= 22 and <= LongestText })
            return false;
        if (ufrag.AsSpan().ContainsAnyExcept(IceCharacterSet) || password.AsSpan().ContainsAnyExcept(IceCharacterSet))
            return false;
        credentials = new IceCredentials(ufrag, password);
        return true;
    }
}
