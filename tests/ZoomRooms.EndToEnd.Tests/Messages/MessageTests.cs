using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Tests.Meeting;
using ZoomRooms.Protocol;
using Peer = ZoomRooms.EndToEnd.Tests.Meeting.BoardSimulator.Peer;

namespace ZoomRooms.EndToEnd.Tests.Messages;

/// <summary>What people write to each other, over a board in virtual time.</summary>
public sealed class MessageTests : IDisposable
{
    private readonly BoardSimulator _board = new();
    private readonly Peer _ada, _bo, _cy;

    public MessageTests()
    {
        (_ada, _bo, _cy) = (_board.Join("Ada"), _board.Join("Bo"), _board.Join("Cy"));
        _board.Advance(TimeSpan.FromSeconds(10));
    }

    public void Dispose() => _board.Dispose();

    [Fact]
    public void What_one_says_the_others_hear_in_order_under_the_name_that_its_device_signed()
    {
        Say(_bo, "one");
        Say(_bo, "two 🙂");
        Assert.Equal([("Bo", "one", 0u, false), ("Bo", "two 🙂", 0u, false)], _ada.Heard.Select(Facts));
        Assert.Equal(_ada.Heard, _cy.Heard);
        Assert.Empty(_bo.Heard);
        Assert.Equal(2, _bo.Said.Count);
    }

    [Fact]
    public void A_text_has_at_most_two_thousand_characters_and_the_largest_message_fits_a_server()
    {
        Assert.False(_bo.Meeting.Say("", _board.Now));
        Assert.False(_bo.Meeting.Say(new string('a', Limits.ChatCharacters + 1), _board.Now));
        Assert.False(_bo.Meeting.Say("\ud83d", _board.Now));
        string longest = string.Concat(Enumerable.Repeat("🙂", Limits.ChatCharacters));
        Say(_bo, longest);
        Assert.Equal(longest, Assert.Single(_ada.Heard).Content is MessageContent.Text text ? text.Words : null);
        Assert.InRange(_bo.Said[0].Message.Bytes.Length, 8192, Limits.SealedMessageBytes);
    }

    [Fact]
    public void A_hand_and_a_short_text_are_alike_to_who_sees_lengths()
    {
        Say(_bo, "yes");
        _bo.Meeting.RaiseHand(true, _board.Now);
        _board.Settle();
        Say(_bo, new string('a', 150));
        Assert.Equal(
            [_bo.Said[0].Message.Bytes.Length, _bo.Said[0].Message.Bytes.Length], _bo.Said[..2].Select(one => one.Message.Bytes.Length));
        Assert.Equal(_bo.Said[0].Message.Bytes.Length, _bo.Said[2].Message.Bytes.Length);
    }

    [Fact]
    public void Who_was_removed_cannot_read_what_is_said_once_the_list_says_so_though_the_old_key_is_still_sent_with()
    {
        uint before = _ada.Meeting.SendingKey;
        KnownDevice removed = new(_cy.Device, _cy.Identity.VerificationKey);
        _ada.Meeting.Request(new HostCommand(HostAction.Remove, removed), _board.Now);
        _board.Settle();
        Assert.Null(_bo.Meeting.Participants.Find(_cy.Device));
        // Frames still go out under the key that the removed one has.
        Assert.Equal(before, _bo.Meeting.SendingKey);
        Assert.NotNull(_cy.Failed);
        byte[]? seen = null;
        _board.Carry = (_, _, message) =>
        {
            seen = message;
            return [message];
        };
        Say(_bo, "now that we are alone");
        Assert.Null(seen);
        Assert.Equal(1, _bo.Meeting.MessagesWaiting);
        _board.Advance(TimeSpan.FromSeconds(3));
        Assert.NotNull(seen);
        Assert.Equal("now that we are alone", Facts(Assert.Single(_ada.Heard)).Text);
        Assert.True(SealedMessage.TryReadClaim(seen, out MessageKeyId from, out _, out _));
        Assert.True(from.MeetingKeySequenceNumber > before);
        _board.Tell(_cy, seen);
        Assert.Empty(_cy.Heard);
        // And nobody hears the removed one any more.
        byte[] last = SealedBy(_cy, before);
        _board.Tell(_ada, last);
        Assert.Equal(1, _ada.Meeting.MessageDrops[MessageDrop.SenderLeft] + _ada.Meeting.MessageDrops[MessageDrop.RetiredKey]);
    }

    [Fact]
    public void A_rekey_loses_and_repeats_nothing()
    {
        for (int i = 0; i < 40; i++)
        {
            Say(_bo, $"{i}");
            _board.Advance(TimeSpan.FromSeconds(20));
        }
        Assert.Equal(Enumerable.Range(0, 40).Select(i => ("Bo", (string?)$"{i}", 0u, false)), _ada.Heard.Select(Facts));
        Assert.True(_bo.Meeting.SendingKey > 3);
    }

    [Fact]
    public void Who_says_much_at_once_is_held_to_a_pace_and_nothing_is_lost()
    {
        int taken = Enumerable.Range(0, 100).Count(i => _bo.Meeting.Say($"{i}", _board.Now));
        Assert.Equal(8 + 16, taken);
        _board.Settle();
        Assert.Equal(8, _ada.Heard.Count);
        _board.Advance(TimeSpan.FromSeconds(17));
        Assert.Equal(Enumerable.Range(0, taken).Select(i => $"{i}"), _ada.Heard.Select(one => Facts(one).Text));
    }

    [Fact]
    public void A_newcomer_hears_nothing_of_before_and_misses_nothing_of_after()
    {
        Say(_bo, "before");
        Peer late = _board.Join("Late");
        _board.Advance(TimeSpan.FromSeconds(5));
        Say(_bo, "after");
        Assert.Equal([("Bo", "after", 0u, false)], late.Heard.Select(Facts));
        _board.Tell(late, _bo.Said[0].Message.Bytes.ToArray());
        Assert.Equal(1, late.Meeting.MessageDrops[MessageDrop.EarlierKey]);
        Assert.Single(late.Heard);
    }

    [Fact]
    public void A_hand_is_seen_by_all_also_by_who_comes_later_and_is_gone_with_who_leaves()
    {
        _bo.Meeting.RaiseHand(true, _board.Now);
        _board.Settle();
        _ada.Meeting.RaiseHand(true, _board.Now);
        _board.Settle();
        Assert.Equal<ushort>([1, 0], _cy.Meeting.Hands);
        Peer late = _board.Join("Late");
        _board.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, late.Meeting.Hands.Count);
        // What is told again changes no order.
        Assert.Equal<ushort>([1, 0], _cy.Meeting.Hands);
        Assert.Equal<ushort>([1, 0], _ada.Meeting.Hands);
        _ada.Meeting.RaiseHand(false, _board.Now);
        _board.Settle();
        Assert.Equal<ushort>([1], late.Meeting.Hands);
        _board.Leave(_bo);
        _board.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(late.Meeting.Hands);
        Assert.Empty(_cy.Meeting.Hands);
    }

    [Fact]
    public void A_raised_hand_is_told_again_once_for_many_who_come_at_once()
    {
        _bo.Meeting.RaiseHand(true, _board.Now);
        _board.Settle();
        _board.Advance(TimeSpan.FromSeconds(10));
        for (int i = 0; i < 10; i++)
            _board.Join($"Late {i}");
        _board.Advance(TimeSpan.FromSeconds(20));
        Assert.InRange(_bo.Said.Count, 2, 6);
        Assert.All(_board.Peers, peer => Assert.Equal([1], peer.Meeting.Hands));
    }

    /// <summary>A message as somebody who has a meeting key would make it.</summary>
    private byte[] SealedBy(Peer peer, uint number)
    {
        Assert.NotNull(peer);
        using MeetingKey key = ZoomRooms.EndToEnd.Keys.MeetingKey.Create(number);
        using ZoomRooms.EndToEnd.Frames.SFrameKey sealing = MessageKey.Of(key, _board.Context, peer.Device, 2);
        using EncryptionKeyPair keys = ZoomRooms.EndToEnd.Boxes.EncryptionKeyPair.Create();
        Binding binding = new(_board.Context, peer.Device, peer.Identity.VerificationKey, keys.PublicKey);
        return SealedMessage.Seal(sealing, 0, 1, 1, new MessageContent.Text("still here"), binding, peer.Identity).Bytes.ToArray();
    }

    private void Say(Peer peer, string text)
    {
        Assert.True(peer.Meeting.Say(text, _board.Now + peer.ClockAhead));
        _board.Settle();
    }

    private static (string Name, string? Text, uint Missing, bool Late) Facts(ReceivedMessage message) =>
        (message.SenderName, (message.Content as MessageContent.Text)?.Words, message.Missing, message.IsLate);
}
