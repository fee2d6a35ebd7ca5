using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>
/// Whoever has the meeting's key can seal any time into his packets, and a server can hold packets back. How far a packet's time may be off
/// at all is bounded before it gets here (<c>CaptureClock</c>); these go without.
/// </summary>
public sealed class A_sender_that_lies_about_time : IDisposable
{
    /// <summary>What a packet may lie here, and what may be decoded before it.</summary>
    private static readonly TimeSpan Most = JitterBuffer.MaxResidence + AudioFormat.OpusFrame;

    private readonly PlayoutMixer _mixer = new(1);
    private readonly OpusEncoder _encoder = new(48_000, 15);
    private readonly IncomingAudio _stream;
    private readonly Voice _voice = new();
    private readonly float[] _frame = new float[AudioFormat.OpusFrames];
    private readonly byte[] _packet = new byte[OpusFormat.MaxPacketBytes];
    private TimeSpan _now = TimeSpan.FromSeconds(5);
    private uint _honest;

    public A_sender_that_lies_about_time() => _stream = _mixer.Add();

    public void Dispose()
    {
        _mixer.CloseAll();
        _encoder.Dispose();
    }

    private ReadOnlySpan<byte> Packet()
    {
        _voice.Next(_frame);
        return _packet.AsSpan(0, _encoder.Encode(_frame, _packet));
    }

    private void Hear()
    {
        _mixer.Mix(_frame, _now);
        _now += AudioFormat.OpusFrame;
        Assert.True(_stream.Statistics.Waited <= Most, $"{_stream.Statistics.Waited.TotalMilliseconds} ms");
        Assert.DoesNotContain(_frame, sample => !(Math.Abs(sample) <= 1));
    }

    private void Honestly(double seconds)
    {
        for (int i = 0; i < seconds * 50; i++)
        {
            _stream.Insert(_honest += 960, Packet(), _now);
            Hear();
        }
    }

    private void AssertWellAgain()
    {
        Honestly(6);
        long before = _stream.Statistics.PacketsDecoded;
        Honestly(2);
        Assert.InRange(_stream.Statistics.PacketsDecoded - before, 95, 105);
        Assert.InRange(_stream.Statistics.BufferDelay.TotalMilliseconds, 5, 70);
    }

    [Fact]
    public void Times_that_jump_about()
    {
        Random random = new(4);
        Honestly(1);
        for (int i = 0; i < 3_000; i++)
        {
            _stream.Insert((uint)random.NextInt64(), Packet(), _now);
            Hear();
        }
        AssertWellAgain();
    }

    [Theory, InlineData(480), InlineData(0), InlineData(1), InlineData(1_900), InlineData(-960), InlineData(40 * 960)]
    public void Times_that_go_at_another_pace(int step)
    {
        Honestly(1);
        for (int i = 0; i < 1_000; i++)
        {
            _stream.Insert((uint)(i * step), Packet(), _now);
            Hear();
        }
        AssertWellAgain();
    }

    [Fact]
    public void Delays_that_grow_slowly()
    {
        Honestly(1);
        // Each packet one millisecond later than the one before: ten seconds late in the end.
        TimeSpan due = _now;
        for (int i = 0; i < 10_000; i++)
        {
            while (_now < due)
                Hear();
            _stream.Insert(_honest += 960, Packet(), due);
            due += TimeSpan.FromMilliseconds(21);
        }
        AssertWellAgain();
    }

    [Fact]
    public void A_hundred_bursts_in_a_row()
    {
        Honestly(1);
        for (int i = 0; i < 100; i++)
        {
            for (int n = 0; n < 15 + i % 10; n++)
                Hear();
            for (int n = 0; n < 15 + i % 10; n++)
                _stream.Insert(_honest += 960, Packet(), _now);
        }
        // What came again and again is waited for ten seconds longer.
        Honestly(6);
        AssertWellAgain();
    }

    [Fact]
    public void A_million_packets_at_once()
    {
        Honestly(1);
        ReadOnlySpan<byte> packet = Packet();
        AllocationMeter meter = AllocationMeter.Start();
        for (uint i = 0; i < 1_000_000; i++)
            _stream.Insert(_honest + i * 960, packet, _now);
        Assert.Equal(0, meter.Bytes);
        Assert.Equal(1_000_000 - PacketInbox.Capacity, _stream.Statistics.Overflowed);
        Hear();
        AssertWellAgain();
    }
}
