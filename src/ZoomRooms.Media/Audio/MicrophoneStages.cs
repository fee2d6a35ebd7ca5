namespace ZoomRooms.Media.Audio;

/// <summary>
/// Looks at the clock where a frame of the microphone goes from one stage to the next. Owned by the encoder thread; read from any.
/// </summary>
internal sealed class MicrophoneStages(TimeProvider time, TimeSpan soundAhead, TimeSpan codecAhead)
{
    private readonly StageTime _device = new(), _ring = new(), _frame = new(), _sound = new(), _codec = new();
    private TimeSpan _deviceTook, _capturedAt, _firstTook, _firstAt, _secondAt, _cleanedAt;

    /// <summary>Null before the first frame.</summary>
    public MicrophoneDelays? Delays =>
        (_device.Mean, _ring.Mean, _frame.Mean, _sound.Mean, _codec.Mean) is ({ } device, { } ring, { } frame, { } sound, { } codec)
        ? new MicrophoneDelays(device, ring, frame, sound, codec)
        : null;

    /// <summary>How long the device's thread had waited for the block that comes now, after its first sample was captured.</summary>
    public void Came(TimeSpan deviceTook) => _deviceTook = deviceTook;

    /// <summary>A block was taken out of the ring.</summary>
    public void Took(TimeSpan capturedAt, bool isFirst)
    {
        if (isFirst)
            (_capturedAt, _firstTook, _firstAt) = (capturedAt, _deviceTook, Now());
        else
            _secondAt = Now();
    }

    /// <summary>The room's sound is done with a block.</summary>
    public void Cleaned() => _cleanedAt = Now();

    /// <summary>The frame of the last two blocks is a packet.</summary>
    public void Encoded()
    {
        _device.Add(_firstTook);
        _ring.Add(_firstAt - _capturedAt - _firstTook);
        _frame.Add(_secondAt - _firstAt);
        _sound.Add(soundAhead + (_cleanedAt - _secondAt));
        _codec.Add(codecAhead + (Now() - _cleanedAt));
    }

    private TimeSpan Now() => time.GetElapsedTime(0);
}
