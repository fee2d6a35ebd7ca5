using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>The loudspeaker counts faster than the array by 200 parts in a million, then slower; and as fast.</summary>
internal sealed class DriftTrial : ITrial
{
    private const double Ends = 20.5;

    public string Name => "drift";

    public IReadOnlyList<Scene> Scenes(MeetingRoom room)
    {
        Conversation conversation = new(23.5) { Far = [new During(0.5, Ends)], Seed = 3 };
        return
        [
            SceneRenderer.Render(room, conversation),
            SceneRenderer.Render(room, conversation with { LoudspeakerPpm = 120, ArrayPpm = -80 }),
            SceneRenderer.Render(room, conversation with { LoudspeakerPpm = -120, ArrayPpm = 80 }),
        ];
    }

    public IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs)
    {
        double[] loss = [.. runs.Select(run => new EchoReturnLoss(run, new During(Ends + 1, 23.4)).Over(new During(5.5, Ends)))];
        yield return (Measure.DriftLoss, loss[0] - Math.Min(loss[1], loss[2]));
    }
}
