namespace ZoomRooms.MeetingServer.Options;

/// <summary>Passes for guests that are out at a time. One is taken back a minute after its guest is gone, or did not come.</summary>
/// <param name="PerAddress">To one address, or one /64 of IPv6.</param>
/// <param name="Total">To all together; 0: this server lets no guests in.</param>
public sealed record GuestLimits(int PerAddress = 20, int Total = 500);
