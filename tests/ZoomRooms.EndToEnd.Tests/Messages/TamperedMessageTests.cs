using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Tests.Meeting;
using Peer = ZoomRooms.EndToEnd.Tests.Meeting.BoardSimulator.Peer;

namespace ZoomRooms.EndToEnd.Tests.Messages;

/// <summary>A server that does something else with messages than to pass them on.</summary>
public sealed class TamperedMessageTests : IDisposable
{
    private readonly BoardSimulator _board = new();
    private readonly Peer _ada, _bo;

    public TamperedMessageTests()
    {
        (_ada, _bo) = (_board.Join("Ada"), _board.Join("Bo"));
        _board.Advance(TimeSpan.FromSeconds(10));
    }

    public void Dispose() => _board.Dispose();

    [Fact]
    public void What_is_sent_twice_is_heard_once()
    {
        _board.Carry = (_, _, message) => [message, message];
        Say("one", "two");
        _board.Tell(_ada, Sealed(0));
        Assert.Equal(["one", "two"], Texts());
        Assert.Equal(3, _ada.Meeting.MessageDrops[MessageDrop.Replayed]);
    }

    [Fact]
    public void What_is_withheld_is_missed()
    {
        _board.Carry = (_, _, message) =>
            message.AsSpan().SequenceEqual(Sealed(_bo.Said.Count - 1)) && _bo.Said.Count is 1 or 2 ? [] : [message];
        Say("one", "two", "three");
        Assert.Equal(["three"], Texts());
        Assert.Equal(2u, Assert.Single(_ada.Heard).Missing);
    }

    [Fact]
    public void What_is_overtaken_is_missed_and_not_heard_afterwards()
    {
        _board.Carry = (_, _, _) => _bo.Said.Count < 3 ? [] : [Sealed(2), Sealed(1), Sealed(0)];
        Say("one", "two", "three");
        Assert.Equal([("three", 2u)], _ada.Heard.Select(one => (Text(one), one.Missing)));
        Assert.Equal(2, _ada.Meeting.MessageDrops[MessageDrop.Replayed]);
    }

    [Fact]
    public void A_newcomer_misses_what_is_withheld_from_it_from_its_first_key_on()
    {
        Say("before");
        Peer late = _board.Join("Late");
        _board.Advance(TimeSpan.FromSeconds(5));
        _board.Carry = (_, reader, message) => reader == late && _bo.Said.Count == 2 ? [] : [message];
        Say("withheld", "after");
        Assert.Equal([("after", 1u)], late.Heard.Select(one => (Text(one), one.Missing)));
        Assert.All(_ada.Heard, one => Assert.Equal(0u, one.Missing));
    }

    [Fact]
    public void What_is_held_back_is_late()
    {
        byte[]? held = null;
        _board.Carry = (_, _, message) =>
        {
            held = message;
            return [];
        };
        Say("yes");
        _board.Advance(TimeSpan.FromSeconds(60));
        _board.Tell(_ada, held!);
        Assert.True(Assert.Single(_ada.Heard).IsLate);
        Assert.InRange(_ada.Heard[0].Age, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void What_is_held_back_until_its_key_is_gone_is_never_heard_and_missed()
    {
        byte[]? held = null;
        _board.Carry = (_, _, message) =>
        {
            held ??= message;
            return message == held ? [] : [message];
        };
        Say("yes");
        _board.Advance(TimeSpan.FromMinutes(6));
        _board.Tell(_ada, held!);
        Assert.Empty(_ada.Heard);
        Assert.Equal(1, _ada.Meeting.MessageDrops[MessageDrop.RetiredKey]);
        Say("no");
        Assert.Equal([("no", 1u)], _ada.Heard.Select(one => (Text(one), one.Missing)));
    }

    [Fact]
    public void Another_number_sender_or_stream_in_its_header_proves_nothing()
    {
        Peer cy = _board.Join("Cy");
        _board.Advance(TimeSpan.FromSeconds(5));
        _board.Carry = (_, _, _) => [];
        Say("yes");
        byte[] message = Sealed(0);
        Assert.True(SFrameHeader.TryRead(message, out SFrameHeader header, out int length));
        foreach (SFrameHeader other in (SFrameHeader[])[
            header with { Counter = header.Counter + 1 }, header with { KeyId = header.KeyId + (1 << 4) },
            header with { KeyId = header.KeyId - 15 }])
        {
            byte[] written = new byte[SFrameHeader.MaxSize];
            _board.Tell(_ada, [.. written[..other.Write(written)], .. message[length..]]);
        }
        Assert.Empty(_ada.Heard);
        Assert.Equal((2, 1), (_ada.Meeting.MessageDrops[MessageDrop.NotAuthentic], _ada.Meeting.MessageDrops[MessageDrop.Malformed]));
        // Nor does a frame's key open it, or the other way round.
        Assert.False(FrameKeyId.TryParse(header.KeyId, out _));
        Assert.True(cy.Meeting.IsSendingKeyCertified);
        _board.Tell(_ada, message);
        Assert.Equal(["yes"], Texts());
    }

    [Fact]
    public void What_was_said_in_another_meeting_or_by_this_one_itself_is_not_heard()
    {
        using BoardSimulator elsewhere = new();
        Peer one = elsewhere.Join("Ada");
        Peer other = elsewhere.Join("Bo");
        elsewhere.Advance(TimeSpan.FromSeconds(10));
        other.Meeting.Say("elsewhere", elsewhere.Now);
        elsewhere.Settle();
        Assert.Single(one.Heard);
        _board.Tell(_ada, other.Said[0].Message.Bytes.ToArray());
        Assert.Equal(1, _ada.Meeting.MessageDrops[MessageDrop.NotAuthentic]);
        Say("here");
        _board.Tell(_bo, Sealed(0));
        Assert.Equal(1, _bo.Meeting.MessageDrops[MessageDrop.OwnMessage]);
        Assert.Empty(_bo.Heard);
    }

    /// <summary>Every member can derive every sender's key: the signature is what another member does not have.</summary>
    [Fact]
    public void A_member_cannot_speak_as_another_though_it_has_the_key()
    {
        Peer cy = _board.Join("Cy");
        _board.Advance(TimeSpan.FromSeconds(5));
        MeetingKey shared = KeyOf(_ada);
        using SFrameKey key = MessageKey.Of(shared, _board.Context, _bo.Device, 1);
        using EncryptionKeyPair keys = EncryptionKeyPair.Create();
        Binding binding = new(_board.Context, _bo.Device, _bo.Identity.VerificationKey, keys.PublicKey);
        MessageContent.Text lie = new("I agree");
        _board.Tell(_ada, SealedMessage.Seal(key, 0, 1, 1, lie, binding, cy.Identity).Bytes.ToArray());
        // Not even what Bo signed in another stay.
        _board.Tell(_ada, SealedMessage.Seal(key, 0, 1, 1, lie, binding, _bo.Identity).Bytes.ToArray());
        Assert.Empty(_ada.Heard);
        Assert.Equal(2, _ada.Meeting.MessageDrops[MessageDrop.NotSigned]);
        Say("I do not");
        Assert.Equal(["I do not"], Texts());
    }

    [Fact]
    public void Rubbish_is_counted_and_moves_nothing()
    {
        Random random = new(7);
        for (int i = 0; i < 500; i++)
        {
            byte[] rubbish = new byte[random.Next(600)];
            random.NextBytes(rubbish);
            _board.Tell(_ada, rubbish);
        }
        Say("yes");
        byte[] message = Sealed(0);
        for (int i = 0; i < message.Length; i++)
        {
            byte[] flipped = [.. message];
            flipped[i] ^= 1;
            _board.Tell(_ada, flipped);
            _board.Tell(_ada, message[..i]);
        }
        Assert.Equal(["yes"], Texts());
        Say("still");
        Assert.Equal(["yes", "still"], Texts());
    }

    private static MeetingKey KeyOf(Peer peer)
    {
        MeetingCore core = (MeetingCore)typeof(EndToEndMeeting).GetField(
            "_core", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(peer.Meeting)!;
        return core.Ring.Sending!;
    }

    private byte[] Sealed(int index) => _bo.Said[index].Message.Bytes.ToArray();

    private IEnumerable<string?> Texts() => _ada.Heard.Select(Text);

    private static string? Text(ReceivedMessage message) => (message.Content as MessageContent.Text)?.Words;

    private void Say(params string[] texts)
    {
        foreach (string text in texts)
        {
            Assert.True(_bo.Meeting.Say(text, _board.Now));
            _board.Settle();
        }
    }
}
