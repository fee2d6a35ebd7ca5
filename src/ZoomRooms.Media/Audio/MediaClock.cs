namespace ZoomRooms.Media.Audio;

/// <summary>
/// RTP timestamps of the microphone: 960 more per packet, whatever the device's clock and the scheduler do, and where time really
/// passed without packets that much more, in whole frames, so that receivers keep their delay.
/// </summary>
internal sealed class MediaClock(uint first)
{
    // Callbacks come in bursts; only what is longer than any burst is a gap.
    public static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(200);

    private uint _next = first;
    private TimeSpan? _lastAt;

    /// <summary>The timestamp of the packet captured at <paramref name="at"/>.</summary>
    public uint Stamp(TimeSpan at)
    {
        if (_lastAt is { } last && at - last - AudioFormat.OpusFrame >= Gap)
            _next += (uint)((at - last - AudioFormat.OpusFrame).Ticks / AudioFormat.OpusFrame.Ticks) * AudioFormat.OpusFrames;
        _lastAt = at;
        uint stamp = _next;
        _next += AudioFormat.OpusFrames;
        return stamp;
    }
}
