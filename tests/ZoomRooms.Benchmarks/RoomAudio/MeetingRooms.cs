using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio;

/// <summary>Rooms as they are, from a booth to a board room.</summary>
internal static class MeetingRooms
{
    public static IReadOnlyList<MeetingRoom> Usual { get; } =
    [
        new("booth, 3 × 4 m, 0.25 s, 1 microphone", new Point(4, 3, 2.5), 0.25, ArrayShape.Single, 11)
        {
            UntoldDelay = 0.010,
            Loudspeaker = new Placement(175, 0.4, 0.05),
            LoudspeakerMoved = new Placement(150, 0.5, 0.2),
        },
        new("meeting room, 5 × 6.5 m, 0.45 s, 4 microphones in circle", new Point(6.5, 5, 2.8), 0.45, ArrayShape.Circle(4, 0.045), 12)
        {
            Loudspeaker = new Placement(165, 1.2, 0.3),
            LoudspeakerMoved = new Placement(140, 1.4, 0.4),
        },
        new("board room, 8 × 12 m, 0.7 s, 4 microphones in circle", new Point(12, 8, 3.2), 0.7, ArrayShape.Circle(4, 0.06), 13)
        {
            UntoldDelay = 0.060,
            Loudspeaker = new Placement(175, 3, 0.8),
            LoudspeakerMoved = new Placement(160, 2.7, 0.8),
            Talker = new Placement(0, 1.5, 0.35),
            SecondTalker = new Placement(130, 1.6, 0.35),
        },
    ];

    public static IReadOnlyList<MeetingRoom> All { get; } =
    [
        .. Usual,
        new("glass booth, 3 × 4 m, 0.9 s, 1 microphone", new Point(4, 3, 2.5), 0.9, ArrayShape.Single, 14),
        new("loud television, 4 × 5 m, 0.35 s, 2 microphones in line", new Point(5, 4, 2.6), 0.35, ArrayShape.Line(2, 0.06), 15)
        {
            UntoldDelay = 0.080,
            EchoLufs = -18,
            Drive = 3,
        },
        new("bar under the screen, 6 × 8 m, 0.5 s, 8 microphones in line", new Point(8, 6, 3), 0.5, ArrayShape.Line(8, 0.035), 16)
        {
            Centre = new Point(0.9, 3.1, 1.1),
            Facing = 2,
            Loudspeaker = new Placement(90, 0.35, 0.02),
            LoudspeakerMoved = new Placement(100, 0.3, 0.1),
            Talker = new Placement(0, 2, 0.2),
            SecondTalker = new Placement(50, 2.1, 0.2),
        },
    ];
}
