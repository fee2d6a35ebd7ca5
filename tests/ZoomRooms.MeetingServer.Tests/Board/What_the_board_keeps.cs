using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Board;

public sealed class What_the_board_keeps
{
    private static readonly ParticipantId Leader = new(1);
    private static readonly ParticipantId Ann = new(2);
    private static readonly ParticipantId Bob = new(3);
    private readonly BulletinBoard _board = Led(new BoardLimits());

    [Fact]
    public void The_only_announcement_of_each_participant_until_it_leaves()
    {
        Post(Ann, BoardEntryKind.KeyAnnouncement, 1);
        Post(Bob, BoardEntryKind.KeyAnnouncement, 2);
        Assert.Equal(PostOutcome.AnnouncedBefore, TryPost(Ann, BoardEntryKind.KeyAnnouncement, [3]));
        Assert.Equal([1, 2], KeptFor(Leader));
        _board.Remove(Ann);
        Post(Ann, BoardEntryKind.KeyAnnouncement, 4);
        Assert.Equal([2, 4], KeptFor(Leader));
    }

    [Fact]
    public void All_list_links_in_order()
    {
        for (byte i = 1; i <= 30; i++)
            Post(Leader, BoardEntryKind.ListLink, i);
        Assert.Equal(Enumerable.Range(1, 30).Select(i => (byte)i), KeptFor(Ann));
    }

    [Fact]
    public void The_newest_heartbeat()
    {
        Post(Leader, BoardEntryKind.Heartbeat, 1);
        Post(Leader, BoardEntryKind.Heartbeat, 2);
        Assert.Equal([2], KeptFor(Ann));
    }

    [Fact]
    public void The_newest_sealed_key_for_its_recipient_only()
    {
        Post(Leader, BoardEntryKind.SealedMeetingKey, 1, Ann);
        Post(Leader, BoardEntryKind.SealedMeetingKey, 2, Bob);
        Post(Leader, BoardEntryKind.SealedMeetingKey, 3, Ann);
        Assert.Equal([3], KeptFor(Ann));
        Assert.Equal([2], KeptFor(Bob));
        Assert.Empty(KeptFor(Leader));
    }

    [Fact]
    public void The_newest_liveness_nonce_of_each_participant_for_everyone_since_anyone_may_lead_next()
    {
        Post(Ann, BoardEntryKind.LivenessNonce, 1);
        Post(Bob, BoardEntryKind.LivenessNonce, 2);
        Post(Ann, BoardEntryKind.LivenessNonce, 3);
        Assert.Equal([2, 3], KeptFor(Leader));
        Assert.Equal([2, 3], KeptFor(Bob));
    }

    [Fact]
    public void A_coalesced_list_in_the_place_of_all_links_and_lists_before_it_and_the_links_after_it_in_order()
    {
        for (byte i = 1; i <= 21; i++)
            Post(Leader, BoardEntryKind.ListLink, i);
        Post(Leader, BoardEntryKind.Heartbeat, 22);
        Post(Leader, BoardEntryKind.CoalescedList, 23);
        Post(Leader, BoardEntryKind.ListLink, 24);
        Post(Leader, BoardEntryKind.ListLink, 25);
        Assert.Equal([22, 23, 24, 25], KeptFor(Ann));
        Post(Leader, BoardEntryKind.CoalescedList, 26);
        Assert.Equal([22, 26], KeptFor(Ann));
    }

    [Fact]
    public void Of_the_leaders_only_what_the_one_who_leads_now_made()
    {
        Post(Ann, BoardEntryKind.KeyAnnouncement, 1);
        Post(Bob, BoardEntryKind.LivenessNonce, 2);
        Post(Leader, BoardEntryKind.CoalescedList, 3);
        Post(Leader, BoardEntryKind.ListLink, 4);
        Post(Leader, BoardEntryKind.SealedMeetingKey, 5, Bob);
        Post(Leader, BoardEntryKind.Heartbeat, 6);
        _board.ChangeLeader(Ann, TimeSpan.Zero);
        Assert.Equal([1, 2], KeptFor(Bob));
        Post(Ann, BoardEntryKind.CoalescedList, 7);
        Post(Ann, BoardEntryKind.ListLink, 8);
        Post(Ann, BoardEntryKind.Heartbeat, 9);
        Assert.Equal([1, 2, 7, 8, 9], KeptFor(Bob));
        Assert.Equal(PostOutcome.NotLeader, TryPost(Leader, BoardEntryKind.ListLink, new byte[1]));
        // Naming the same one again changes nothing.
        _board.ChangeLeader(Ann, TimeSpan.Zero);
        Assert.Equal([1, 2, 7, 8, 9], KeptFor(Bob));
    }

    [Fact]
    public void No_leader_command()
    {
        BoardEntry command = Post(Ann, BoardEntryKind.LeaderCommand, 1);
        Assert.True(_board.IsFor(command, Leader));
        Assert.False(_board.IsFor(command, Bob));
        _board.ChangeLeader(Bob, TimeSpan.Zero);
        Assert.True(_board.IsFor(command, Bob));
        Assert.Empty(KeptFor(Leader));
    }

    [Fact]
    public void The_sequence_grows_by_one_whatever_the_kind()
    {
        long[] sequence = [.. Enumerable.Range(
            0, 5).Select(i => Post(Ann, i % 2 == 0 ? BoardEntryKind.LeaderCommand : BoardEntryKind.LivenessNonce, 1).Sequence)];
        Assert.Equal([1L, 2, 3, 4, 5], sequence);
    }

    [Fact]
    public void Nothing_that_concerned_only_one_who_left()
    {
        Post(Ann, BoardEntryKind.KeyAnnouncement, 1);
        Post(Ann, BoardEntryKind.LivenessNonce, 2);
        Post(Leader, BoardEntryKind.SealedMeetingKey, 3, Ann);
        Post(Leader, BoardEntryKind.ListLink, 4);
        _board.Remove(Ann);
        Assert.Equal(1, _board.Retained);
        Assert.Equal([4], KeptFor(Bob));
    }

    [Theory]
    [InlineData(BoardEntryKind.ListLink)]
    [InlineData(BoardEntryKind.Heartbeat)]
    [InlineData(BoardEntryKind.CoalescedList)]
    public void Nothing_of_the_leaders_kinds_from_others(BoardEntryKind kind) =>
        Assert.Equal(PostOutcome.NotLeader, TryPost(Ann, kind, new byte[1]));

    [Fact]
    public void Nothing_misaddressed_or_too_large()
    {
        Assert.Equal(PostOutcome.Misaddressed, TryPost(Leader, BoardEntryKind.SealedMeetingKey, new byte[1]));
        Assert.Equal(PostOutcome.Misaddressed, TryPost(Ann, BoardEntryKind.KeyAnnouncement, new byte[1], Bob));
        Assert.Equal(PostOutcome.Misaddressed, TryPost(Ann, BoardEntryKind.Unknown, new byte[1]));
        Assert.Equal(PostOutcome.Misaddressed, TryPost(Ann, (BoardEntryKind)77, new byte[1]));
        Assert.Equal(PostOutcome.NotLeader, TryPost(Ann, BoardEntryKind.SealedMeetingKey, new byte[1], Bob));
        Assert.Equal(PostOutcome.RecipientGone, TryPost(Leader, BoardEntryKind.SealedMeetingKey, new byte[1], new ParticipantId(99)));
        Assert.Equal(PostOutcome.TooLarge, TryPost(Ann, BoardEntryKind.KeyAnnouncement, new byte[Limits.BoardEntryBytes + 1]));
        Assert.Equal(PostOutcome.Posted, TryPost(Ann, BoardEntryKind.KeyAnnouncement, new byte[Limits.BoardEntryBytes]));
        Assert.Equal(
            (PostOutcome.Posted, PostOutcome.TooLarge),
            (TryPost(Ann, BoardEntryKind.LivenessNonce, new byte[256]), TryPost(Ann, BoardEntryKind.LivenessNonce, new byte[257])));
        Assert.Equal(
            (PostOutcome.Posted, PostOutcome.TooLarge),
            (TryPost(Ann, BoardEntryKind.LeaderCommand, new byte[1024]), TryPost(Ann, BoardEntryKind.LeaderCommand, new byte[1025])));
    }

    [Fact]
    public void No_more_than_an_author_may_post_until_time_has_passed()
    {
        BulletinBoard board = Led(new BoardLimits(MemberBurst: 3, MemberPerSecond: 1));
        PostOutcome Next(double seconds) => board.Post(
            Ann, new PostToBoard(BoardEntryKind.LivenessNonce, null, [1]), _ => true, TimeSpan.FromSeconds(seconds), out _);
        Assert.Equal(
            [PostOutcome.Posted, PostOutcome.Posted, PostOutcome.Posted, PostOutcome.TooMany], [Next(0), Next(0), Next(0), Next(0.5)]);
        Assert.Equal([PostOutcome.Posted, PostOutcome.TooMany], [Next(1.5), Next(1.6)]);
    }

    [Fact]
    public void No_more_list_links_or_bytes_than_bounded()
    {
        BulletinBoard links = Led(new BoardLimits(ListLinks: 2));
        BulletinBoard bytes = Led(new BoardLimits(RetainedBytes: 250));
        PostOutcome Link(BulletinBoard board, BoardEntryKind kind = BoardEntryKind.ListLink) =>
            board.Post(Leader, new PostToBoard(kind, null, new byte[100]), _ => true, TimeSpan.Zero, out _);
        Assert.Equal([PostOutcome.Posted, PostOutcome.Posted, PostOutcome.TooMany], [Link(links), Link(links), Link(links)]);
        Assert.Equal([PostOutcome.Posted, PostOutcome.Posted, PostOutcome.TooMany], [Link(bytes), Link(bytes), Link(bytes)]);
        // A coalesced list frees both.
        Assert.Equal(
            [PostOutcome.Posted, PostOutcome.Posted, PostOutcome.Posted, PostOutcome.TooMany],
            [Link(links, BoardEntryKind.CoalescedList), Link(links), Link(links), Link(links)]);
        BulletinBoard led = Led(new BoardLimits(RetainedBytes: 250));
        Assert.Equal(
            [PostOutcome.Posted, PostOutcome.Posted, PostOutcome.Posted], [Link(led), Link(led, BoardEntryKind.CoalescedList), Link(led)]);
    }

    private static BulletinBoard Led(BoardLimits limits)
    {
        BulletinBoard board = new(limits);
        board.ChangeLeader(Leader, TimeSpan.Zero);
        return board;
    }

    private PostOutcome TryPost(ParticipantId author, BoardEntryKind kind, byte[] entry, ParticipantId? recipient = null) =>
        _board.Post(author, new PostToBoard(kind, recipient, entry), participant => participant.Value <= 3, TimeSpan.Zero, out _);

    private BoardEntry Post(ParticipantId author, BoardEntryKind kind, byte content, ParticipantId? recipient = null)
    {
        Assert.Equal(PostOutcome.Posted, _board.Post(
            author, new PostToBoard(kind, recipient, [content]), _ => true, TimeSpan.Zero, out BoardEntry? entry));
        return entry!;
    }

    private byte[] KeptFor(ParticipantId reader) => [.. _board.RetainedFor(reader).Select(entry => entry.Entry[0])];
}
