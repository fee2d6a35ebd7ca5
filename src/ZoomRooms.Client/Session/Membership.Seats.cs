using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>Whose pictures come under which of the server's numbers.</summary>
internal abstract partial class Membership
{
    private (IReadOnlyList<ParticipantView>? Participants, int Roster, IReadOnlyList<ParticipantSeat> Seats) _seated = (null, 0, []);
    private int _rosterChanges;

    /// <summary>Number of the participant in the list; null when nobody vouches that it is in the meeting.</summary>
    protected abstract ulong? IndexOf(RosterEntry participant);

    /// <summary>Most steps change neither the list nor the roster.</summary>
    protected IReadOnlyList<ParticipantSeat> DescribeSeats(IReadOnlyList<ParticipantView> participants)
    {
        if (ReferenceEquals(participants, _seated.Participants) && _rosterChanges == _seated.Roster)
            return _seated.Seats;
        List<ParticipantSeat> seats = [];
        foreach (RosterEntry entry in _roster.Values)
        {
            if (IndexOf(entry) is { } index)
                seats.Add(new ParticipantSeat(entry.Participant, index));
        }
        _seated = (participants, _rosterChanges, seats);
        return seats;
    }
}
