using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>Whom the server picks as leader (paper 7.4).</summary>
internal static class LeaderChoice
{
    /// <summary>The host's first device; without one (enhanced meetings only), who is here longest. Null in an empty meeting.</summary>
    /// <param name="participants">In the order of joining.</param>
    public static ParticipantId? Choose(IReadOnlyList<Participant> participants, UserId host)
    {
        foreach (Participant participant in participants)
        {
            if (participant.Entry.User == host)
                return participant.Id;
        }
        return participants.Count > 0 ? participants[0].Id : null;
    }
}
