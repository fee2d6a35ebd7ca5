using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Options;

/// <summary>Bounds of one meeting's board. What exceeds them is refused.</summary>
/// <remarks>
/// A rekey of a full meeting is 200 sealed keys, and as many again for the key prepared next; a leave is batched for two seconds, so in the
/// worst churn a leader posts 400 keys each two seconds for as long as it lasts. A new leader adds a coalesced list with at most one link
/// for each participant. Hence a burst of one list and two rekeys at once with half as much in reserve, and 250 a second. Anybody else
/// announces a key once, posts a nonce each three minutes, and asks for a lock now and then.
/// </remarks>
/// <param name="Burst">Entries that the leader may post at once.</param>
/// <param name="PerSecond">Entries per second that the leader may post in the long run.</param>
/// <param name="MemberBurst">Entries that another participant may post at once.</param>
/// <param name="MemberPerSecond">Entries per second that another participant may post in the long run.</param>
/// <param name="ListLinks">List links kept; a leader coalesces its list long before (paper 7.6.7).</param>
/// <param name="RetainedBytes">Bytes kept per author.</param>
/// <param name="NonceBytes">The largest liveness nonce.</param>
/// <param name="CommandBytes">The largest command to the leader.</param>
public sealed record BoardLimits(
    int Burst = 15 * Limits.Participants / 2, double PerSecond = 1.25 * Limits.Participants, int MemberBurst = 32,
    double MemberPerSecond = 1,
    int ListLinks = 4096, int RetainedBytes = 8 * 1024 * 1024, int NonceBytes = 256, int CommandBytes = 1024);
