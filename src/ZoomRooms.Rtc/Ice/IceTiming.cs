namespace ZoomRooms.Rtc.Ice;

/// <summary>When checks are sent and when hope is given up.</summary>
internal static class IceTiming
{
    /// <summary>
    /// The first retransmission of a check; doubles up to <see cref="SlowestCheck"/>. Faster than RFC 8445's half second: someone stands
    /// before the button.
    /// </summary>
    public static readonly TimeSpan FirstCheck = TimeSpan.FromMilliseconds(50);
    public static readonly TimeSpan SlowestCheck = TimeSpan.FromMilliseconds(400);
    /// <summary>No success by then: no connectivity.</summary>
    public static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(15);
    /// <summary>The mean time between consent checks (RFC 7675, section 5.1), spread by ±20 %.</summary>
    public static readonly TimeSpan Consent = TimeSpan.FromSeconds(5);
    /// <summary>Consent expires after this long without a success (RFC 7675, section 5.1).</summary>
    public static readonly TimeSpan ConsentExpiry = TimeSpan.FromSeconds(30);
}
