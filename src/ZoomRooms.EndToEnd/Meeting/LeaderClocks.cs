using ZoomRooms.EndToEnd.Encoding;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// When heartbeats were made, by this device's clock, whenever the server delivers them. What is known of a leader's clock belongs to its
/// binding and lasts for the stay: being named anew makes no heartbeat younger.
/// </summary>
internal sealed class LeaderClocks
{
    /// <summary>More than can have led: indices of a list end before.</summary>
    private const int Capacity = 4096;

    /// <summary>A new leader's clock is taken for right after ten times the time by which it may be wrong.</summary>
    private const int Forgiveness = 10;

    private readonly Dictionary<Bytes32, Clock> _clocks = [];

    /// <summary>Arrival minus timestamp, in milliseconds.</summary>
    private sealed class Clock
    {
        /// <summary>Of the heartbeat that came fastest.</summary>
        public required Int128 Least { get; set; }

        /// <summary>As small as it could be when this leader began.</summary>
        public required Int128 Assumed { get; init; }

        public required Int128 Since { get; init; }

        public Int128 At(Int128 now) => Int128.Min(Least, Assumed + ((now - Since) / Forgiveness));
    }

    /// <summary>
    /// When a verified heartbeat was made: as much before its arrival as it came later than this leader's fastest one, at most the timeout.
    /// A server that delivers each a little later than the one before cannot stretch a meeting that is long past.
    /// </summary>
    /// <param name="leader">Hash of the binding of who made it.</param>
    /// <param name="timestamp">By the leader's clock, of any origin.</param>
    /// <param name="before">
    /// When the heartbeat was made that this one continues; null for the first of a stay. How long it took the first heartbeat of a further
    /// leader nobody knows, only that it was made later than the one it continues: it counts as of that, or a server could deliver what
    /// each member certified while it led slowly, one after the other.
    /// </param>
    public TimeSpan MadeAt(Bytes32 leader, ulong timestamp, TimeSpan? before, TimeSpan now)
    {
        Int128 arrival = (long)now.TotalMilliseconds;
        Int128 delay = arrival - timestamp;
        TimeSpan oldest = now - EndToEndMeeting.HeartbeatTimeout;
        if (!_clocks.TryGetValue(leader, out Clock? clock))
        {
            if (_clocks.Count == Capacity)
                return oldest;
            Int128 doubt = Int128.Max(0, arrival - (long)(before ?? now).TotalMilliseconds);
            _clocks.Add(leader, clock = new Clock { Least = delay, Assumed = delay - doubt, Since = arrival });
        }
        clock.Least = Int128.Min(clock.Least, delay);
        Int128 late = delay - clock.At(arrival);
        return late < (long)EndToEndMeeting.HeartbeatTimeout.TotalMilliseconds ? now - TimeSpan.FromMilliseconds((double)late) : oldest;
    }
}
