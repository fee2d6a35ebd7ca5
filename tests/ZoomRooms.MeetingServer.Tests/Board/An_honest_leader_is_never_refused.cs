using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Board;

/// <summary>A full meeting at its busiest: sizes are those of the end-to-end protocol, rounded up.</summary>
public sealed class An_honest_leader_is_never_refused
{
    private const int SealedKeyBytes = 1300;
    private const int CoalescedListBytes = 30 * 1024;
    private const int HeartbeatBytes = 256;
    private const int LinkBytes = 400;
    private const int Others = Limits.Participants - 1;

    private static readonly ParticipantId Leader = new(1);
    private readonly BulletinBoard _board = new(new BoardLimits());
    private TimeSpan _now;
    private int _posted;

    [Fact]
    public void Taking_over_with_a_list_and_two_rekeys_at_once()
    {
        ParticipantId next = new(2);
        _board.ChangeLeader(Leader, _now);
        // It has just spent what it had as one of many.
        while (TryPost(next, BoardEntryKind.LivenessNonce, 64) == PostOutcome.Posted)
            _posted++;
        Assert.Equal(new BoardLimits().MemberBurst, _posted);
        _board.Remove(Leader);
        _board.ChangeLeader(next, _now);
        Post(next, BoardEntryKind.CoalescedList, CoalescedListBytes);
        for (int i = 0; i < Others; i++)
            Post(next, BoardEntryKind.ListLink, LinkBytes);
        Post(next, BoardEntryKind.Heartbeat, HeartbeatBytes);
        Rekey(next);
        Rekey(next);
    }

    [Fact]
    public void With_leaves_every_two_seconds_and_a_burst_of_joins_for_ten_minutes()
    {
        _board.ChangeLeader(Leader, _now);
        for (; _now < TimeSpan.FromMinutes(10); _now += TimeSpan.FromSeconds(2))
        {
            // Ten leave and ten join within each two seconds, and each fortieth link is a new list.
            for (int i = 0; i < 20; i++)
                Post(Leader, BoardEntryKind.ListLink, LinkBytes);
            if (_now.TotalSeconds % 4 == 0)
                Post(Leader, BoardEntryKind.CoalescedList, CoalescedListBytes);
            Rekey(Leader);
        }
        Assert.True(_posted > 120_000);
        // One list at most, forty links, a key for each and a heartbeat: a newcomer reads little more than the list.
        Assert.InRange(_board.Retained, Others, Others + 1 + 40 + 1);
    }

    [Fact]
    public void But_no_faster_for_ever()
    {
        _board.ChangeLeader(Leader, _now);
        int posted = 0;
        for (; _now < TimeSpan.FromSeconds(10); _now += TimeSpan.FromMilliseconds(1))
        {
            if (TryPost(Leader, BoardEntryKind.Heartbeat, HeartbeatBytes) == PostOutcome.Posted)
                posted++;
        }
        Assert.InRange(posted, 1500 + 2490, 1500 + 2510);
    }

    /// <summary>A new key for everyone, the heartbeat that certifies it, and the key prepared next.</summary>
    private void Rekey(ParticipantId leader)
    {
        for (uint prepared = 0; prepared < 2; prepared++)
        {
            for (uint i = 0; i < Others; i++)
                Post(leader, BoardEntryKind.SealedMeetingKey, SealedKeyBytes, new ParticipantId(100 + i));
        }
        Post(leader, BoardEntryKind.Heartbeat, HeartbeatBytes);
    }

    private void Post(ParticipantId author, BoardEntryKind kind, int bytes, ParticipantId? recipient = null)
    {
        Assert.Equal(PostOutcome.Posted, TryPost(author, kind, bytes, recipient));
        _posted++;
    }

    private PostOutcome TryPost(ParticipantId author, BoardEntryKind kind, int bytes, ParticipantId? recipient = null) =>
        _board.Post(author, new PostToBoard(kind, recipient, new byte[bytes]), _ => true, _now, out _);
}
