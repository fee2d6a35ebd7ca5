using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

public class LateJoinerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_late_joiner_hears_everyone_within_a_second(int seed)
    {
        using VirtualMeeting meeting = Steady(seed);
        VirtualParticipant late = meeting.Join("Late");
        VirtualParticipant[] others = [.. meeting.Participants.Where(participant => participant != late)];
        TimeSpan joined = meeting.Now;
        meeting.Advance(TimeSpan.FromSeconds(2));
        foreach (VirtualParticipant other in others)
            Assert.True(
                FirstDecoded(late.Receiver(other.Id, StreamKind.Audio), joined) < TimeSpan.FromSeconds(1), other.Roster.DisplayName);
        Assert.All(others, other => Assert.True(
            FirstDecoded(other.Receiver(late.Id, StreamKind.Audio), joined) < TimeSpan.FromSeconds(1), other.Roster.DisplayName));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_late_joiner_sees_everyone_from_the_key_frame_that_it_asked_for(int seed)
    {
        using VirtualMeeting meeting = Steady(seed);
        foreach (VirtualParticipant participant in meeting.Participants)
            participant.KeyFrameAtRekey = false;
        VirtualParticipant late = meeting.Join("Late");
        VirtualParticipant[] others = [.. meeting.Participants.Where(participant => participant != late)];
        meeting.Advance(TimeSpan.FromSeconds(3));
        foreach (VirtualParticipant other in others)
        {
            Assert.Contains(late.KeyFrameRequests, request => request.Ssrc == other.Roster.VideoSsrc);
            RecordingReceiver seen = late.Receiver(other.Id, StreamKind.Video);
            (long first, bool isKeyFrame, _) = seen.Received[0];
            Assert.True(isKeyFrame);
            // Of what it could have read, it waited for a few frames only.
            int before = meeting.Sent.Count(
                frame => frame.Sender == other && frame.Kind == StreamKind.Video && frame.Key >= late.FirstKey && frame.Number < first);
            Assert.True(before <= 8, $"{before} frames before the first of {other.Roster.DisplayName}");
            // From then on it gets each.
            Assert.All(
                meeting.Sent.Where(frame => frame.Sender == other && frame.Kind == StreamKind.Video && frame.Number >= first
                    && frame.At < meeting.Now - TimeSpan.FromSeconds(1)),
                frame => Assert.True(seen.Has(frame.Number)));
        }
    }

    [Fact]
    public void What_was_sealed_before_its_time_is_named_so_and_is_no_missing_key()
    {
        using VirtualMeeting meeting = Steady(3);
        VirtualParticipant late = meeting.Join("Late");
        bool missing = false;
        for (int i = 0; i < 20; i++)
        {
            meeting.Advance(TimeSpan.FromMilliseconds(50));
            missing |= late.Incoming.Participants.Any(participant => participant.MissingKey(meeting.Now) is not null);
        }
        Assert.True(late.Incoming.Drops[FrameDrop.EarlierKey] + late.Incoming.Drops[FrameDrop.NoKeys] > 0);
        Assert.Equal(0, late.Incoming.Drops[FrameDrop.UnknownKey]);
        Assert.False(missing);
    }

    private static VirtualMeeting Steady(int seed)
    {
        VirtualMeeting meeting = new(seed);
        meeting.Join("Leader");
        foreach (string name in (string[])["Room", "Third"])
        {
            meeting.Advance(TimeSpan.FromSeconds(3));
            meeting.Join(name);
        }
        meeting.Advance(TimeSpan.FromSeconds(4));
        return meeting;
    }

    /// <summary>
    /// When the speaker's jitter buffer and decoder have the first sound of a stream, pulled every 20 ms as the speaker does.
    /// </summary>
    private static TimeSpan FirstDecoded(RecordingReceiver received, TimeSpan joined)
    {
        Assert.NotEmpty(received.Received);
        using OpusEncoder encoder = new(32_000, 5);
        float[] samples = new float[AudioFormat.OpusFrames];
        byte[] packet = new byte[1000];
        using SpeakerPipeline speaker = new(
            new SpeakerOptions { Device = "none" }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        IncomingAudio audio = speaker.AddStream();
        int next = 0;
        for (TimeSpan now = joined; now < joined + TimeSpan.FromSeconds(2); now += AudioFormat.OpusFrame)
        {
            for (; next < received.Received.Count && received.Received[next].Arrived <= now; next++)
                audio.Insert((uint)(next * AudioFormat.OpusFrames), packet.AsSpan(
                    0, encoder.Encode(samples, packet)), received.Received[next].Arrived);
            audio.Pull(samples, now);
            samples.AsSpan().Clear();
            if (audio.Statistics.PacketsDecoded > 0)
                return now - joined;
        }
        return TimeSpan.MaxValue;
    }
}
