using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Audio;

/// <summary>The microphone's callback side: copies each block, with its capture time, into the ring and wakes the encoder.</summary>
internal sealed class MicrophonePort(MicrophoneOptions options, PortAudioSignal arrived) : SoundPort
{
    public override SoundDirection Direction => SoundDirection.Capture;

    public override string Device => options.Device;

    public override int Channels => options.Channels;

    /// <summary>320 ms: longer than any pause of the garbage collector.</summary>
    public AudioBlockRing Ring { get; } = new(32, options.Channels);

    public override void Opening(int channels)
    {
    }

    protected override void Process(ReadOnlySpan<float> input, Span<float> output, TimeSpan at)
    {
        Ring.TryWrite(input, at);
        arrived.Set();
    }
}
