using System.Security.Cryptography;

namespace ZoomRooms.Rtc.Srtp;

/// <summary>The session keys of one direction of an association. Dispose erases them.</summary>
internal sealed class SrtpKeys : IDisposable
{
    private SrtpKeys(int keySize)
    {
        RtpKey = new byte[keySize];
        RtcpKey = new byte[keySize];
    }

    public byte[] RtpKey { get; }

    public byte[] RtpSalt { get; } = new byte[SrtpProfile.SaltSize];

    public byte[] RtcpKey { get; }

    public byte[] RtcpSalt { get; } = new byte[SrtpProfile.SaltSize];

    public static SrtpKeys Derive(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        SrtpKeys keys = new(profile.KeySize);
        SrtpKeyDerivation.Derive(masterKey, masterSalt, SrtpKeyDerivation.RtpEncryption, keys.RtpKey);
        SrtpKeyDerivation.Derive(masterKey, masterSalt, SrtpKeyDerivation.RtpSalt, keys.RtpSalt);
        SrtpKeyDerivation.Derive(masterKey, masterSalt, SrtpKeyDerivation.RtcpEncryption, keys.RtcpKey);
        SrtpKeyDerivation.Derive(masterKey, masterSalt, SrtpKeyDerivation.RtcpSalt, keys.RtcpSalt);
        return keys;
    }

    /// <summary>Session keys as given, for vectors that start there.</summary>
    public static SrtpKeys FromSession(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        SrtpKeys keys = new(key.Length);
        key.CopyTo(keys.RtpKey);
        key.CopyTo(keys.RtcpKey);
        salt.CopyTo(keys.RtpSalt);
        salt.CopyTo(keys.RtcpSalt);
        return keys;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(RtpKey);
        CryptographicOperations.ZeroMemory(RtpSalt);
        CryptographicOperations.ZeroMemory(RtcpKey);
        CryptographicOperations.ZeroMemory(RtcpSalt);
    }
}
