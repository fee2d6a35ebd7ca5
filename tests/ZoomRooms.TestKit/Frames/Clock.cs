namespace ZoomRooms.TestKit.Frames;

/// <summary>The wall clock of these tests.</summary>
internal static class Clock
{
    /// <summary>2026-11-23, noon UTC, in seconds since 1970.</summary>
    public const long Noon = 1795435200;
}
