namespace ZoomRooms.Client.Media;

/// <summary>Monotonic time as the media path uses it: <see cref="TimeProvider"/> timestamps as a <see cref="TimeSpan"/>.</summary>
public static class MonotonicTime
{
    public static TimeSpan Now(this TimeProvider time) => time.GetElapsedTime(0, time.GetTimestamp());
}
