namespace ZoomRooms.MeetingServer.Clocks;

internal static class MonotonicTime
{
    /// <summary>Monotonic time since an arbitrary origin.</summary>
    public static TimeSpan Now(this TimeProvider time) => time.GetElapsedTime(0);
}
