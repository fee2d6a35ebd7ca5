namespace ZoomRooms.Rtc.Stun;

/// <summary>The attributes that ICE connectivity checks use (RFC 8489, section 18.3; RFC 8445, section 20.1).</summary>
internal static class StunAttribute
{
    public const ushort Username = 0x0006;
    public const ushort MessageIntegrity = 0x0008;
    public const ushort ErrorCode = 0x0009;
    public const ushort XorMappedAddress = 0x0020;
    public const ushort Priority = 0x0024;
    public const ushort UseCandidate = 0x0025;
    public const ushort Fingerprint = 0x8028;
    public const ushort IceControlled = 0x8029;
    public const ushort IceControlling = 0x802A;

    public const ushort Realm = 0x0014;
    public const ushort Nonce = 0x0015;

    /// <summary>A receiver that does not know such an attribute must not go on (RFC 8489, section 14).</summary>
    public static bool MustBeUnderstood(ushort type) => type < 0x8000;

    public static bool IsKnown(ushort type) => type is Username or MessageIntegrity or ErrorCode or XorMappedAddress or Priority
        or UseCandidate or Fingerprint or IceControlled or IceControlling or Realm or Nonce;
}
