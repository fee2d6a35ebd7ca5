using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>A projector's fan, and somebody who speaks; once more with the first microphone alone.</summary>
internal sealed class NoiseTrial : ITrial
{
    private const double FanDbfs = -46;
    private static readonly During s_spoken = new(6, 18), s_pause = new(19, 21.9);

    public string Name => "noise";

    public IReadOnlyList<Scene> Scenes(MeetingRoom room)
    {
        Conversation conversation = new(22) { Near = [new Turn(new During(2, s_spoken.To), room.Talker)], FanDbfs = FanDbfs, Seed = 5 };
        Scene scene = SceneRenderer.Render(room, conversation);
        return room.Array.Length < 4 ? [scene] : [scene, SceneRenderer.Render(room.WithFirstMicrophone(), conversation)];
    }

    public IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs)
    {
        double less = Less(runs[0]);
        yield return (Measure.NoiseLess, less);
        yield return (Measure.EstoiInNoise, NearTalker.Intelligibility(runs[0], s_spoken, NearTalker.Lag(runs[0], s_spoken))
            - NearTalker.IntelligibilityAtMicrophone(runs[0].Scene, s_spoken));
        if (runs.Count > 1)
            yield return (Measure.ArrayGain, less - Less(runs[1]));
    }

    private static double Less(PathRun run) => NoiseInPauses.Reduction(run, s_pause, NearTalker.Gain(run, s_spoken));
}
