namespace ZoomRooms.Rtc.Srtp;

/// <summary>An SRTP protection profile of RFC 7714, section 14.2: AES-GCM with a 12-byte salt and a 16-byte tag.</summary>
/// <param name="Number">The number in the DTLS <c>use_srtp</c> extension.</param>
/// <param name="KeySize">Bytes of the master key and of the session keys.</param>
internal sealed record SrtpProfile(ushort Number, int KeySize)
{
    public const int SaltSize = 12;
    public const int TagSize = 16;

    public static SrtpProfile AeadAes128Gcm { get; } = new(0x0007, 16);
    /// <summary>The only one that is offered and accepted on the wire.</summary>
    public static SrtpProfile AeadAes256Gcm { get; } = new(0x0008, 32);
}
