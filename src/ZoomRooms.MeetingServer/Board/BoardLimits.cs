using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Board;

/// <summary>Bounds of one meeting's board. What exceeds them is refused.</summary>
/// <param name="Burst">Entries that a participant may post at once: a leader seals one key per participant.</param>
/// <param name="PerSecond">Entries per second that a participant may post in the long run.</param>
/// <param name="ListLinks">List links kept; a leader coalesces its list long before (paper 7.6.7).</param>
/// <param name="RetainedBytes">Bytes kept per author.</param>
public sealed record BoardLimits(
    int Burst = 3 * Limits.Participants, double PerSecond = Limits.Participants / 2.0, int ListLinks = 4096, int RetainedBytes = 8 * 1024 * 1024);
