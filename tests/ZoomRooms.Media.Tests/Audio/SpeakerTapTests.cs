using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>Whoever cancels echoes is told of what the loudspeaker really played, and when.</summary>
public sealed class SpeakerTapTests : IDisposable
{
    private readonly PortAudioSignal _signal = new();
    private readonly Tap _tap = new();
    private readonly SpeakerPort _port;
    private readonly float[] _output = new float[AudioFormat.BlockFrames];

    public SpeakerTapTests() => _port = new SpeakerPort(new SpeakerOptions(), _signal) { Tap = _tap };

    public void Dispose() => _signal.Dispose();

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private void Ready(float value)
    {
        float[] block = new float[AudioFormat.BlockFrames];
        Array.Fill(block, value);
        Assert.True(_port.Ring.TryWrite(block, default));
    }

    [Fact]
    public void Every_block_that_the_device_took_is_told_with_its_time_silence_included()
    {
        _port.OnBlock(default, _output, Ms(50));
        Ready(0.5f);
        _port.OnBlock(default, _output, Ms(60));
        // Nothing is ready: the device plays silence, and not what it played before.
        _port.OnBlock(default, _output, Ms(70));
        Ready(0.25f);
        _port.OnBlock(default, _output, Ms(95));
        Assert.Equal([(0f, Ms(50)), (0.5f, Ms(60)), (0f, Ms(70)), (0.25f, Ms(95))], _tap.Heard);
        Assert.Equal(1, _port.Underruns);
    }

    [Fact]
    public void Telling_allocates_nothing()
    {
        _tap.Remembers = false;
        _port.OnBlock(default, _output, Ms(0));
        AllocationMeter meter = AllocationMeter.Start();
        for (int i = 0; i < 100; i++)
            _port.OnBlock(default, _output, Ms(i));
        Assert.Equal(0, meter.Bytes);
    }

    private sealed class Tap : ISoundTap
    {
        public List<(float Value, TimeSpan At)> Heard { get; } = [];

        public bool Remembers { get; set; } = true;

        public void Played(ReadOnlySpan<float> mono, TimeSpan at)
        {
            if (!Remembers)
                return;
            Assert.Equal(AudioFormat.BlockFrames, mono.Length);
            Assert.Equal(-1, mono.IndexOfAnyExcept(mono[0]));
            Heard.Add((mono[0], at));
        }
    }
}
