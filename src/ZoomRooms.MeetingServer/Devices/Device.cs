using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Devices;

/// <summary>A paired device.</summary>
/// <param name="Name">What administrators see.</param>
/// <param name="IdentityKey">The device's Ed25519 verification key (IVK), 32 bytes.</param>
public sealed record Device(
    HardwareId Hardware, UserId User, string Name, ClientType ClientType, ReadOnlyMemory<byte> IdentityKey,
    DateTimeOffset PairedAt, DateTimeOffset? LastSeenAt, bool Revoked);
