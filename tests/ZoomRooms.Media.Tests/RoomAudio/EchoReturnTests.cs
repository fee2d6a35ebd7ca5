using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;
using ZoomRooms.RoomSimulator.Signals;
using ZoomRooms.RoomSimulator.Sounds;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.RoomAudio;

public sealed class EchoReturnTests
{
    private const int Seconds = 20;
    private readonly EchoReturn _return = new();
    private readonly float[] _said = Speech.Of("en-gb", 1, Seconds);

    [Theory]
    [InlineData(6, 0.1)]
    [InlineData(20, 0.34)]
    [InlineData(20, 1.2)]
    [InlineData(32, 0.6)]
    public void An_echo_is_as_loud_as_it_is_under_somebody_who_talks_as_well(double loss, double delay)
    {
        float[] back = Speech.Of("en-us", 2, Seconds).AsSpan().ToArray();
        // They listen now and then.
        for (int i = 0; i < back.Length; i++)
            back[i] = (i / 48_000 % 5 < 3 ? back[i] : 0) + 1e-5f;
        int late = Rate.Samples(delay);
        for (int i = late; i < back.Length; i++)
            back[i] += _said[i - late] * (float)Decibels.Amplitude(-loss);
        Converse(back);
        Assert.Equal(loss, _return.Decibels!.Value, 3.0);
    }

    [Fact]
    public void Without_an_echo_their_pauses_say_so()
    {
        float[] back = Speech.Of("en-us", 2, Seconds).AsSpan().ToArray();
        for (int i = 0; i < back.Length; i++)
            back[i] = (i / 48_000 % 5 < 3 ? back[i] : 0) + 1e-4f * ((i & 1) - 0.5f);
        Converse(back);
        Assert.InRange(_return.Decibels!.Value, 45, 99);
    }

    [Fact]
    public void Packets_that_are_missing_are_no_silence_of_the_room()
    {
        float[] back = [.. _said.Select(static (sample, i) => i / 4800 % 5 != 0 ? 0.1f * sample + 1e-5f : 0)];
        Converse(back);
        Assert.Equal(20, _return.Decibels!.Value, 3.0);
    }

    [Fact]
    public void Whoever_says_nothing_hears_nothing_of_it()
    {
        float[] silence = new float[AudioFormat.OpusFrames];
        for (int i = 0; i < 50 * Seconds; i++)
        {
            _return.Played(_said.AsSpan(i * 960, 480));
            _return.Played(_said.AsSpan(i * 960 + 480, 480));
            _return.Sent(silence);
        }
        Assert.Null(_return.Decibels);
    }

    [Fact]
    public void Measuring_allocates_nothing_and_an_encoder_that_stands_still_stops_nobody()
    {
        AllocationMeter meter = AllocationMeter.Start();
        for (int i = 0; i < 500; i++)
            _return.Played(_said.AsSpan(i * 480, 480));
        for (int i = 0; i < 200; i++)
            _return.Sent(_said.AsSpan(i * 960, 960));
        Assert.Equal(0, meter.Bytes);
    }

    private void Converse(float[] back)
    {
        for (int at = 0; at + 960 <= back.Length; at += 960)
        {
            _return.Played(back.AsSpan(at, 480));
            _return.Played(back.AsSpan(at + 480, 480));
            _return.Sent(_said.AsSpan(at, 960));
        }
    }
}
