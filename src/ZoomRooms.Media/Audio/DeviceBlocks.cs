using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Between a device's blocks of 10 ms, of its rate and its channels, and a port's, of 48 kHz. On PortAudio's thread: allocates nothing,
/// waits for nothing.
/// </summary>
internal abstract class DeviceBlocks(SoundPort port, DeviceFormat format)
{
    public static DeviceBlocks For(SoundPort port, DeviceFormat format) =>
        port.Direction == SoundDirection.Capture ? new CapturedBlocks(port, format) : new PlayedBlocks(port, format);

    public DeviceFormat Format { get; } = format;

    protected SoundPort Port { get; } = port;

    /// <summary>Of the conversion between the rates.</summary>
    protected abstract TimeSpan Latency { get; }

    /// <summary>Takes what the device tells of a block's time, at the moment at which the block is here.</summary>
    public void Measure(TimeSpan at, TimeSpan now) =>
        Port.Measure((Port.Direction == SoundDirection.Capture ? now - at : at - now) + Latency);

    /// <summary>What PortAudio hands over, or wants filled, interleaved.</summary>
    /// <param name="at">When the first frame was captured, or leaves the device.</param>
    public abstract void OnBlock(ReadOnlySpan<float> input, Span<float> output, TimeSpan at);
}

/// <summary>From a microphone: the channels that the port wants, in its order.</summary>
internal sealed class CapturedBlocks : DeviceBlocks
{
    private readonly int[] _map;
    private readonly BlockResampler[] _resamplers;
    private readonly float[] _channel, _resampled, _block;

    public CapturedBlocks(SoundPort port, DeviceFormat format) : base(port, format)
    {
        _map = port.ChannelMap;
        _resamplers = format.SampleRate == AudioFormat.SampleRate
            ? []
            : [.. _map.Select(_ => new BlockResampler(format.SampleRate, AudioFormat.SampleRate))];
        Latency = _resamplers.Length == 0 ? TimeSpan.Zero : _resamplers[0].Latency;
        _channel = new float[format.BlockFrames];
        _resampled = new float[AudioFormat.BlockFrames];
        _block = new float[AudioFormat.BlockFrames * _map.Length];
    }

    protected override TimeSpan Latency { get; }

    public override void OnBlock(ReadOnlySpan<float> input, Span<float> output, TimeSpan at)
    {
        if (input.Length != Format.BlockFrames * Format.Channels)
            return;
        for (int i = 0; i < _map.Length; i++)
        {
            Span<float> to = _resamplers.Length == 0 ? _resampled : _channel;
            for (int frame = 0, from = _map[i]; frame < to.Length; frame++, from += Format.Channels)
                to[frame] = input[from];
            if (_resamplers.Length != 0)
                _resamplers[i].Process(MadeFinite(_channel), _resampled);
            for (int frame = 0, into = i; frame < _resampled.Length; frame++, into += _map.Length)
                _block[into] = _resampled[frame];
        }
        Port.OnBlock(_block, default, at - Latency);
    }

    // A driver's NaN would stay in the filter.
    private static Span<float> MadeFinite(Span<float> samples)
    {
        foreach (ref float sample in samples)
        {
            if (!float.IsFinite(sample))
                sample = 0;
        }
        return samples;
    }
}

/// <summary>To a loudspeaker: the port's one channel on each of the device's.</summary>
internal sealed class PlayedBlocks : DeviceBlocks
{
    private readonly BlockResampler? _resampler;
    private readonly float[] _block = new float[AudioFormat.BlockFrames], _resampled;

    public PlayedBlocks(SoundPort port, DeviceFormat format) : base(port, format)
    {
        _resampler = format.SampleRate == AudioFormat.SampleRate ? null : new BlockResampler(AudioFormat.SampleRate, format.SampleRate);
        Latency = _resampler?.Latency ?? TimeSpan.Zero;
        _resampled = _resampler is null ? _block : new float[format.BlockFrames];
    }

    protected override TimeSpan Latency { get; }

    public override void OnBlock(ReadOnlySpan<float> input, Span<float> output, TimeSpan at)
    {
        if (output.Length != Format.BlockFrames * Format.Channels)
        {
            output.Clear();
            return;
        }
        Port.OnBlock(default, _block, at + Latency);
        _resampler?.Process(_block, _resampled);
        for (int frame = 0; frame < _resampled.Length; frame++)
            output.Slice(frame * Format.Channels, Format.Channels).Fill(_resampled[frame]);
    }
}
