using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>
/// What hosts and co-hosts tell the server, so that it serves nobody whom they do not want. In an end-to-end encrypted meeting this is
/// the lesser half of it: who has keys is said by the leader's list, which no server writes.
/// </summary>
internal sealed partial class HallMachine
{
    private void Control(Conversation peer, ClientMessage message, bool mayCommand)
    {
        if (!TryFindSeat(peer, out MeetingInstance? meeting, out _))
        {
            Refuse(peer, RefusalCode.NotInMeeting);
            return;
        }
        if (!mayCommand && !meeting.IsCoHost(peer.Hardware))
        {
            Refuse(peer, RefusalCode.NotCoHost);
            return;
        }
        switch (message)
        {
            case RemoveParticipant { Hardware: var hardware }:
                if (!meeting.TryRemoveForGood(hardware))
                    Refuse(peer, RefusalCode.TooManyRequests);
                else
                    TurnOut(meeting, hardware);
                break;
            case StopSharing:
                meeting.StopSharing();
                break;
            case MakeCoHost { Hardware: var hardware }:
                meeting.MakeCoHost(hardware);
                break;
            case EndMeeting:
                End(meeting, MeetingEndCause.EndedByHost, "The host ended the meeting.");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message));
        }
    }

    private void TurnOut(MeetingInstance meeting, HardwareId hardware)
    {
        foreach (Participant participant in meeting.Participants.Where(one => one.Entry.Hardware == hardware).ToList())
        {
            Conversation removed = participant.Conversation;
            Leave(removed);
            removed.Send(new MeetingEnded(MeetingEndCause.RemovedByHost, Refusals.Sentence(RefusalCode.RemovedByHost)));
        }
    }
}
