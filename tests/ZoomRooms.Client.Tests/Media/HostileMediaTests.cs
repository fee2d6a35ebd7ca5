using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>What a server can do with the frames that it forwards: each under a reason of its own, and none in a decoder.</summary>
public sealed class HostileMediaTests : IDisposable
{
    private readonly VirtualMeeting _meeting = new(11);
    private readonly VirtualParticipant _leader;
    private readonly VirtualParticipant _room;
    private readonly VirtualParticipant _third;

    public HostileMediaTests()
    {
        _leader = _meeting.Join("Leader");
        _meeting.Advance(TimeSpan.FromSeconds(3));
        _room = _meeting.Join("Room");
        _meeting.Advance(TimeSpan.FromSeconds(3));
        _third = _meeting.Join("Third");
        _meeting.Advance(TimeSpan.FromSeconds(4));
    }

    public void Dispose() => _meeting.Dispose();

    [Fact]
    public void Streams_of_two_senders_that_are_swapped_reach_nobody_and_use_up_no_counter()
    {
        long before = _room.Receiver(_third.Id, StreamKind.Audio).Frames;
        // Swapped first, and then as they should be: the same frames.
        _meeting.Route = (frame, receiver, bytes) =>
        {
            if (receiver == _room)
                _meeting.Deliver(frame, receiver, bytes, StreamOf(frame.Sender == _third ? _leader : _third, frame.Kind));
            _meeting.Deliver(frame, receiver, bytes);
        };
        int sent = _meeting.Sent.Count;
        _meeting.Advance(TimeSpan.FromSeconds(2));
        VirtualMeeting.SentFrame[] frames = [.. _meeting.Sent.Skip(sent).Where(frame => frame.Sender != _room)];
        Assert.True(Drops(_room, _third)[FrameDrop.OtherSender] > 50);
        Assert.Equal(_room.Incoming.Drops[FrameDrop.OtherSender], Drops(
            _room, _third)[FrameDrop.OtherSender] + Drops(_room, _leader)[FrameDrop.OtherSender]);
        Assert.InRange(_room.Incoming.Drops[FrameDrop.OtherSender], frames.Length - 10, frames.Length);
        Assert.Equal(0, _room.Incoming.Drops[FrameDrop.Replayed]);
        Assert.True(_room.Receiver(_third.Id, StreamKind.Audio).Frames > before + 80);
        NothingStrange();
        foreach ((VirtualParticipant sender, RecordingReceiver receiver) in (
            (VirtualParticipant, RecordingReceiver)[])[(
                _third, _room.Receiver(_third.Id, StreamKind.Audio)), (_leader, _room.Receiver(_leader.Id, StreamKind.Audio))])
            Assert.All(
                receiver.Received, received => Assert.Same(sender, _meeting.Sent.Single(frame => frame.Number == received.Number).Sender));
    }

    [Fact]
    public void A_participants_own_frames_sent_back_are_known_as_its_own()
    {
        _meeting.Route = (frame, receiver, bytes) =>
        {
            _meeting.Deliver(frame, receiver, bytes);
            if (frame.Sender == _room && receiver == _leader)
                _meeting.Deliver(frame, _room, bytes, StreamOf(_third, frame.Kind));
        };
        int heard = _room.Receiver(_third.Id, StreamKind.Audio).Frames;
        _meeting.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(Drops(_room, _third)[FrameDrop.OwnFrame], 55, 70);
        // The honest ones between them are heard all the same.
        Assert.InRange(_room.Receiver(_third.Id, StreamKind.Audio).Frames, heard + 45, heard + 55);
        NothingStrange();
    }

    [Fact]
    public void What_comes_from_somebody_who_left_is_counted_so()
    {
        byte[]? last = null;
        _meeting.Route = (frame, receiver, bytes) =>
        {
            if (frame.Sender == _third && frame.Kind == StreamKind.Audio)
                last = bytes;
            _meeting.Deliver(frame, receiver, bytes);
        };
        _meeting.Advance(TimeSpan.FromMilliseconds(100));
        byte[] late = _third.Seal(StreamKind.Audio, 1_000_000, _meeting.Now, out _, out _)!;
        _meeting.Leave(_third);
        _meeting.Advance(TimeSpan.FromSeconds(1));
        ParticipantReception third = Reception(_room, _third);
        long before = third.Drops[FrameDrop.ParticipantLeft];
        _room.Incoming.OnFrame(_third.Roster.AudioSsrc, StreamKind.Audio, last!, 0, false, _meeting.Now);
        _room.Incoming.OnFrame(_third.Roster.AudioSsrc, StreamKind.Audio, late, 0, false, _meeting.Now);
        Assert.Equal(before + 2, third.Drops[FrameDrop.ParticipantLeft]);

        // The server keeps the leave from the room's roster: the leader's list says it all the same.
        _meeting.Advance(TimeSpan.FromSeconds(4));
        long onOthers = Drops(_room, _leader)[FrameDrop.ParticipantLeft];
        _room.Incoming.OnFrame(_leader.Roster.AudioSsrc, StreamKind.Audio, late, 0, false, _meeting.Now);
        Assert.Equal(onOthers + 1, Drops(_room, _leader)[FrameDrop.ParticipantLeft]);
        Assert.False(_room.Receiver(_third.Id, StreamKind.Audio).Has(1_000_000));
    }

    [Fact]
    public void The_stream_of_an_earlier_stay_is_stale()
    {
        byte[] wrappingKey = new byte[32];
        using DeviceIdentity identity = DeviceIdentity.Create();
        VirtualParticipant first = _meeting.Join("Fourth", DeviceIdentity.TryUnwrap(wrappingKey, identity.Wrap(wrappingKey)), device: 77);
        _meeting.Advance(TimeSpan.FromSeconds(3));
        Assert.True(_room.Receiver(first.Id, StreamKind.Audio).Frames > 0);
        _meeting.Leave(first);
        _meeting.Advance(TimeSpan.FromSeconds(3));
        VirtualParticipant again = _meeting.Join("Fourth", DeviceIdentity.TryUnwrap(wrappingKey, identity.Wrap(wrappingKey)), device: 77);
        _meeting.Route = (frame, receiver, bytes) =>
        {
            _meeting.Deliver(frame, receiver, bytes);
            if (frame.Sender == again)
                _meeting.Deliver(frame, receiver, bytes, StreamOf(first, frame.Kind));
        };
        _meeting.Advance(TimeSpan.FromSeconds(8));
        ParticipantReception stale = Reception(_room, first);
        Assert.True(stale.CameBack);
        Assert.True(stale.Drops[FrameDrop.StaleStream] > 50, $"{stale.Drops[FrameDrop.StaleStream]}");
        Assert.True(_room.Receiver(again.Id, StreamKind.Audio).Frames > 50);
        Assert.DoesNotContain(_room.Receiver(first.Id, StreamKind.Audio).Received, received =>
            _meeting.Sent.Single(frame => frame.Number == received.Number).Sender == again);
        NothingStrange();
    }

    [Fact]
    public void Repeated_changed_and_invented_frames_never_reach_a_decoder()
    {
        Random random = new(5);
        _meeting.Route = (frame, receiver, bytes) =>
        {
            byte[] changed = [.. bytes];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            _meeting.Deliver(frame, receiver, changed);
            _meeting.Deliver(frame, receiver, bytes);
            _meeting.Deliver(frame, receiver, bytes);
            byte[] invented = new byte[random.Next(0, 100)];
            random.NextBytes(invented);
            _meeting.Deliver(frame, receiver, invented);
            _meeting.Deliver(
                frame, receiver, bytes, StreamOf(frame.Sender, frame.Kind == StreamKind.Audio ? StreamKind.Video : StreamKind.Audio));
        };
        _meeting.Advance(TimeSpan.FromSeconds(5));
        foreach (FrameDrop reason in (FrameDrop[])[FrameDrop.NotAuthentic, FrameDrop.Replayed, FrameDrop.Malformed, FrameDrop.WrongStream])
            Assert.True(_room.Incoming.Drops[reason] > 0, reason.ToString());
        Assert.Equal(0, _room.Incoming.Drops[FrameDrop.Unknown]);
        NothingStrange();
    }

    [Fact]
    public void A_key_that_does_not_come_is_named_with_participant_time_and_frames_until_it_does()
    {
        _meeting.Withholds = (post, reader) => post.Kind == BoardEntryKind.SealedMeetingKey && reader == _room;
        uint held = _leader.KeysSentWith.Max();
        VirtualParticipant fourth = _meeting.Join("Fourth");
        _meeting.Advance(TimeSpan.FromSeconds(1));
        _meeting.Leave(fourth);
        // The leave brings a key that the room does not get; two seconds later it is in use.
        _meeting.Advance(TimeSpan.FromSeconds(6));
        Assert.True(_leader.KeysSentWith.Max() > held + 1);
        (uint key, TimeSpan since, long frames) = Reception(_room, _leader).MissingKey(_meeting.Now)!.Value;
        Assert.Equal(_leader.KeysSentWith.Max(), key);
        Assert.InRange(since, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        // 50 of audio and 15 of video a second, less those that still wait.
        Assert.InRange(frames, (long)(since.TotalSeconds * 60) - 20, (long)(since.TotalSeconds * 70));
        Assert.Equal(Drops(_room, _leader)[FrameDrop.UnknownKey], frames);
        Assert.Equal(0, Drops(_leader, _third)[FrameDrop.UnknownKey]);

        _meeting.Withholds = null;
        VirtualParticipant fifth = _meeting.Join("Fifth");
        _meeting.Advance(TimeSpan.FromSeconds(1));
        _meeting.Leave(fifth);
        _meeting.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(Reception(_room, _leader).MissingKey(_meeting.Now));
        // Nothing was decoded across the hole: the first picture after it is a key frame.
        RecordingReceiver pictures = _room.Receiver(_leader.Id, StreamKind.Video);
        int hole = Enumerable.Range(
            1, pictures.Received.Count - 1).MaxBy(i => pictures.Received[i].Arrived - pictures.Received[i - 1].Arrived);
        Assert.True(pictures.Received[hole].IsKeyFrame);
        NothingStrange();
    }

    private static uint StreamOf(VirtualParticipant sender, StreamKind kind) =>
        kind == StreamKind.Audio ? sender.Roster.AudioSsrc : sender.Roster.VideoSsrc;

    private static ParticipantReception Reception(VirtualParticipant receiver, VirtualParticipant sender) =>
        receiver.Incoming.Participants.Single(participant => participant.Participant == sender.Id);

    private static FrameDropCounters Drops(VirtualParticipant receiver, VirtualParticipant sender) => Reception(receiver, sender).Drops;

    private void NothingStrange() =>
        Assert.All(_meeting.Everybody.SelectMany(participant => participant.Receivers), receiver => Assert.Equal(0, receiver.Strange));
}
