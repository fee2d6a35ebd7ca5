using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>How long sound takes through the stages, by a clock that the test moves.</summary>
public sealed class StageTimesTests
{
    private readonly MovedClock _time = new();

    private TimeSpan Now => _time.GetElapsedTime(0);

    private sealed class MovedClock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerHour;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static void AssertNear(double milliseconds, TimeSpan measured) =>
        Assert.InRange(measured.TotalMilliseconds, milliseconds - 0.1, milliseconds + 0.1);

    [Fact]
    public void A_mean_follows_what_is_measured_and_there_is_none_before_that()
    {
        StageTime stage = new();
        Assert.Null(stage.Mean);
        stage.Add(Milliseconds(8));
        AssertNear(8, stage.Mean!.Value);
        for (int i = 0; i < 300; i++)
            stage.Add(Milliseconds(20));
        AssertNear(20, stage.Mean!.Value);
    }

    [Fact]
    public void A_microphones_stages_are_told_apart()
    {
        MicrophoneStages stages = new(_time, soundAhead: Milliseconds(10), codecAhead: Milliseconds(6.5));
        Assert.Null(stages.Delays);
        for (int i = 0; i < 10; i++)
        {
            TimeSpan captured = Now;
            _time.Advance(Milliseconds(25 + 3));
            stages.Came(Milliseconds(25));
            stages.Took(captured, isFirst: true);
            stages.Cleaned();
            _time.Advance(Milliseconds(10));
            stages.Came(Milliseconds(11));
            stages.Took(captured + Milliseconds(10), isFirst: false);
            _time.Advance(Milliseconds(0.5));
            stages.Cleaned();
            _time.Advance(Milliseconds(0.2));
            stages.Encoded();
        }
        MicrophoneDelays delays = stages.Delays!;
        AssertNear(25, delays.Device);
        AssertNear(3, delays.Ring);
        AssertNear(10, delays.Frame);
        AssertNear(10.5, delays.RoomSound);
        AssertNear(6.7, delays.Opus);
    }

    [Fact]
    public void A_real_microphones_way_knows_the_codecs_lookahead_and_counts_no_silence()
    {
        using MicrophoneEncoder encoder = new(
            new MicrophoneOptions(), new Media.RoomAudio.RoomSound(
                new Media.RoomAudio.RoomSoundSettings(1, [])), 0, new MuteSwitch(), static (in OpusPacket _) => { });
        // RFC 6716: 2.5 ms of overlap, and 4 ms by which SILK is later.
        AssertNear(6.5, encoder.CodecAhead);
        AssertNear(10, encoder.SoundAhead);
        MicrophoneStages stages = new(_time, encoder.SoundAhead, encoder.CodecAhead);
        encoder.Stages = stages;
        for (TimeSpan at = default; at < TimeSpan.FromSeconds(1); at += Milliseconds(20))
            encoder.KeepAlive(at);
        Assert.Null(stages.Delays);
        for (int block = 0; block < 4; block++)
            encoder.AddBlock(new float[AudioFormat.BlockFrames], Now);
        Assert.NotNull(stages.Delays);
    }

    [Fact]
    public void A_loudspeakers_ring_is_what_lies_before_a_block_and_not_the_device()
    {
        using PortAudioSignal taken = new();
        SpeakerPort port = new(new SpeakerOptions(), taken);
        float[] block = new float[AudioFormat.BlockFrames];
        for (int i = 0; i < 200; i++)
        {
            TimeSpan now = Milliseconds(1_000 + 10 * i);
            port.Ring.TryWrite(block, now);
            port.Measure(Milliseconds(30));
            if (i >= 3)
                port.OnBlock(default, block, now + Milliseconds(30));
        }
        AssertNear(30, port.RingTime.Mean!.Value);
    }

    [Fact]
    public void A_streams_wait_is_the_mixers_while_it_plays()
    {
        PlayoutMixer mixer = new(1);
        float[] frame = new float[AudioFormat.OpusFrames];
        using OpusEncoder encoder = new(48_000, 15);
        byte[] packet = new byte[OpusFormat.MaxPacketBytes];
        IncomingAudio stream = mixer.Add();
        mixer.Add();
        Assert.Equal(TimeSpan.Zero, mixer.Waited);
        for (uint i = 0; i < 400; i++)
        {
            stream.Insert(i * 960, packet.AsSpan(0, encoder.Encode(frame, packet)), i * AudioFormat.OpusFrame);
            mixer.Mix(new float[AudioFormat.OpusFrames], i * AudioFormat.OpusFrame + Milliseconds(7));
        }
        // Taken at 7, 27 or 47 ms: it must be 20 at least, and no more than a frame and a little beyond that.
        Assert.InRange(mixer.Waited.TotalMilliseconds, 20, 48);
        mixer.CloseAll();
    }
}
