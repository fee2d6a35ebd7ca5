namespace ZoomRooms.Rtc.Rtcp;

/// <summary>
/// Monotonic time as 32.32 fixed-point seconds. RFC 3550, section 6.4.1 lets a sender without wall clock use elapsed time:
/// only differences are ever read, and the wall clock of a room device may jump.
/// </summary>
internal static class NtpTime
{
    public static ulong From(TimeSpan now)
    {
        long ticks = Math.Max(0, now.Ticks);
        ulong seconds = (ulong)(ticks / TimeSpan.TicksPerSecond);
        ulong fraction = (ulong)(ticks % TimeSpan.TicksPerSecond);
        return seconds << 32 | (fraction << 32) / (ulong)TimeSpan.TicksPerSecond;
    }

    /// <summary>The middle 32 bits: 16.16 seconds, wrapping every 18 hours. Never 0, which reports use for "none".</summary>
    public static uint Middle(ulong ntpTime) => Math.Max(1, (uint)(ntpTime >> 16));

    /// <summary>A duration in 1/65,536 s, at most 18 hours.</summary>
    public static uint Short(TimeSpan duration) => (uint)Math.Clamp(duration.Ticks * 65_536.0 / TimeSpan.TicksPerSecond, 0, uint.MaxValue);

    /// <summary>
    /// A difference of two <see cref="Middle"/> values, or null when it is not a plausible round trip (below 0 or above 10 s).
    /// </summary>
    public static TimeSpan? RoundTrip(uint now, uint sent, uint delay)
    {
        uint elapsed = now - sent - delay;
        // Rounding to 1/65,536 s at both ends can make a short trip slightly negative.
        if (elapsed >= uint.MaxValue - 16)
            elapsed = 0;
        return elapsed <= 10 * 65_536 ? TimeSpan.FromTicks(elapsed * TimeSpan.TicksPerSecond / 65_536) : null;
    }
}
