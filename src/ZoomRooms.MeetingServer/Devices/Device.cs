using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Devices;

/// <summary>A paired device, or a guest's for its one stay.</summary>
/// <param name="Name">What administrators see.</param>
/// <param name="IdentityKey">The device's Ed25519 verification key (IVK), 32 bytes.</param>
/// <param name="GuestOf">The one meeting that a guest may join; null for a device that is paired.</param>
/// <param name="UsedTwiceAt">When two with this identity were there at a time, last; null for never.</param>
public sealed record Device(
    HardwareId Hardware, UserId User, string Name, ClientType ClientType, ReadOnlyMemory<byte> IdentityKey,
    DateTimeOffset PairedAt, DateTimeOffset? LastSeenAt, bool Revoked, DateTimeOffset? UsedTwiceAt = null,
    MeetingId? GuestOf = null);
