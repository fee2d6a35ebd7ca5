using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>Who waits outside: found out anew when list or roster changed, since most of the time neither did.</summary>
internal sealed class Knocks(MeetingRoster roster, ParticipantId self)
{
    private (LeaderParticipantList List, long Changes, IReadOnlyList<Knock> Knocks) _known = (LeaderParticipantList.Empty, 0, []);

    public IReadOnlyList<Knock> Of(LeaderParticipantList list)
    {
        if (!list.Locked && !list.WaitingRoom)
            return [];
        if (!ReferenceEquals(_known.List, list) || _known.Changes != roster.Changes)
            _known = (
                list, roster.Changes, [.. roster.Announced.ToList().Where(id => id != self).Select(id => Of(id, list)).OfType<Knock>()]);
        return _known.Knocks;
    }

    /// <summary>Null for who is in, may come in, or could not be admitted.</summary>
    private Knock? Of(ParticipantId participant, LeaderParticipantList list)
    {
        if (roster.Find(participant) is not { Binding: var binding } announcement)
            return null;
        KnownDevice device = new(binding.Device, binding.VerificationKey);
        return list.CheckRules(new ListOperation.Admit(device, announcement.DisplayName)) == ListRule.Kept
            && roster.CheckStatement(participant, binding) == StatementCheck.Holds
                ? new Knock(participant, device, announcement.DisplayName)
                : null;
    }
}
