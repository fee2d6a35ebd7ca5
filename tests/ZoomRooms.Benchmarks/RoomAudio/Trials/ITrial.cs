using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>One or more scenes that every path goes through, and what is read from the results.</summary>
internal interface ITrial
{
    string Name { get; }

    /// <summary>The scenes in this room; none where the room has not what the trial is about.</summary>
    IReadOnlyList<Scene> Scenes(MeetingRoom room);

    /// <param name="runs">Of one path, a run for each scene.</param>
    IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs);
}
