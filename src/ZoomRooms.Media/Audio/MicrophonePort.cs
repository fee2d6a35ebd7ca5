using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// The microphone's callback side: copies each block, with its capture time, into the ring and wakes the encoder. What the device says its
/// loudspeaker plays goes to a tap.
/// </summary>
internal sealed class MicrophonePort(MicrophoneOptions options, PortAudioSignal arrived) : SoundPort
{
    private readonly float[] _microphones = new float[AudioFormat.BlockFrames * options.Channels];
    private readonly float[] _loopback = new float[AudioFormat.BlockFrames];

    public override SoundDirection Direction => SoundDirection.Capture;

    public override string Device => options.Device;

    public override int Channels => ChannelMap.Length;

    public override int[] ChannelMap { get; } = options.Captured();

    /// <summary>320 ms: longer than any pause of the garbage collector.</summary>
    public AudioBlockRing Ring { get; } = new(32, options.Channels);

    /// <summary>
    /// Is told of the device's loudspeaker channel (<see cref="MicrophoneOptions.LoopbackChannel"/>), block by block with the microphones
    /// and before them: by the same crystal, at the same time.
    /// </summary>
    public ISoundTap? Loopback { get; init; }

    /// <summary>Of its card; null: nobody cares.</summary>
    public HardwareVolume? Volume { get; init; }

    public override void Opening()
    {
    }

    public override void Opened(string device) => Volume?.ApplySoon(device);

    protected override void Process(ReadOnlySpan<float> input, Span<float> output, TimeSpan at)
    {
        if (options.LoopbackChannel >= 0)
            input = Split(input, at);
        Ring.TryWrite(input, at, DeviceTook);
        arrived.Set();
    }

    private ReadOnlySpan<float> Split(ReadOnlySpan<float> input, TimeSpan at)
    {
        int channels = options.Channels;
        for (int frame = 0; frame < _loopback.Length; frame++)
        {
            ReadOnlySpan<float> all = input.Slice(frame * (channels + 1), channels + 1);
            all[..channels].CopyTo(_microphones.AsSpan(frame * channels));
            _loopback[frame] = all[channels];
        }
        Loopback?.Played(_loopback, at);
        return _microphones;
    }
}
