using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.MeetingServer.Policy;

namespace ZoomRooms.MeetingServer.Meetings;

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
