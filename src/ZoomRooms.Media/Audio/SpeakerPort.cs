using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>The speaker's callback side: takes a block from the ring, tells the tap, and wakes the playout thread.</summary>
internal sealed class SpeakerPort(SpeakerOptions options, PortAudioSignal taken) : SoundPort
{
    private bool _primed;
    private long _underruns;

    public override SoundDirection Direction => SoundDirection.Playback;

    public override string Device => options.Device;

    public override int Channels => 2;

    public AudioBlockRing Ring { get; } = new(32, channels: 1);

    /// <summary>Is told of what is played.</summary>
    public ISoundTap? Tap { get; init; }

    /// <summary>Blocks of silence the device got because none was ready, once playing had begun.</summary>
    public long Underruns => Volatile.Read(ref _underruns);

    /// <summary>Of its card; null: nobody cares.</summary>
    public HardwareVolume? Volume { get; init; }

    /// <summary>From its place in the ring to the device's thread.</summary>
    public StageTime RingTime { get; } = new();

    public override void Follow(SoundPort former)
    {
        base.Follow(former);
        Volatile.Write(ref _underruns, ((SpeakerPort)former).Underruns);
    }

    public override void Opening() => _primed = false;

    public override void Opened(string device) => Volume?.ApplySoon(device);

    protected override void Process(ReadOnlySpan<float> input, Span<float> output, TimeSpan at)
    {
        if (Ring.TryRead(output, out TimeSpan written))
        {
            _primed = true;
            RingTime.Add(at - written - DeviceTook);
        }
        else
        {
            output.Clear();
            if (_primed)
                Volatile.Write(ref _underruns, _underruns + 1);
        }
        Tap?.Played(output, at);
        taken.Set();
    }
}
