using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Capture times of the microphone, which are its RTP timestamps too: 960 more per packet, whatever the scheduler does, and where time
/// really passed without packets that much more, in whole frames, so that receivers keep their delay. What a device loses, or its crystal
/// is slow by, is made good every two seconds: receivers drop what seems to come seconds late.
/// </summary>
internal sealed class MediaClock(uint first)
{
    // Callbacks come in bursts; only what is longer than any burst is a gap.
    public static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(200);

    /// <summary>Packets among which one came without delay.</summary>
    private const int Window = 100;

    private uint _next = first;
    private TimeSpan? _lastAt;
    private TimeSpan _behind;
    private TimeSpan _leastBehind = TimeSpan.MaxValue;
    private int _packets;

    /// <summary>The timestamp of the packet captured at <paramref name="at"/>.</summary>
    public uint Stamp(TimeSpan at)
    {
        if (_lastAt is { } last)
            Follow(at - last - AudioFormat.OpusFrame);
        _lastAt = at;
        uint stamp = _next;
        _next += AudioFormat.OpusFrames;
        return stamp;
    }

    private void Follow(TimeSpan passed)
    {
        _behind += passed;
        if (passed >= Gap)
            Skip(passed);
        if (_behind < _leastBehind)
            _leastBehind = _behind;
        if (++_packets < Window)
            return;
        if (_leastBehind < TimeSpan.Zero)
            _behind -= _leastBehind;
        else
            Skip(_leastBehind);
        (_leastBehind, _packets) = (TimeSpan.MaxValue, 0);
    }

    private void Skip(TimeSpan time)
    {
        long frames = time.Ticks / AudioFormat.OpusFrame.Ticks;
        _next += (uint)frames * AudioFormat.OpusFrames;
        _behind -= frames * AudioFormat.OpusFrame;
    }
}
