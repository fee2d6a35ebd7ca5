using ZoomRooms.Media.Sound;

namespace ZoomRooms.RoomSimulator.Rooms;

/// <summary>Arrays as they are sold: a bar, or a disc on the table.</summary>
internal static class ArrayShape
{
    public static MicrophonePosition[] Single { get; } = [new(0, 0, 0)];

    /// <summary>In line from left to right, the middle at the reference point.</summary>
    public static MicrophonePosition[] Line(int count, double spacing) =>
        [.. Enumerable.Range(0, count).Select(i => new MicrophonePosition(0, ((count - 1) / 2.0 - i) * spacing, 0))];

    public static MicrophonePosition[] Circle(int count, double radius) =>
        [.. Enumerable.Range(0, count).Select(i => double.Tau * i / count)
            .Select(angle => new MicrophonePosition(radius * Math.Cos(angle), radius * Math.Sin(angle), 0))];
}
