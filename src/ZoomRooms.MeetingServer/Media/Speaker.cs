namespace ZoomRooms.MeetingServer.Media;

/// <summary>How loud one participant was lately, by what its packets say of themselves.</summary>
internal sealed class Speaker
{
    /// <summary>Per packet of 20 ms: up in about three packets, down in about twenty, so that a pause between words is no end.</summary>
    private const double Attack = 0.3;
    private const double Release = 0.05;

    /// <summary>Without packets for so long, it is silent.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMilliseconds(500);

    private double _loudness;
    private TimeSpan? _heard;

    /// <summary>Decibels above silence, 0 to 127, smoothed.</summary>
    public double LoudnessAt(TimeSpan now) => now - _heard > Stale ? 0 : _loudness;

    /// <param name="level">−dBov, 0 to 127 (RFC 6464).</param>
    public void OnPacket(byte level, TimeSpan now)
    {
        double loudness = 127 - level, before = LoudnessAt(now);
        _loudness = before + (loudness - before) * (loudness > before ? Attack : Release);
        _heard = now;
    }
}
