using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>
/// Streams that are one participant's at one time and another's at another: whose a frame is, its key and the server's word must agree on.
/// </summary>
public sealed class SlotTests : IDisposable
{
    private const uint Voice = 7000, Picture = 7001;

    private readonly EnhancedStreams _streams = new();
    private TimeSpan _now = TimeSpan.FromHours(1);
    private long _number;

    public SlotTests()
    {
        Incoming.Add(EnhancedStreams.Roster(1));
        Incoming.Add(EnhancedStreams.Roster(2));
        Incoming.Resubscribe([new StreamSlot(Voice, StreamKind.Audio, 111), new StreamSlot(Picture, StreamKind.Video, 107)]);
        _streams.GiveKeys(_now);
    }

    private IncomingFrames Incoming => _streams.Incoming;

    public void Dispose() => _streams.Dispose();

    [Fact]
    public void Frames_are_whose_they_prove_to_be()
    {
        Hear(1);
        Hear(2);
        Hear(1);
        Assert.Equal(3, _streams.Audio.Frames);
        Assert.Empty(Incoming.Drops.ToDictionary());
        // Announced streams are not listened to: the transport brings slots.
        Assert.Empty(_streams.Subscribed);
        Incoming.OnFrame(EnhancedStreams.AudioSsrc, StreamKind.Audio, Seal(1, StreamKind.Audio), 0, true, _now);
        Assert.Equal(3, _streams.Audio.Frames);
    }

    [Fact]
    public void A_picture_of_another_begins_with_a_key_frame_and_one_is_asked_for()
    {
        See(1, isKeyFrame: true);
        See(1, isKeyFrame: false);
        Assert.Equal(2, _streams.Video.Frames);
        See(2, isKeyFrame: false);
        Incoming.RequestKeyFrames(_now);
        Assert.Equal(2, _streams.Video.Frames);
        Assert.Equal([Picture], _streams.KeyFrameRequests.Select(request => request.Ssrc));
        Assert.True(_streams.Video.HasEnded);
        See(2, isKeyFrame: true);
        Assert.Equal(3, _streams.Video.Frames);
        Assert.Equal(1, Incoming.Drops[FrameDrop.AwaitingKeyFrame]);
        Assert.Equal(1, Incoming.Participants.Single(participant => participant.Participant.Value == 2).Drops[FrameDrop.AwaitingKeyFrame]);
    }

    [Fact]
    public void A_picture_of_another_size_begins_with_a_key_frame_too()
    {
        See(1, isKeyFrame: true);
        SeeSmall(1, isKeyFrame: false);
        Incoming.RequestKeyFrames(_now);
        Assert.Equal((1, 1L), (_streams.Video.Frames, Incoming.Drops[FrameDrop.AwaitingKeyFrame]));
        Assert.Equal([Picture], _streams.KeyFrameRequests.Select(request => request.Ssrc));
        // The decoder of the other size is put away.
        Assert.True(_streams.Video.HasEnded);
        SeeSmall(1, isKeyFrame: true);
        SeeSmall(1, isKeyFrame: false);
        See(1, isKeyFrame: false);
        See(1, isKeyFrame: true);
        Assert.Equal((4, 2L), (_streams.Video.Frames, Incoming.Drops[FrameDrop.AwaitingKeyFrame]));
        // Sound has no sizes.
        Incoming.OnFrame(
            Voice, StreamKind.Audio, _streams.Seal(1, MediaStream.SmallPicture, RecordingReceiver.Make(++_number)), 0, true, _now);
        Assert.Equal(1, Incoming.Drops[FrameDrop.WrongStream]);
    }

    [Fact]
    public void Nobody_else_fills_a_slot()
    {
        // Not announced, oneself, of another stream, forged, and repeated.
        Announce(Voice, 1);
        Incoming.OnFrame(Voice, StreamKind.Audio, Seal(4, StreamKind.Audio), 0, true, _now);
        After(FrameHolding.Patience);
        Incoming.OnFrame(Voice, StreamKind.Audio, Seal(3, StreamKind.Audio), 0, true, _now);
        After(FrameHolding.Patience);
        Incoming.OnFrame(Voice, StreamKind.Audio, Seal(1, StreamKind.Video), 0, true, _now);
        byte[] forged = Seal(1, StreamKind.Audio);
        forged[^1] ^= 1;
        Incoming.OnFrame(Voice, StreamKind.Audio, forged, 0, true, _now);
        byte[] twice = Seal(1, StreamKind.Audio);
        Incoming.OnFrame(Voice, StreamKind.Audio, twice, 0, true, _now);
        Incoming.OnFrame(Voice, StreamKind.Audio, twice, 0, true, _now);
        Assert.Equal(1, _streams.Audio.Frames);
        Assert.Equal(0, _streams.Audio.Strange);
        Assert.Equal((1L, 1L), (Incoming.Drops[FrameDrop.UnknownSender], Incoming.Drops[FrameDrop.OwnFrame]));
        Assert.Equal(
            (1L, 1L, 1L),
            (Incoming.Drops[FrameDrop.WrongStream], Incoming.Drops[FrameDrop.NotAuthentic], Incoming.Drops[FrameDrop.Replayed]));
    }

    [Fact]
    public void A_newcomers_first_words_wait_for_its_listing()
    {
        Incoming.OnFrame(Voice, StreamKind.Audio, Seal(4, StreamKind.Audio), 0, true, _now);
        After(FrameHolding.Patience / 2);
        Assert.Equal(0, _streams.Audio.Frames);
        Incoming.Add(EnhancedStreams.Roster(4));
        Announce(Voice, 4);
        Incoming.OnFrame(Voice, StreamKind.Audio, Seal(4, StreamKind.Audio), 0, true, _now);
        Assert.Equal([1, 2], _streams.Audio.Received.Select(received => received.Number));
    }

    /// <summary>
    /// Every member can derive every sender's key, and over an engine with slots nothing else told its frames from theirs.
    /// </summary>
    [Fact]
    public void A_member_is_not_taken_for_another_in_the_slot_that_it_has()
    {
        Hear(2);
        // Participant 2 goes on in its slot, and seals as participant 1.
        Say(1);
        Assert.Equal(1, _streams.Audio.Frames);
        After(FrameHolding.Patience);
        Assert.Equal((1, 1L), (_streams.Audio.Frames, Incoming.Drops[FrameDrop.OtherSender]));
        Hear(1);
        Assert.Equal((2, 1L), (_streams.Audio.Frames, Incoming.Drops[FrameDrop.OtherSender]));
        Assert.Equal(0, Incoming.Drops[FrameDrop.Replayed]);
    }

    [Fact]
    public void Frames_that_come_before_the_word_on_whose_they_are_wait_for_it_in_order()
    {
        Say(1);
        After(FrameHolding.Patience / 4);
        Say(1);
        Assert.Equal(0, _streams.Audio.Frames);
        Announce(Voice, 1);
        Say(2);
        Say(2);
        Assert.Equal([1, 2], _streams.Audio.Received.Select(received => received.Number));
        Announce(Voice, 2);
        Assert.Equal([1, 2, 3, 4], _streams.Audio.Received.Select(received => received.Number));
        Assert.Empty(Incoming.Drops.ToDictionary());
    }

    [Fact]
    public void In_a_slot_that_is_nobodys_nobody_is_heard()
    {
        Say(1);
        After(FrameHolding.Patience);
        Assert.Equal(1, Incoming.Drops[FrameDrop.NotAnnounced]);
        Hear(1);
        Announce(Voice, null);
        After(TimeSpan.FromSeconds(1));
        Say(1);
        After(FrameHolding.Patience);
        Assert.Equal((1, 2L), (_streams.Audio.Frames, Incoming.Drops[FrameDrop.NotAnnounced]));
    }

    [Fact]
    public void The_last_frames_of_who_had_the_slot_hold_up_nobody()
    {
        Hear(1);
        Announce(Voice, 2);
        Say(1);
        Say(2);
        Assert.Equal((2, 1L), (_streams.Audio.Frames, Incoming.Drops[FrameDrop.StaleStream]));
        // Long after, it is the next change that is not yet announced.
        After(TimeSpan.FromSeconds(1));
        Say(1);
        Announce(Voice, 1);
        Assert.Equal((3, 1L), (_streams.Audio.Frames, Incoming.Drops[FrameDrop.StaleStream]));
    }

    [Fact]
    public void Who_left_is_not_heard_again()
    {
        Hear(1);
        Incoming.Remove(new ParticipantId(1));
        Incoming.OnFrame(Voice, StreamKind.Audio, Seal(1, StreamKind.Audio), 0, true, _now);
        Assert.Equal((1, 1L), (_streams.Audio.Frames, Incoming.Drops[FrameDrop.ParticipantLeft]));
        Hear(2);
        Assert.Equal(2, _streams.Audio.Frames);
    }

    [Fact]
    public void A_transport_without_slots_brings_the_streams_that_were_announced()
    {
        Hear(1);
        Incoming.Resubscribe(null);
        Assert.Equal(4, _streams.Subscribed.Count);
        Incoming.OnFrame(Voice, StreamKind.Audio, Seal(1, StreamKind.Audio), 0, true, _now);
        Incoming.OnFrame(EnhancedStreams.AudioSsrc, StreamKind.Audio, Seal(1, StreamKind.Audio), 0, true, _now);
        Assert.Equal(2, _streams.Audio.Frames);
        Incoming.Resubscribe([new StreamSlot(Voice, StreamKind.Audio, 111)]);
        Assert.Empty(_streams.Subscribed);
        Hear(2);
        Assert.Equal(3, _streams.Audio.Frames);
    }

    private byte[] Seal(ushort sender, StreamKind kind) => _streams.Seal(sender, kind, RecordingReceiver.Make(++_number));

    private void Announce(uint slot, uint? participant) =>
        Incoming.Fill([new SlotFilling(slot, participant is { } id ? new ParticipantId(id) : null)], _now);

    private void Hear(ushort sender)
    {
        Announce(Voice, sender);
        Say(sender);
    }

    private void Say(ushort sender) => Incoming.OnFrame(Voice, StreamKind.Audio, Seal(sender, StreamKind.Audio), 0, true, _now);

    private void See(ushort sender, bool isKeyFrame)
    {
        Announce(Picture, sender);
        Incoming.OnFrame(Picture, StreamKind.Video, Seal(sender, StreamKind.Video), 0, isKeyFrame, _now);
    }

    private void SeeSmall(ushort sender, bool isKeyFrame) =>
        Incoming.OnFrame(Picture, StreamKind.Video, _streams.Seal(
            sender, MediaStream.SmallPicture, RecordingReceiver.Make(++_number)), 0, isKeyFrame, _now);

    private void After(TimeSpan time)
    {
        _now += time;
        Incoming.HandleTimeout(_now);
    }
}
