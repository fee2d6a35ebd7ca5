using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Policy;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>A counter per value of an enumeration; counted anywhere, read anywhere.</summary>
internal sealed class OutcomeCounters<T> where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private readonly long[] _counts = new long[Values.Length];

    public long this[T value] => Interlocked.Read(ref _counts[Array.IndexOf(Values, value)]);

    public void Count(T value) => Interlocked.Increment(ref _counts[Array.IndexOf(Values, value)]);

    public void AddTo(IDictionary<string, long> counts, string prefix)
    {
        foreach (T value in Values.Where(value => this[value] > 0))
            counts[$"{prefix}.{char.ToLowerInvariant(value.ToString()[0])}{value.ToString()[1..]}"] = this[value];
    }
}

/// <summary>What health says of the hall.</summary>
internal readonly record struct HallCensus(int Connections, int Meetings, int Participants, int Waiting);

internal sealed partial class MeetingHall
{
    public OutcomeCounters<JoinOutcome> Joins { get; } = new();

    public OutcomeCounters<PostOutcome> Posts { get; } = new();

    public HallCensus Census
    {
        get
        {
            lock (_lock)
                return new HallCensus(
                    _connected.Count, _running.Count, _running.Values.Sum(meeting => meeting.Participants.Count), _waiting.Values.Sum(list => list.Count));
        }
    }
}
