using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>
/// A server that keeps a room in a meeting that is long past, heartbeat by heartbeat: whoever left meanwhile could go on reading. Whatever
/// leaders it names in between, the lock goes dark a timeout after the last heartbeat that came in its time.
/// </summary>
public class LateHeartbeatTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(95);
    private static readonly ParticipantId Nobody = new(4711);

    /// <summary>The last heartbeat that came in its time, or the one after it, which was made an interval later, and the timeout.</summary>
    private static readonly TimeSpan Longest = EndToEndMeeting.HeartbeatTimeout + EndToEndMeeting.HeartbeatInterval;

    /// <summary>What the server keeps from the room, in the order in which it was posted.</summary>
    private sealed class Withheld
    {
        private readonly Queue<(ParticipantId Author, BoardPost Post)> _posts = new();

        public Withheld(BoardSimulator board, BoardSimulator.Peer room) => board.Tamper = (post, reader) =>
        {
            if (reader != room || post.Kind is BoardEntryKind.KeyAnnouncement or BoardEntryKind.LivenessNonce)
                return post.Entry;
            _posts.Enqueue((board.Leader, post));
            return null;
        };

        /// <summary>Gives the room what was posted, up to the next heartbeat.</summary>
        public void Deliver(BoardSimulator.Peer room, TimeSpan now)
        {
            while (_posts.TryDequeue(out (ParticipantId Author, BoardPost Post) next))
            {
                room.Meeting.HandleEntry(next.Author, next.Post.Kind, next.Post.Entry, now);
                if (next.Post.Kind == BoardEntryKind.Heartbeat)
                    return;
            }
        }

        /// <summary>Who made the heartbeat that comes next; null when none is left.</summary>
        public ParticipantId? NextLeader => _posts.Where(next => next.Post.Kind == BoardEntryKind.Heartbeat)
            .Select(next => (ParticipantId?)next.Author).FirstOrDefault();
    }

    private static bool IsLit(BoardSimulator.Peer room, TimeSpan now) =>
        room.Meeting.IsSendingKeyCertified && now - room.Meeting.LastHeartbeat < EndToEndMeeting.HeartbeatTimeout;

    private static BoardSimulator.Peer[] Meet(BoardSimulator board, params string[] names)
    {
        BoardSimulator.Peer[] peers = [.. names.Select(name =>
        {
            BoardSimulator.Peer peer = board.Join(name);
            board.Advance(TimeSpan.FromSeconds(3));
            return peer;
        })];
        board.Advance(TimeSpan.FromSeconds(10));
        return peers;
    }

    /// <summary>
    /// How long the room's lock stays lit while the server delivers one heartbeat a pause and names <paramref name="between"/> before each.
    /// </summary>
    private static TimeSpan LitFor(
        BoardSimulator board, BoardSimulator.Peer leader, BoardSimulator.Peer room, BoardSimulator.Peer leaver, ParticipantId between)
    {
        Withheld withheld = new(board, room);
        TimeSpan begun = board.Now;
        TimeSpan litUntil = begun;
        TimeSpan next = begun + Pause;
        while (board.Now < begun + TimeSpan.FromHours(1))
        {
            board.Advance(TimeSpan.FromSeconds(1));
            if (board.Now >= begun + TimeSpan.FromSeconds(240) && board.Peers.Contains(leaver))
                board.Leave(leaver);
            if (board.Now >= next)
            {
                next += Pause;
                room.Meeting.HandleLeader(between, board.Now);
                room.Meeting.HandleLeader(leader.Id, board.Now);
                withheld.Deliver(room, board.Now);
                board.Settle();
            }
            if (IsLit(room, board.Now))
                litUntil = board.Now;
        }
        return litUntil - begun;
    }

    [Fact]
    public void One_heartbeat_in_95_seconds_does_not_keep_the_lock_lit_whomever_the_server_names_in_between()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "Leader", "Room", "Leaver");
        TimeSpan lit = LitFor(board, peers[0], peers[1], peers[2], Nobody);
        Assert.True(lit <= Longest, $"nobody in between: lit for {lit.TotalSeconds:0} s");
        Assert.Equal(MeetingFailure.HeartbeatsLost, peers[1].Failed?.Reason);
    }

    [Fact]
    public void Nor_does_a_member_named_in_between_who_never_leads()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "Leader", "Room", "Leaver", "Member");
        TimeSpan lit = LitFor(board, peers[0], peers[1], peers[2], peers[3].Id);
        Assert.True(lit <= Longest, $"a member in between: lit for {lit.TotalSeconds:0} s");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void Nor_do_members_who_led_for_a_moment_each_and_whose_heartbeats_are_delivered_one_in_95_seconds(int leaders)
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, [.. Enumerable.Range(0, leaders).Select(number => $"Leader {number}"), "Leaver", "Room"]);
        BoardSimulator.Peer room = peers[^1];
        Withheld withheld = new(board, room);
        TimeSpan begun = board.Now;
        // Everybody but the room is told of leader after leader, for an hour of the room's time; each really leads.
        IEnumerable<BoardSimulator.Peer> others = board.Peers.Where(peer => peer != room);
        for (int round = 0; round < 40; round++)
        {
            Name(board, peers[(round + 1) % leaders].Id, others);
            board.Advance(TimeSpan.FromSeconds(1));
        }
        board.Leave(peers[^2]);
        TimeSpan litUntil = begun;
        while (withheld.NextLeader is { } next && room.Failed is null)
        {
            board.Advance(TimeSpan.FromSeconds(1));
            if ((board.Now - begun).TotalSeconds % Pause.TotalSeconds < 1)
            {
                room.Meeting.HandleLeader(next, board.Now);
                withheld.Deliver(room, board.Now);
                board.Settle();
            }
            if (IsLit(room, board.Now))
                litUntil = board.Now;
        }
        double longest = EndToEndMeeting.HeartbeatTimeout.TotalSeconds * 1.2;
        Assert.True(
            (litUntil - begun).TotalSeconds <= longest,
            $"{leaders} leaders: lit for {(litUntil - begun).TotalSeconds:0} s, {room.Failed?.Reason}");
    }

    private static void Name(BoardSimulator board, ParticipantId leader, IEnumerable<BoardSimulator.Peer> told)
    {
        board.NameTo(leader, told);
        board.Settle();
    }
}
