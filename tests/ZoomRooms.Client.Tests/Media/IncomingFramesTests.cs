using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;

namespace ZoomRooms.Client.Tests.Media;

public sealed class IncomingFramesTests : IDisposable
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(2);
    private readonly EnhancedStreams _streams = new();
    private TimeSpan _now = Start;
    private long _number;

    public IncomingFramesTests() => _streams.Incoming.Add(EnhancedStreams.Roster(1));

    private IncomingFrames Incoming => _streams.Incoming;

    public void Dispose() => _streams.Dispose();

    [Fact]
    public void An_enhanced_meeting_counts_by_reason_and_participant_too()
    {
        _streams.GiveKeys(_now);
        Incoming.Add(EnhancedStreams.Roster(2));
        Come(_streams.Seal(1, StreamKind.Audio, RecordingReceiver.Make(++_number)));
        Come(_streams.Seal(2, StreamKind.Audio, RecordingReceiver.Make(++_number)));
        Come(_streams.Seal(3, StreamKind.Audio, RecordingReceiver.Make(++_number)));
        Come(EnhancedStreams.OfKey(7, 1, StreamKind.Audio));
        Come([]);
        After(TimeSpan.FromMilliseconds(201));
        Assert.Equal(1, _streams.Audio.Frames);
        Assert.Equal(
            new Dictionary<string, long> { ["OtherSender"] = 1, ["OwnFrame"] = 1, ["UnknownKey"] = 1, ["Malformed"] = 1 },
            _streams.First.Drops.ToDictionary()
                .OrderBy(pair => Array.IndexOf(["OtherSender", "OwnFrame", "UnknownKey", "Malformed"], pair.Key)).ToDictionary());
        Assert.Equal(4, Enum.GetValues<FrameDrop>().Sum(reason => Incoming.Drops[reason]));
        (uint key, TimeSpan since, long frames) = _streams.First.MissingKey(_now)!.Value;
        Assert.Equal((7u, TimeSpan.FromMilliseconds(201), 1L), (key, since, frames));
    }

    [Fact]
    public void Frames_that_overtook_their_key_are_delivered_in_order_with_the_time_they_came()
    {
        for (int i = 0; i < 3; i++)
        {
            Come(_streams.Seal(1, StreamKind.Audio, RecordingReceiver.Make(++_number)));
            After(TimeSpan.FromMilliseconds(20));
        }
        Assert.Equal(0, _streams.Audio.Frames);
        _streams.GiveKeys(_now);
        Come(_streams.Seal(1, StreamKind.Audio, RecordingReceiver.Make(++_number)));
        Assert.Equal([1, 2, 3, 4], _streams.Audio.Received.Select(received => received.Number));
        Assert.Equal([0, 20, 40, 60], _streams.Audio.Received.Select(received => (int)(received.Arrived - Start).TotalMilliseconds));
        Assert.Equal(3, Incoming.FramesOpenedAfterWaiting);
        Assert.Empty(Incoming.Drops.ToDictionary());
    }

    [Fact]
    public void No_frame_waits_longer_than_its_patience()
    {
        Come(_streams.Seal(1, StreamKind.Audio, RecordingReceiver.Make(++_number)));
        After(FrameHolding.Patience - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, Incoming.Drops[FrameDrop.NoKeys]);
        Come(_streams.Seal(1, StreamKind.Audio, RecordingReceiver.Make(++_number)));
        After(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Incoming.Drops[FrameDrop.NoKeys]);
        _streams.GiveKeys(_now);
        Assert.Equal([2], _streams.Audio.Received.Select(received => received.Number));
    }

    [Fact]
    public void The_latest_eight_wait()
    {
        for (int i = 0; i < 11; i++)
            Come(_streams.Seal(1, StreamKind.Audio, RecordingReceiver.Make(++_number)));
        Assert.Equal(11 - HeldFrames.Capacity, Incoming.Drops[FrameDrop.NoKeys]);
        _streams.GiveKeys(_now);
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11], _streams.Audio.Received.Select(received => received.Number));
    }

    [Fact]
    public void What_waits_has_a_bound_in_bytes_for_all_streams_together()
    {
        byte[] large = EnhancedStreams.OfKey(9, 1, StreamKind.Video, Limits.FrameBytes);
        for (uint id = 2; id < 42; id++)
        {
            Incoming.Add(EnhancedStreams.Roster(id));
            Incoming.OnFrame(99 + 2 * id, StreamKind.Video, large, 0, true, _now);
        }
        // Eight of half a megabyte wait, or seven with what sealing adds; the others went at once.
        Assert.Equal(40 - FrameHolding.Bytes / large.Length, Incoming.Drops[FrameDrop.NoKeys]);
        After(TimeSpan.FromMilliseconds(200));
        Assert.Equal(40, Incoming.Drops[FrameDrop.NoKeys]);
        // And the room that they took is free again.
        Incoming.OnFrame(EnhancedStreams.VideoSsrc, StreamKind.Video, large, 0, true, _now);
        Assert.Equal(40, Incoming.Drops[FrameDrop.NoKeys]);
    }

    [Fact]
    public void Video_after_a_hole_waits_for_a_key_frame_and_asks_for_it_with_restraint()
    {
        _streams.GiveKeys(_now);
        Picture(isKeyFrame: true);
        Incoming.RequestKeyFrames(_now);
        int asked = _streams.KeyFrameRequests.Count;
        After(TimeSpan.FromSeconds(1));
        byte[] changed = _streams.Seal(1, StreamKind.Video, RecordingReceiver.Make(++_number));
        changed[^1] ^= 1;
        Incoming.OnFrame(EnhancedStreams.VideoSsrc, StreamKind.Video, changed, 0, false, _now);
        for (int i = 0; i < 10; i++)
        {
            Picture(isKeyFrame: false);
            After(TimeSpan.FromMilliseconds(66));
        }
        Assert.Equal(1, _streams.Video.Frames);
        Assert.Equal(10, Incoming.Drops[FrameDrop.AwaitingKeyFrame]);
        // 660 ms: at once, after 300 ms and after 600 ms, on the next frame.
        Assert.Equal(3, _streams.KeyFrameRequests.Count - asked);
        Picture(isKeyFrame: true);
        Picture(isKeyFrame: false);
        Assert.Equal(3, _streams.Video.Frames);
        After(TimeSpan.FromSeconds(1));
        Assert.Equal(3, _streams.KeyFrameRequests.Count - asked);
    }

    [Fact]
    public void A_repetition_leaves_no_hole()
    {
        _streams.GiveKeys(_now);
        Picture(isKeyFrame: true);
        byte[] frame = _streams.Seal(1, StreamKind.Video, RecordingReceiver.Make(++_number));
        Incoming.OnFrame(EnhancedStreams.VideoSsrc, StreamKind.Video, frame, 0, false, _now);
        Incoming.OnFrame(EnhancedStreams.VideoSsrc, StreamKind.Video, frame, 0, false, _now);
        Picture(isKeyFrame: false);
        Assert.Equal(1, Incoming.Drops[FrameDrop.Replayed]);
        Assert.Equal(3, _streams.Video.Frames);
    }

    [Fact]
    public void Nobody_is_asked_for_a_key_frame_that_could_not_be_opened_or_of_a_stream_that_does_not_come()
    {
        Incoming.Add(EnhancedStreams.Roster(2));
        Picture(isKeyFrame: false);
        After(TimeSpan.FromMilliseconds(201));
        Assert.Empty(_streams.KeyFrameRequests);
        _streams.GiveKeys(_now);
        Incoming.RequestKeyFrames(_now);
        Assert.Equal([(EnhancedStreams.VideoSsrc, _now)], _streams.KeyFrameRequests);
    }

    [Fact]
    public void A_decoder_that_is_full_or_lost_gets_a_key_frame_next()
    {
        _streams.GiveKeys(_now);
        Picture(isKeyFrame: true);
        _streams.Video.IsFull = true;
        Picture(isKeyFrame: false);
        _streams.Video.IsFull = false;
        Picture(isKeyFrame: false);
        Assert.Equal(1, Incoming.Drops[FrameDrop.DecoderBusy]);
        Assert.Equal(1, Incoming.Drops[FrameDrop.AwaitingKeyFrame]);
        After(TimeSpan.FromSeconds(1));
        int asked = _streams.KeyFrameRequests.Count;
        Picture(isKeyFrame: true);
        _streams.Video.KeyFrameRequested = true;
        After(TimeSpan.FromSeconds(1));
        Assert.Equal(asked + 1, _streams.KeyFrameRequests.Count);
    }

    [Fact]
    public void Those_who_left_are_remembered_up_to_a_bound()
    {
        for (uint id = 2; id < 42; id++)
        {
            Incoming.Add(EnhancedStreams.Roster(id));
            Incoming.Remove(new ParticipantId(id));
        }
        Assert.Equal(1 + ParticipantReceptions.Remembered, Incoming.Participants.Count);
        Assert.Equal(2 * (1 + ParticipantReceptions.Remembered), _streams.Subscribed.Count);
        Incoming.OnFrame(98 + 2 * 41, StreamKind.Audio, [1], 0, false, _now);
        Incoming.OnFrame(98 + 2 * 2, StreamKind.Audio, [1], 0, false, _now);
        Assert.Equal(1, Incoming.Drops[FrameDrop.ParticipantLeft]);
    }

    [Fact]
    public void A_full_meeting_leaves_no_room_for_those_who_left()
    {
        for (uint id = 2; id <= 10; id++)
        {
            Incoming.Add(EnhancedStreams.Roster(id));
            Incoming.Remove(new ParticipantId(id));
        }
        for (uint id = 100; id < 100 + Limits.Participants - 1; id++)
            Incoming.Add(EnhancedStreams.Roster(id));
        Assert.Equal(2 * Limits.Participants, _streams.Subscribed.Count);
        Assert.All(Incoming.Participants, participant => Assert.False(participant.HasLeft));
    }

    [Fact]
    public void Nothing_is_allocated_a_frame_whatever_becomes_of_it()
    {
        _streams.GiveKeys(_now);
        _streams.Audio.CountsOnly = true;
        const int Rounds = 400;
        byte[][] good = [.. Enumerable.Range(0, 3 * Rounds).Select(_ => _streams.Seal(1, StreamKind.Audio, new byte[120]))];
        byte[] stranger = EnhancedStreams.OfKey(9, 1, StreamKind.Video, 900);
        byte[] other = EnhancedStreams.OfKey(1, 2, StreamKind.Audio);
        long allocated = 0;
        // The first rounds pay for what is made once.
        for (int round = 0; round < 3; round++)
        {
            AllocationMeter meter = AllocationMeter.Start();
            for (int i = 0; i < Rounds; i++)
            {
                Come(good[round * Rounds + i]);
                Come(good[round * Rounds + i]);
                Incoming.OnFrame(EnhancedStreams.VideoSsrc, StreamKind.Video, stranger, 0, true, _now);
                Come(other);
                _now += TimeSpan.FromMilliseconds(20);
                Incoming.HandleTimeout(_now);
            }
            allocated = meter.Bytes;
        }
        Assert.Equal(3 * Rounds, _streams.Audio.Frames);
        Assert.Equal(3 * Rounds, Incoming.Drops[FrameDrop.Replayed]);
        Assert.Equal(3 * Rounds, Incoming.Drops[FrameDrop.OtherSender]);
        Assert.InRange(Incoming.Drops[FrameDrop.UnknownKey], 3 * Rounds - HeldFrames.Capacity - 3, 3 * Rounds);
        Assert.Equal(0, allocated);
    }

    private void Picture(bool isKeyFrame) =>
        Incoming.OnFrame(EnhancedStreams.VideoSsrc, StreamKind.Video, _streams.Seal(
            1, StreamKind.Video, RecordingReceiver.Make(++_number)), 0, isKeyFrame, _now);

    private void Come(byte[] frame) => Incoming.OnFrame(EnhancedStreams.AudioSsrc, StreamKind.Audio, frame, 0, false, _now);

    private void After(TimeSpan time)
    {
        Incoming.RequestKeyFrames(_now);
        _now += time;
        Incoming.HandleTimeout(_now);
        Incoming.RequestKeyFrames(_now);
    }
}
