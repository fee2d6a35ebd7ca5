using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>Whom the server picks as leader (paper 7.4). Null in an empty meeting.</summary>
internal static class LeaderChoice
{
    /// <summary>
    /// Whoever leads stays while it is here, also when the host comes back: each change makes everyone compare the security code again.
    /// Otherwise who is here longest, of those who announced a key and got one, since nobody else is in the list that the others verify a
    /// new leader by. (The first one is the host: nobody joins before.) A guest never leads: null where there are only guests.
    /// </summary>
    /// <param name="participants">In the order of joining.</param>
    /// <param name="fitness">The higher, the likelier that the others accept it.</param>
    public static ParticipantId? EndToEnd(IReadOnlyList<Participant> participants, ParticipantId leader, Func<ParticipantId, int> fitness)
    {
        ParticipantId? chosen = null;
        foreach (Participant participant in participants)
        {
            if (participant.Id == leader)
                return leader;
            // No client follows one.
            if (participant.Entry.User.IsGuest)
                continue;
            if (chosen is null || fitness(participant.Id) > fitness(chosen.Value))
                chosen = participant.Id;
        }
        return chosen;
    }

    /// <summary>The host's first device; without one, who is here longest.</summary>
    /// <param name="participants">In the order of joining.</param>
    public static ParticipantId? Enhanced(IReadOnlyList<Participant> participants, UserId host)
    {
        foreach (Participant participant in participants)
        {
            if (participant.Entry.User == host)
                return participant.Id;
        }
        return participants.Count > 0 ? participants[0].Id : null;
    }
}
