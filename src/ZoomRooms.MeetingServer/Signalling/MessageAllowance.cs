using ZoomRooms.MeetingServer.Options;

namespace ZoomRooms.MeetingServer.Signalling;

/// <summary>What a client may still say: a token bucket. Not thread-safe: a client is heard one message at a time.</summary>
internal sealed class MessageAllowance(SignalLimits limits, TimeSpan since)
{
    private double _tokens = limits.Burst;
    private TimeSpan _since = since;

    public bool TryTake(TimeSpan now)
    {
        _tokens = Math.Min(limits.Burst, _tokens + (now - _since).TotalSeconds * limits.PerSecond);
        _since = now;
        if (_tokens < 1)
            return false;
        _tokens--;
        return true;
    }
}
