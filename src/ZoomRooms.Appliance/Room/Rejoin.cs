using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Room;

/// <summary>The way back into a meeting that was lost. Immutable.</summary>
/// <param name="Lost">Why it was lost, or why the last attempt failed.</param>
/// <param name="LostAt">When the meeting was lost: attempts end <see cref="RejoinPolicy.GiveUpAfter"/> later.</param>
/// <param name="Attempt">Attempts so far; 1 before the first has been made.</param>
/// <param name="Due">When the attempt begins.</param>
/// <param name="BackAt">Since when the room is in a meeting again; null while it is not.</param>
internal sealed record Rejoin(SessionEndReason Lost, TimeSpan LostAt, int Attempt, TimeSpan Due, TimeSpan? BackAt = null)
{
    /// <summary>How the last session ended, with the server's reason where it gave one.</summary>
    public SessionEnd End { get; init; } = new(Lost, "");
}

/// <summary>When a room goes back into a meeting by itself, and how long it tries. Pure.</summary>
internal static class RejoinPolicy
{
    /// <summary>The longest wait between two attempts.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Time after the loss in which it is tried: a router or server restarts within it, and a room nobody is in any more does not switch
    /// its camera on hours later.
    /// </summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Time in a meeting after which a new loss begins anew with short waits. Before it, a meeting lost again and again counts as one loss.
    /// </summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether trying again is right. Only what a network, a server restart or a slow leader explains; whatever a person decided, a server
    /// refused, or an attack looks like, waits for a person.
    /// </summary>
    public static bool IsWorthIt(SessionEndReason reason, Protocol.RefusalCode refusal = Protocol.RefusalCode.Unknown) =>
        EndKinds.Of(reason, refusal) == EndKind.Weather;

    /// <summary>
    /// Wait before an attempt: 1, 2, 4 … 60 s, of which between half and all by chance, so that the rooms of a building do not come back at
    /// one moment.
    /// </summary>
    /// <param name="attempt">From 1.</param>
    /// <param name="random">Any 32 bits.</param>
    public static TimeSpan Delay(int attempt, uint random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        double full = Math.Min(LongestDelay.TotalSeconds, Math.Pow(2, Math.Min(attempt - 1, 30)));
        return TimeSpan.FromSeconds(full * (0.5 + random / (2.0 * uint.MaxValue)));
    }

    /// <summary>The next 32 bits after these (xorshift32); zero would stay zero and is avoided.</summary>
    public static uint Next(uint random)
    {
        uint next = random == 0 ? 0x9E3779B9 : random;
        next ^= next << 13;
        next ^= next >> 17;
        next ^= next << 5;
        return next;
    }
}
