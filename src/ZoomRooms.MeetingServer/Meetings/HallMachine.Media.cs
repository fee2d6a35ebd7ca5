using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What participants and the server that carries their meeting's media have to say to each other.</summary>
internal sealed partial class HallMachine
{
    private void OpenTransport(string from, Conversation peer, OpenTransport request, string? reachedAt)
    {
        if (!TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
        {
            Refuse(peer, RefusalCode.NotInMeeting);
            return;
        }
        RosterEntry entry = participant.Entry;
        _effects.Add(new HallEffect.OpenMedia(
            meeting.MediaNode, peer.Id,
            new MediaParticipant(
                meeting.Uuid, entry.Participant, entry.AudioSsrc, entry.VideoSsrc, entry.SmallVideoSsrc, request.Rtx,
                request.Shares ? entry.SharedScreenSsrc : 0),
            request, from == meeting.MediaNode ? reachedAt : null));
    }

    /// <summary>One shows its screen. Who does is told when that is over; the others see it, or see it no more.</summary>
    private void Share(Conversation peer, bool on)
    {
        if (!TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
            Refuse(peer, RefusalCode.NotInMeeting);
        else
            meeting.Share(participant, on);
    }

    private void ChooseVideo(Conversation peer, ChooseVideo choice)
    {
        if (!TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
            Refuse(peer, RefusalCode.NotInMeeting);
        else
            _effects.Add(new HallEffect.ChooseMedia(meeting.MediaNode, meeting.Uuid, participant.Id, choice));
    }

    /// <summary>What the server says that carries the meeting's media. One that did, and does no more, says nothing of use.</summary>
    private void Tell(string from, ParticipantTold told)
    {
        if (_conversations.TryGetValue(told.Conversation, out Conversation? peer) && TryFindSeat(peer, out MeetingInstance? meeting, out _)
            && meeting.Uuid == told.Meeting && meeting.MediaNode == from)
        {
            peer.Send(told.Message);
        }
    }

    private void Reopen(MediaGone gone) => Find(gone.Meeting)?.Find(gone.Participant)?.Conversation.Send(new ReopenTransport());

    private void Announce(string from, SlotsAnnounced announced)
    {
        if (Find(announced.Meeting) is { } meeting && meeting.MediaNode == from)
            meeting.Find(announced.Participant)?.Conversation.Send(announced.Slots);
    }

    private MeetingInstance? Find(MeetingUuid uuid) => _running.Values.FirstOrDefault(running => running.Uuid == uuid);
}
