using ZoomRooms.Media.Audio;
using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class MicrophoneEncoderTests : IDisposable
{
    private readonly List<(uint Timestamp, TimeSpan At, int Length)> _packets = [];
    private readonly MicrophoneEncoder _encoder;
    private readonly MuteSwitch _mute = new();
    private readonly OpusDecoder _decoder = new();
    private readonly float[] _decoded = new float[AudioFormat.OpusFrames];
    private readonly float[] _block = new float[AudioFormat.BlockFrames * 2];
    // What each packet holds by itself: a decoder that heard sound before rings out for a few milliseconds, whatever comes.
    private readonly List<double> _heard = [];
    private double _lastMeanSquare;
    private Action _onPacket = static () => { };
    private bool _record = true;

    public MicrophoneEncoderTests() =>
        _encoder = new MicrophoneEncoder(
            new MicrophoneOptions { Channels = 2 }, new RoomSound(
                new RoomSoundSettings(2, []) { SuppressesNoise = false, ControlsLevel = false }), uint.MaxValue - 2000, _mute, Take);

    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
    }

    private void Take(in OpusPacket packet)
    {
        if (!_record)
            return;
        _packets.Add((packet.RtpTimestamp, packet.CapturedAt, packet.Payload.Length));
        Assert.True(_decoder.TryDecode(packet.Payload, _decoded));
        _lastMeanSquare = AudioFormat.MeanSquare(_decoded);
        using OpusDecoder fresh = new();
        Assert.True(fresh.TryDecode(packet.Payload, _decoded));
        _heard.Add(AudioFormat.MeanSquare(_decoded));
        _onPacket();
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private void Speak(double from, int blocks)
    {
        for (int i = 0; i < blocks; i++)
        {
            // Not one steady tone: the codec lets that fade.
            int hertz = i / 4 % 2 == 0 ? 400 : 700;
            for (int n = 0; n < _block.Length; n++)
                _block[n] = 0.3f * MathF.Sin(n / 2 * MathF.Tau * hertz / AudioFormat.SampleRate) * (n % 2 == 0 ? 1 : 0.1f);
            _encoder.AddBlock(_block, Ms(from + i * 10));
        }
    }

    [Fact]
    public void Two_blocks_make_a_packet_and_timestamps_wrap_around()
    {
        Speak(0, 20);
        Assert.Equal(10, _packets.Count);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(unchecked(uint.MaxValue - 2000 + (uint)i * 960), _packets[i].Timestamp);
            // The room's sound takes ten milliseconds.
            Assert.Equal(Ms(i * 20 - 10), _packets[i].At);
        }
        Assert.True(_encoder.Level(0) - _encoder.Level(1) is > 19.9 and < 20.1, "one channel is 20 dB below the other");
    }

    [Fact]
    public void Muted_means_silence_in_the_packets_and_packets_all_the_same()
    {
        Speak(0, 20);
        Assert.True(_lastMeanSquare > 1e-3);
        Assert.True(_encoder.IsHeard);
        _mute.Set(true, Ms(200));
        Speak(200, 20);
        Assert.Equal(20, _packets.Count);
        Assert.All(_heard[10..], heard => Assert.True(heard < 1e-8, $"{heard}"));
        Assert.Equal(10, _encoder.SilencePackets);
        Assert.False(_encoder.IsHeard);
    }

    [Fact]
    public void Nor_is_what_a_window_of_the_rooms_sound_still_holds_of_it()
    {
        // Loud to the very moment, in the middle of a window, and nothing after it.
        using MicrophoneEncoder encoder = new(new MicrophoneOptions(), new RoomSound(new RoomSoundSettings(1, [])), 0, _mute, Take);
        float[] block = new float[AudioFormat.BlockFrames];
        Random random = new(1);
        _mute.Set(true, Ms(0));
        for (int at = 0; at < 400; at += 10)
        {
            if (at == 210)
                _mute.Set(false, Ms(210));
            for (int i = 0; i < block.Length; i++)
                block[i] = at < 210 ? (random.NextSingle() - 0.5f) * (at % 60 < 40 ? 1 : 0.01f) : 0;
            encoder.AddBlock(block, Ms(at));
        }
        Assert.All(_heard, heard => Assert.True(heard < 1e-8, $"{heard}"));
    }

    [Fact]
    public void The_very_next_packet_is_silent_also_when_half_of_it_was_said_before()
    {
        Speak(0, 21);
        _mute.Set(true, Ms(215));
        Assert.True(_encoder.IsHeard, "silence is not sent yet");
        Speak(210, 1);
        Assert.Equal(11, _packets.Count);
        // Not even the few milliseconds that the codec looks ahead.
        Assert.True(_heard[^1] < 1e-8, $"{_heard[^1]}");
        Assert.False(_encoder.IsHeard);
    }

    [Fact]
    public void What_was_said_while_muted_is_never_sent()
    {
        _mute.Set(true, Ms(0));
        Speak(0, 21);
        // The encoder is late: two blocks from before the switch was thrown come only now.
        _mute.Set(false, Ms(235));
        Speak(210, 3);
        Assert.All(_heard, heard => Assert.True(heard < 1e-8, $"{heard}"));
        Assert.Equal(12, _packets.Count);
        Speak(240, 20);
        Assert.True(_lastMeanSquare > 1e-3);
        Assert.True(_encoder.IsHeard);
    }

    [Fact]
    public void Silence_for_want_of_a_device_is_not_taken_for_muted_sound_that_is_heard()
    {
        Speak(0, 20);
        for (double now = 200; now <= 1_200; now += 5)
            _encoder.KeepAlive(Ms(now));
        Assert.False(_encoder.IsHeard);
        Speak(1_200, 20);
        Assert.True(_encoder.IsHeard);
    }

    [Fact]
    public void A_frame_that_is_being_handed_over_counts_as_heard()
    {
        bool heard = false;
        _onPacket = () => heard = _encoder.IsHeard;
        Speak(0, 2);
        Assert.True(heard);
        _mute.Set(true, Ms(20));
        Speak(20, 2);
        // The first silent one is on its way: not said before it is done.
        Assert.True(heard);
        Assert.False(_encoder.IsHeard);
    }

    [Fact]
    public void Without_blocks_silence_keeps_the_stream_and_time_that_passed_is_kept()
    {
        Speak(0, 20);
        for (double now = 200; now <= 1_200; now += 5)
            _encoder.KeepAlive(Ms(now));
        Speak(1_200, 20);
        // Nothing for 200 ms after the last block, then a packet every 20 ms, then speech again.
        Assert.InRange(_packets.Count, 10 + 40 + 10, 10 + 45 + 10);
        for (int i = 1; i < _packets.Count; i++)
        {
            uint step = unchecked(_packets[i].Timestamp - _packets[i - 1].Timestamp);
            Assert.Equal(0u, step % 960);
            Assert.InRange(step, 960u, 960u * 12);
        }
        double clock = unchecked(_packets[^1].Timestamp - _packets[0].Timestamp) / 48.0;
        Assert.InRange(clock - (_packets[^1].At - _packets[0].At).TotalMilliseconds, -60, 60);
    }

    [Fact]
    public void A_device_that_delivers_late_what_it_captured_in_time_is_not_missing()
    {
        for (int i = 0; i < 100; i++)
        {
            Speak(i * 10, 1);
            _encoder.KeepAlive(Ms(i * 10 + 400));
        }
        Assert.Equal(0, _encoder.SilencePackets);
        Assert.Equal(Ms(970), _packets[^1].At);
    }

    [Fact]
    public void After_a_long_stall_old_silence_is_not_sent_in_a_burst()
    {
        _encoder.KeepAlive(Ms(0));
        _encoder.KeepAlive(Ms(60_000));
        Assert.Equal(2, _packets.Count);
        Assert.InRange(unchecked(_packets[1].Timestamp - _packets[0].Timestamp) / 48_000.0, 59.9, 60.1);
    }

    [Fact]
    public void What_a_device_loses_is_time_that_passed()
    {
        // One block of ten does not come: a second in ten, and none of the pauses is as long as a burst.
        for (int i = 0; i < 2_000; i++)
        {
            if (i % 10 != 9)
                _encoder.AddBlock(_block, Ms(i * 10));
        }
        for (int i = 1; i < _packets.Count; i++)
        {
            double clock = unchecked(_packets[i].Timestamp - _packets[0].Timestamp) / 48.0;
            Assert.InRange(clock - (_packets[i].At - _packets[0].At).TotalMilliseconds, -500, 40);
        }
    }

    [Theory]
    [InlineData(1.0003)]
    [InlineData(0.9997)]
    public void A_crystals_own_pace_is_followed_a_frame_at_a_time(double pace)
    {
        Random random = new(4);
        MediaClock clock = new(0);
        uint before = clock.Stamp(default);
        for (int i = 1; i < 50 * 3600; i++)
        {
            // Callbacks come late, by a burst at most.
            uint stamp = clock.Stamp(Ms(20 * i * pace + 60 * random.NextDouble()));
            Assert.InRange(stamp - before, 960u, 1920u);
            before = stamp;
            if (pace > 1)
                Assert.InRange(before / 48.0 - 20 * i * pace, -60, 100);
        }
    }

    [Fact]
    public void A_drivers_nan_does_not_stay_in_the_filters()
    {
        Array.Fill(_block, float.NaN);
        _encoder.AddBlock(_block, Ms(10));
        _encoder.AddBlock(_block, Ms(20));
        Speak(20, 20);
        Assert.True(double.IsFinite(_encoder.Level(0)));
        Assert.True(_lastMeanSquare > 1e-3);
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        Speak(0, 20);
        _record = false;
        AllocationMeter meter = AllocationMeter.Start();
        Speak(200, 200);
        _encoder.KeepAlive(Ms(2_500));
        Assert.Equal(0, meter.Bytes);
    }
}
