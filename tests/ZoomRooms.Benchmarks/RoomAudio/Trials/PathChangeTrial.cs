using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>Somebody turns the loudspeaker while the far end speaks.</summary>
internal sealed class PathChangeTrial : ITrial
{
    private const double Changes = 9, Ends = 17;

    public string Name => "path";

    public IReadOnlyList<Scene> Scenes(MeetingRoom room) =>
        [SceneRenderer.Render(room, new Conversation(20) { Far = [new During(0.5, Ends)], PathChanges = Changes, Seed = 2 })];

    public IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs)
    {
        EchoReturnLoss loss = new(runs[0], new During(Ends + 1, 19.9));
        During after = new(Changes, Ends);
        yield return (Measure.PathBack, loss.Reaches(25, after) ?? after.Seconds);
    }
}
