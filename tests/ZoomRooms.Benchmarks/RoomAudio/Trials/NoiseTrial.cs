using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>A projector's fan, and somebody who speaks; once more with another noise of the same fan.</summary>
internal sealed class NoiseTrial : ITrial
{
    private const double FanDbfs = -46;
    private static readonly During s_spoken = new(6, 18), s_pause = new(19, 21.9);

    public string Name => "noise";

    public IReadOnlyList<Scene> Scenes(MeetingRoom room)
    {
        Conversation conversation = new(22) { Near = [new Turn(new During(2, s_spoken.To), room.Talker)], FanDbfs = FanDbfs, Seed = 5 };
        return [SceneRenderer.Render(room, conversation), SceneRenderer.Render(room, conversation with { NoiseSeed = 2 })];
    }

    public IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs)
    {
        int lag = NearTalker.Lag(runs[0], s_spoken);
        yield return (Measure.NoiseLess, NoiseInPauses.Reduction(runs[0], s_pause, NearTalker.Gain(runs[0], s_spoken)));
        double understood = NearTalker.Intelligibility(runs[0], s_spoken, lag);
        yield return (Measure.EstoiInNoise, understood - NearTalker.IntelligibilityAtMicrophone(runs[0].Scene, s_spoken));
        if (runs[0].Scene.Channels >= 4)
            yield return (Measure.ArrayGain, ArrayGain.Of(runs[0], runs[1], s_spoken, lag));
    }
}
