using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// What a device moves for some seconds, channel by channel, for a measurement: written by the device's thread, which allocates nothing and
/// waits for nothing, in memory that the garbage collector does not move. Wiped when it was measured.
/// </summary>
internal sealed class BlockRecording : ISoundTap
{
    private readonly float[][] _channels;
    private readonly double[] _times;
    private int _blocks;
    private volatile bool _isOpen;

    /// <param name="blocks">10 ms each; what comes after them is not recorded.</param>
    public BlockRecording(int channels, int blocks)
    {
        _channels = [.. Enumerable.Range(0, channels).Select(_ => GC.AllocateArray<float>(blocks * AudioFormat.BlockFrames, pinned: true))];
        _times = new double[blocks];
    }

    public int Blocks => Volatile.Read(ref _blocks);

    public bool IsFull => Blocks == _times.Length;

    /// <summary>When the block recorded last began, in seconds.</summary>
    public double LastTime => Blocks is var blocks and > 0 ? _times[blocks - 1] : double.NegativeInfinity;

    /// <summary>See <see cref="RoomAudio.SweepRecording.FirstSample"/>.</summary>
    public ReadOnlySpan<double> Times => _times.AsSpan(0, Blocks);

    public ReadOnlyMemory<float>[] Channels
    {
        get
        {
            int frames = Blocks * AudioFormat.BlockFrames;
            return [.. _channels.Select(channel => new ReadOnlyMemory<float>(channel, 0, frames))];
        }
    }

    public void Begin() => _isOpen = true;

    /// <summary>From the next block on nothing is recorded.</summary>
    public void End() => _isOpen = false;

    /// <summary>When the device is closed, or will not be.</summary>
    public void Wipe()
    {
        End();
        foreach (float[] channel in _channels)
            Array.Clear(channel);
    }

    /// <summary>The device's thread: a block of interleaved samples.</summary>
    public void Add(ReadOnlySpan<float> interleaved, TimeSpan at)
    {
        int blocks = _blocks, count = _channels.Length;
        if (!_isOpen || blocks == _times.Length || interleaved.Length != count * AudioFormat.BlockFrames)
            return;
        for (int channel = 0; channel < count; channel++)
        {
            Span<float> to = _channels[channel].AsSpan(blocks * AudioFormat.BlockFrames, AudioFormat.BlockFrames);
            for (int frame = 0; frame < to.Length; frame++)
                to[frame] = AudioFormat.Bounded(interleaved[frame * count + channel]);
        }
        _times[blocks] = at.TotalSeconds;
        Volatile.Write(ref _blocks, blocks + 1);
    }

    void ISoundTap.Played(ReadOnlySpan<float> mono, TimeSpan at) => Add(mono, at);
}
