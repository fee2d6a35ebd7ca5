using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Meetings;

public sealed class Leaders_are_replaced
{
    private const ulong Host = 1;

    [Fact]
    public void By_who_is_here_longest_and_everyone_learns_it_after_the_leave()
    {
        using InMemoryMeeting meeting = new();
        Participant host = meeting.Join(Host).Participant;
        (RecordingPeer Peer, Participant Participant)[] others = [meeting.Join(2), meeting.Join(3), meeting.Join(4)];
        foreach ((RecordingPeer peer, _) in others)
            peer.Take();
        meeting.Instance.Remove(others[0].Participant, meeting.Now);
        meeting.Instance.Remove(host, meeting.Now);
        Assert.Equal(others[1].Participant.Id, meeting.Instance.Leader);
        foreach ((RecordingPeer peer, _) in others[1..])
        {
            IReadOnlyList<ServerMessage> told = peer.Take();
            Assert.Equal(
                [new ParticipantLeft(others[0].Participant.Id), new ParticipantLeft(host.Id), new LeaderChosen(others[1].Participant.Id)],
                told);
        }
        Assert.Empty(others[0].Peer.Take());
    }

    [Fact]
    public void But_not_by_one_who_never_announced_a_key_while_another_did()
    {
        using InMemoryMeeting meeting = new();
        Participant host = meeting.Join(Host).Participant;
        Participant silent = meeting.Join(2).Participant, able = meeting.Join(3).Participant;
        Assert.Equal(PostOutcome.Posted, meeting.Post(able, BoardEntryKind.KeyAnnouncement, [1]));
        meeting.Instance.Remove(host, meeting.Now);
        Assert.Equal(able.Id, meeting.Instance.Leader);
        meeting.Instance.Remove(able, meeting.Now);
        Assert.Equal(silent.Id, meeting.Instance.Leader);
    }

    [Fact]
    public void And_not_by_one_who_waits_to_be_admitted_while_another_has_a_key()
    {
        using InMemoryMeeting meeting = new();
        Participant host = meeting.Join(Host).Participant, waiting = meeting.Join(2).Participant, inside = meeting.Join(3).Participant;
        foreach (Participant participant in (Participant[])[host, waiting, inside])
            Assert.Equal(PostOutcome.Posted, meeting.Post(participant, BoardEntryKind.KeyAnnouncement, [1]));
        Assert.Equal(PostOutcome.Posted, meeting.Post(host, BoardEntryKind.SealedMeetingKey, [2], inside.Id));
        meeting.Instance.Remove(host, meeting.Now);
        Assert.Equal(inside.Id, meeting.Instance.Leader);
    }

    [Fact]
    public void And_stay_when_the_host_comes_back_or_joins_with_another_device()
    {
        using InMemoryMeeting meeting = new();
        (RecordingPeer hostPeer, Participant host) = meeting.Join(Host);
        hostPeer.Take();
        Participant second = meeting.Join(Host).Participant;
        Assert.Equal(host.Id, meeting.Instance.Leader);
        (RecordingPeer peer, Participant guest) = meeting.Join(2);
        meeting.Instance.Remove(host, meeting.Now);
        meeting.Instance.Remove(second, meeting.Now);
        Assert.Equal(guest.Id, meeting.Instance.Leader);
        peer.Take();
        RecordingPeer back = meeting.Join(Host).Peer;
        Assert.Equal(guest.Id, meeting.Instance.Leader);
        Assert.Equal(guest.Id, Assert.IsType<JoinAccepted>(back.Take()[0]).Leader);
        Assert.IsType<ParticipantJoined>(Assert.Single(peer.Take()));
    }

    [Fact]
    public void And_a_newcomer_gets_what_the_new_one_made_and_what_all_present_announced_and_nothing_else()
    {
        using InMemoryMeeting meeting = new();
        Participant host = meeting.Join(Host).Participant, next = meeting.Join(2).Participant, third = meeting.Join(3).Participant;
        byte content = 0;
        foreach (Participant participant in (Participant[])[host, next, third])
        {
            meeting.Post(participant, BoardEntryKind.KeyAnnouncement, [++content]);
            meeting.Post(participant, BoardEntryKind.LivenessNonce, [++content]);
        }
        meeting.Post(host, BoardEntryKind.ListLink, [101]);
        meeting.Post(host, BoardEntryKind.SealedMeetingKey, [102], next.Id);
        meeting.Post(host, BoardEntryKind.SealedMeetingKey, [102], third.Id);
        meeting.Post(host, BoardEntryKind.Heartbeat, [103]);
        meeting.Instance.Remove(host, meeting.Now);
        Assert.Equal([3, 4, 5, 6], BoardOf(meeting.Join(4).Peer));
        meeting.Post(next, BoardEntryKind.CoalescedList, [104]);
        meeting.Post(next, BoardEntryKind.ListLink, [105]);
        meeting.Post(next, BoardEntryKind.Heartbeat, [106]);
        meeting.Post(next, BoardEntryKind.SealedMeetingKey, [107], third.Id);
        Assert.Equal([3, 4, 5, 6, 104, 105, 106], BoardOf(meeting.Join(5).Peer));
        // The old leader comes back as anybody else.
        Assert.Equal([3, 4, 5, 6, 104, 105, 106], BoardOf(meeting.Join(Host).Peer));
        Assert.Equal(PostOutcome.NotLeader, meeting.Post(third, BoardEntryKind.CoalescedList, [108]));
    }

    [Fact]
    public void With_two_hundred_present_in_messages_that_all_can_read()
    {
        using InMemoryMeeting meeting = new();
        (RecordingPeer Peer, Participant Participant)[] all =
            [.. Enumerable.Range(1, Limits.Participants).Select(user => meeting.Join((ulong)user))];
        foreach ((RecordingPeer peer, _) in all)
            peer.Take();
        meeting.Instance.Remove(all[0].Participant, meeting.Now);
        Assert.Equal(PostOutcome.Posted, meeting.Post(all[1].Participant, BoardEntryKind.CoalescedList, new byte[Limits.BoardEntryBytes]));
        foreach ((RecordingPeer peer, Participant participant) in all[1..])
        {
            IReadOnlyList<ServerMessage> told = peer.Take();
            Assert.Equal(3, told.Count);
            Assert.Equal(new LeaderChosen(all[1].Participant.Id), told[1]);
            Assert.Equal(Limits.BoardEntryBytes, Assert.IsType<BoardEntry>(told[2]).Entry.Length);
        }
    }

    private static byte[] BoardOf(RecordingPeer peer) => [.. peer.Take().OfType<BoardEntry>().Select(entry => entry.Entry[0])];
}
