using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Tests.Meeting;
using Peer = ZoomRooms.EndToEnd.Tests.Meeting.BoardSimulator.Peer;

namespace ZoomRooms.EndToEnd.Tests.Messages;

/// <summary>A leader or co-host lowers hands; nobody else does, the server least of all.</summary>
public sealed class HandsAreLoweredTests : IDisposable
{
    private readonly BoardSimulator _board = new();
    private readonly Peer _ada, _bo, _cy;

    public HandsAreLoweredTests()
    {
        (_ada, _bo, _cy) = (_board.Join("Ada"), _board.Join("Bo"), _board.Join("Cy"));
        _board.Advance(TimeSpan.FromSeconds(10));
        _cy.Meeting.RaiseHand(true, _board.Now);
        _board.Settle();
        Assert.All([_ada, _bo, _cy], one => Assert.Equal([IndexOf(_cy)], one.Meeting.Hands));
    }

    public void Dispose() => _board.Dispose();

    [Fact]
    public void The_leader_lowers_a_hand_and_all_have_it_from_its_owner()
    {
        Lower(_ada, _cy);
        Assert.All([_ada, _bo, _cy], one => Assert.Empty(one.Meeting.Hands));
        Assert.Equal(new MessageContent.Hand(false), _cy.Said[^1].Content);
        // Raised again it is up again.
        _cy.Meeting.RaiseHand(true, _board.Now);
        _board.Settle();
        Assert.All([_ada, _bo, _cy], one => Assert.Equal([IndexOf(_cy)], one.Meeting.Hands));
    }

    [Fact]
    public void A_co_host_does_once_the_list_says_that_it_is_one_and_nobody_else()
    {
        Lower(_bo, _cy);
        Assert.All([_ada, _bo, _cy], one => Assert.Equal([IndexOf(_cy)], one.Meeting.Hands));
        _ada.Meeting.Request(
            new HostCommand(HostAction.MakeCoHost, new KnownDevice(_bo.Device, _bo.Identity.VerificationKey)), _board.Now);
        _board.Advance(TimeSpan.FromSeconds(10));
        Lower(_bo, _cy);
        Assert.All([_ada, _bo, _cy], one => Assert.Empty(one.Meeting.Hands));
    }

    [Fact]
    public void Another_ones_hand_stays_as_it_is()
    {
        _bo.Meeting.RaiseHand(true, _board.Now);
        _board.Settle();
        Lower(_ada, _bo);
        Assert.All([_ada, _bo, _cy], one => Assert.Equal([IndexOf(_cy)], one.Meeting.Hands));
    }

    /// <summary>It has what the leader said once, and may say it again, later, or to others.</summary>
    [Fact]
    public void A_server_that_kept_it_lowers_nothing_with_it()
    {
        byte[]? kept = null;
        _board.Carry = (from, reader, message) =>
        {
            if (from != _ada || reader != _cy)
                return [message];
            kept = message;
            return [];
        };
        Lower(_ada, _cy);
        Assert.Equal([IndexOf(_cy)], _cy.Meeting.Hands);
        // Too late: it was about a hand of half a minute ago.
        _board.Advance(TimeSpan.FromSeconds(30));
        _board.Tell(_cy, kept!);
        Assert.Equal([IndexOf(_cy)], _cy.Meeting.Hands);
        _board.Carry = (_, _, message) => [message];
        Lower(_ada, _cy);
        Assert.Empty(_cy.Meeting.Hands);
        _cy.Meeting.RaiseHand(true, _board.Now);
        _board.Settle();
        // Once more: it was heard, and is over.
        foreach (Peer one in (Peer[])[_cy, _bo])
            _board.Tell(one, _ada.Said[^1].Message.Bytes.ToArray());
        Assert.All([_ada, _bo, _cy], one => Assert.Equal([IndexOf(_cy)], one.Meeting.Hands));
        Assert.True(_cy.Meeting.MessageDrops[MessageDrop.Replayed] > 0);
    }

    private static ushort IndexOf(Peer whose) => whose.Meeting.Participants.Find(whose.Device)!.Index;

    private void Lower(Peer by, Peer whose)
    {
        by.Meeting.LowerHand(IndexOf(whose), _board.Now);
        _board.Settle();
    }
}
