namespace ZoomRooms.Appliance.Light;

/// <summary>What the lock light shows (lock light page, "What it shows"). The pattern carries the meaning.</summary>
public enum LightPattern
{
    /// <summary>Off: no meeting, or a meeting that is not end-to-end encrypted.</summary>
    Dark = 0,
    /// <summary>1 Hz, 10 % duty: joining, waiting for the host or for the meeting key.</summary>
    SlowBlink,
    /// <summary>End-to-end encrypted, every condition holds.</summary>
    Solid,
    /// <summary>Two short blinks every 2 s: end-to-end encrypted, and something needs people's attention.</summary>
    DoubleBlink,
    /// <summary>5 Hz: refused, failed, or the lock was lost.</summary>
    FastBlink,
}
