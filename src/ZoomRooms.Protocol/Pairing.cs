namespace ZoomRooms.Protocol;

/// <summary>Body of <c>POST /v1/devices/pair</c>: exchanges a single-use code for a device's credentials.</summary>
/// <param name="Code">The code as an administrator read it out; blanks and hyphens are ignored.</param>
/// <param name="DeviceName">What administrators see; at most <see cref="Limits.DisplayNameBytes"/>.</param>
/// <param name="IdentityKey">The device's Ed25519 verification key (IVK), 32 bytes.</param>
public sealed record PairDevice(string Code, string DeviceName, ClientType ClientType, byte[] IdentityKey);

/// <summary>
/// Answer to <see cref="PairDevice"/>. The token authenticates the signalling connection as <c>Authorization: Bearer</c>.
/// </summary>
/// <param name="StatementRoot">
/// Ed25519 key, 32 bytes, at the root of the server's statements on who is who (paper 7.6.1). The device pins it: later statements must
/// chain to it.
/// </param>
public sealed record DevicePaired(UserId User, HardwareId Hardware, string DeviceToken, string AccountName, byte[] StatementRoot);

/// <summary>Body of <c>POST /v1/guests/pass</c>: somebody without a device that is paired asks to come into one meeting.</summary>
/// <param name="IdentityKey">A fresh Ed25519 verification key (IVK), 32 bytes: of this stay alone.</param>
public sealed record RequestGuestPass(MeetingId Meeting, string Passcode, ClientType ClientType, byte[] IdentityKey)
{
    /// <summary>Without the passcode.</summary>
    public override string ToString() => nameof(RequestGuestPass);
}

/// <summary>
/// Answer to <see cref="RequestGuestPass"/>: what a paired device has, for that one meeting and for as long as the stay lasts.
/// </summary>
/// <param name="User">A guest's number (<see cref="UserId.IsGuest"/>).</param>
public sealed record GuestPass(UserId User, HardwareId Hardware, string DeviceToken, byte[] StatementRoot);

/// <summary>Body of every refused HTTP request (with a 4xx or 5xx status).</summary>
public sealed record RequestRefused(RefusalCode Code, string Message);

/// <summary>Paths of the server.</summary>
public static class ServerPaths
{
    public const string Pair = "/v1/devices/pair";
    public const string GuestPass = "/v1/guests/pass";
    public const string Signal = "/v1/signal";
    public const string Health = "/v1/health";

    /// <summary>The pinned root's word on the server's certificate: bytes, for whoever pinned another. It is no secret.</summary>
    public const string CertificateStatement = "/v1/certificate-statement";

    /// <summary>The page of a meeting's link (<see cref="MeetingLink"/>), before the number.</summary>
    public const string Join = "/j/";
}
