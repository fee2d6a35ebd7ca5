namespace ZoomRooms.Media.Audio;

/// <summary>Which way sound goes through a device.</summary>
internal enum SoundDirection
{
    Capture = 0,
    Playback,
}

/// <summary>
/// One direction of one device as a pipeline wants it, and what its supervisor has to say about it. The supervisor owns the state;
/// <see cref="Process"/> runs on PortAudio's thread.
/// </summary>
internal abstract class SoundPort
{
    private long _blocks;
    private volatile SoundPortCondition _condition = SoundPortCondition.Stopped;

    public abstract SoundDirection Direction { get; }

    /// <summary>Part of the device's name, an ALSA card id, or empty.</summary>
    public abstract string Device { get; }

    /// <summary>Capture: channels of a block. Playback: its one channel goes to at most so many of the device's.</summary>
    public abstract int Channels { get; }

    /// <summary>Capture: which of the device's channels they are, in the block's order.</summary>
    public virtual int[] ChannelMap => [.. Enumerable.Range(0, Channels)];

    /// <summary>Blocks processed since the port, or the one that it followed, was made.</summary>
    public long Blocks => Volatile.Read(ref _blocks);

    /// <summary>
    /// How long sound is in the device, its driver and the conversion of its rate. Without a value where whoever opened it cannot tell.
    /// </summary>
    public StageTime DeviceTime { get; } = new();

    /// <summary>In the place of another, whose counts go on.</summary>
    public virtual void Follow(SoundPort former) => Volatile.Write(ref _blocks, former.Blocks);

    /// <summary>Of the block that is being handled.</summary>
    protected TimeSpan DeviceTook { get; private set; }

    /// <summary>PortAudio's thread, before the block: how long its first sample is in the device.</summary>
    public void Measure(TimeSpan device)
    {
        DeviceTook = device;
        DeviceTime.Add(device);
    }

    public SoundPortCondition Condition
    {
        get => _condition;
        set => _condition = value;
    }

    /// <summary>Supervisor: a stream is about to start.</summary>
    public abstract void Opening();

    /// <summary>Supervisor: it runs, on the device of that name. Returns at once.</summary>
    public virtual void Opened(string device)
    {
    }

    /// <summary>PortAudio's thread: handles a block of 10 ms at 48 kHz. It allocates nothing and does not throw.</summary>
    /// <param name="at">When the block's first sample was captured, or leaves the device; of the monotonic clock, and never earlier than
    /// the block before.</param>
    public void OnBlock(ReadOnlySpan<float> input, Span<float> output, TimeSpan at)
    {
        Process(input, output, at);
        Volatile.Write(ref _blocks, _blocks + 1);
    }

    protected abstract void Process(ReadOnlySpan<float> input, Span<float> output, TimeSpan at);
}

/// <summary>What the supervisor says of a port: immutable, replaced as a whole.</summary>
internal sealed record SoundPortCondition(SoundState State, SoundFailure Failure, string Reason, string Device, long Reopened)
{
    public static SoundPortCondition Stopped { get; } = new(SoundState.Stopped, SoundFailure.None, "", "", 0);
}
