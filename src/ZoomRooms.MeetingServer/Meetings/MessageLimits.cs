namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>Bounds of what participants say to each other. What exceeds them is refused.</summary>
/// <param name="Burst">Messages that a participant may say at once: more than people write, and clients save up fewer.</param>
/// <param name="PerSecond">Messages per second that a participant may say in the long run.</param>
public sealed record MessageLimits(int Burst = 20, double PerSecond = 2);
