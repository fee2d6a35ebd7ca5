using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class IncomingAudioTests : IDisposable
{
    private readonly PlayoutMixer _mixer = new(1);
    private readonly OpusEncoder _encoder = new(48_000, 15);
    private readonly Voice _voice = new();
    private readonly float[] _frame = new float[AudioFormat.OpusFrames];
    private readonly byte[] _packet = new byte[OpusFormat.MaxPacketBytes];

    public void Dispose()
    {
        _mixer.CloseAll();
        _encoder.Dispose();
    }

    private int Encode()
    {
        _voice.Next(_frame);
        return _encoder.Encode(_frame, _packet);
    }

    private static TimeSpan Frame(double frames) => frames * AudioFormat.OpusFrame;

    [Fact]
    public void Packets_in_become_sound_out()
    {
        IncomingAudio stream = _mixer.Add();
        for (uint i = 0; i < 100; i++)
        {
            stream.Insert(i * 960, _packet.AsSpan(0, Encode()), Frame(i));
            _mixer.Mix(_frame, Frame(i + 0.5));
        }
        IncomingAudioStatistics statistics = stream.Statistics;
        Assert.InRange(statistics.PacketsDecoded, 90, 100);
        Assert.InRange(statistics.Concealed, 0, 2);
        Assert.InRange(statistics.RmsDbfs, -40, -5);
        Assert.InRange(statistics.BufferDelay.TotalMilliseconds, 10, 80);
        Assert.InRange(_mixer.RmsDbfs, -40, -5);
    }

    [Fact]
    public void At_fifteen_percent_loss_in_band_fec_brings_back_what_the_encoder_repeated()
    {
        IncomingAudio stream = _mixer.Add();
        Random random = new(21);
        int lost = 0, carrying = 0;
        // A network that jitters leaves room for the next packet to come in time.
        for (uint i = 0; i < 3_000; i++)
        {
            int length = Encode();
            carrying += OpusFormat.CarriesPreviousFrame(_packet.AsSpan(0, length)) ? 1 : 0;
            if (random.NextDouble() < 0.15)
                lost++;
            else
                stream.Insert(i * 960, _packet.AsSpan(0, length), Frame(i - random.NextDouble() * 0.8));
            _mixer.Mix(_frame, Frame(i + 0.5));
        }
        IncomingAudioStatistics statistics = stream.Statistics;
        // The encoder does not repeat every frame, and 15 % of the packets with the repetition are lost too.
        double possible = lost * 0.85 * carrying / 3_000;
        Assert.True(possible > lost * 0.5, $"only {carrying} of 3000 packets repeat a frame");
        Assert.True(statistics.FecRecovered > possible * 0.9, $"{statistics.FecRecovered} recovered, {possible} possible");
        Assert.True(statistics.FecRecovered + statistics.Concealed <= lost * 1.2);
    }

    [Fact]
    public void What_is_missing_is_made_up_and_fades_to_silence()
    {
        IncomingAudio stream = _mixer.Add();
        uint i = 0;
        for (; i < 100; i++)
        {
            stream.Insert(i * 960, _packet.AsSpan(0, Encode()), Frame(i));
            _mixer.Mix(_frame, Frame(i + 0.5));
        }
        _mixer.Mix(_frame, Frame(i++ + 0.5));
        _mixer.Mix(_frame, Frame(i++ + 0.5));
        _mixer.Mix(_frame, Frame(i++ + 0.5));
        Assert.True(AudioFormat.MeanSquare(_frame) > 1e-6, "the first frames are made up");
        for (int n = 0; n < 8; n++)
            _mixer.Mix(_frame, Frame(i++ + 0.5));
        Assert.DoesNotContain(_frame, sample => sample != 0);
        Assert.True(stream.Statistics.Concealed >= 8);
    }

    [Fact]
    public void Malformed_packets_are_counted_and_nothing_else_happens()
    {
        IncomingAudio stream = _mixer.Add();
        Random random = new(22);
        for (uint i = 0; i < 500; i++)
        {
            byte[] garbage = new byte[random.Next(0, 2_000)];
            random.NextBytes(garbage);
            stream.Insert((uint)random.NextInt64(), garbage, Frame(i));
            _mixer.Mix(_frame, Frame(i + 0.5));
            Assert.DoesNotContain(_frame, sample => !(Math.Abs(sample) <= 1));
        }
        Assert.True(stream.Statistics.Malformed > 300, $"{stream.Statistics.Malformed}");
    }

    [Fact]
    public void A_playout_thread_that_is_far_behind_loses_packets_and_says_so()
    {
        IncomingAudio stream = _mixer.Add();
        int length = Encode();
        for (uint i = 0; i < PacketInbox.Capacity + 5; i++)
            stream.Insert(i * 960, _packet.AsSpan(0, length), Frame(i));
        Assert.Equal(5, stream.Statistics.Overflowed);
    }

    [Fact]
    public void A_stream_taken_out_is_heard_no_more_and_inserting_goes_nowhere()
    {
        IncomingAudio stream = _mixer.Add();
        for (uint i = 0; i < 50; i++)
        {
            stream.Insert(i * 960, _packet.AsSpan(0, Encode()), Frame(i));
            _mixer.Mix(_frame, Frame(i + 0.5));
        }
        _mixer.Remove(stream);
        _mixer.Remove(stream);
        _mixer.Mix(_frame, Frame(51));
        Assert.DoesNotContain(_frame, sample => sample != 0);
        stream.Insert(960 * 60, _packet, Frame(60));
        Assert.Equal(0, _mixer.Streams);
    }

    [Fact]
    public void Inserting_and_mixing_allocate_nothing()
    {
        IncomingAudio stream = _mixer.Add();
        int length = Encode();
        AllocationMeter meter = default;
        long inserted = 0, mixed = 0;
        for (uint i = 0; i < 400; i++)
        {
            if (i == 100)
                (meter, inserted, mixed) = (AllocationMeter.Start(), 0, 0);
            long before = meter.Bytes;
            if (i % 10 != 9)
                stream.Insert(i * 960, _packet.AsSpan(0, length), Frame(i));
            long between = meter.Bytes;
            _mixer.Mix(_frame, Frame(i + 0.5));
            inserted += between - before;
            mixed += meter.Bytes - between;
        }
        Assert.Equal((0, 0), (inserted, mixed));
        Assert.True(stream.Statistics.PacketsDecoded > 300);
    }
}
