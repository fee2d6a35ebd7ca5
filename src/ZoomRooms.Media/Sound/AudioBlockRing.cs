namespace ZoomRooms.Media.Sound;

/// <summary>
/// Carries 10 ms blocks of interleaved samples between PortAudio's thread and ours: one producer, one consumer, no lock, no
/// allocation after the constructor. The samples lie in memory that the garbage collector never moves, and that stays valid for a
/// callback that comes after the stream was given up.
/// </summary>
internal sealed class AudioBlockRing
{
    private readonly float[] _samples;
    private readonly TimeSpan[] _times, _took;
    private readonly int _mask;
    private long _written;
    private long _read;
    private long _refused;

    /// <param name="blocks">Blocks it holds, a power of two.</param>
    public AudioBlockRing(int blocks, int channels)
    {
        if (!int.IsPow2(blocks))
            throw new ArgumentOutOfRangeException(nameof(blocks), blocks, "A power of two is needed.");
        Channels = channels;
        BlockSamples = channels * AudioFormat.BlockFrames;
        _mask = blocks - 1;
        _samples = GC.AllocateArray<float>(blocks * BlockSamples, pinned: true);
        _times = new TimeSpan[blocks];
        _took = new TimeSpan[blocks];
    }

    public int Channels { get; }

    /// <summary>Samples of a block, all channels together.</summary>
    public int BlockSamples { get; }

    /// <summary>Blocks waiting for the consumer.</summary>
    public int Count => (int)(Volatile.Read(ref _written) - Volatile.Read(ref _read));

    /// <summary>Blocks refused because the ring was full.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Consumer: how long the block that was read last had taken before it came here.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>Producer: copies a block in, or counts it as refused.</summary>
    public bool TryWrite(ReadOnlySpan<float> block, TimeSpan at, TimeSpan took = default)
    {
        long position = _written;
        if (block.Length != BlockSamples || position - Volatile.Read(ref _read) > _mask)
        {
            Volatile.Write(ref _refused, _refused + 1);
            return false;
        }
        int slot = (int)(position & _mask);
        block.CopyTo(_samples.AsSpan(slot * BlockSamples, BlockSamples));
        _times[slot] = at;
        _took[slot] = took;
        Volatile.Write(ref _written, position + 1);
        return true;
    }

    /// <summary>Consumer: copies the oldest block out.</summary>
    public bool TryRead(Span<float> block, out TimeSpan at)
    {
        long position = _read;
        if (block.Length != BlockSamples || position == Volatile.Read(ref _written))
        {
            at = default;
            return false;
        }
        int slot = (int)(position & _mask);
        _samples.AsSpan(slot * BlockSamples, BlockSamples).CopyTo(block);
        at = _times[slot];
        Took = _took[slot];
        Volatile.Write(ref _read, position + 1);
        return true;
    }
}
