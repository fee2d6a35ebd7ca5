using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>A projector's fan, and somebody who speaks; once more with another noise of the same fan.</summary>
internal sealed class NoiseTrial : ITrial
{
    private const double FanDbfs = -46;
    private static readonly During Spoken = new(6, 18), Pause = new(19, 21.9);

    public string Name => "noise";

    public IReadOnlyList<Scene> Scenes(MeetingRoom room)
    {
        Conversation conversation = new(22) { Near = [new Turn(new During(2, Spoken.To), room.Talker)], FanDbfs = FanDbfs, Seed = 5 };
        return [SceneRenderer.Render(room, conversation), SceneRenderer.Render(room, conversation with { NoiseSeed = 2 })];
    }

    public IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs)
    {
        int lag = NearTalker.Lag(runs[0], Spoken);
        yield return (Measure.NoiseLess, NoiseInPauses.Reduction(runs[0], Pause, NearTalker.Gain(runs[0], Spoken)));
        double understood = NearTalker.Intelligibility(runs[0], Spoken, lag);
        yield return (Measure.EstoiInNoise, understood - NearTalker.IntelligibilityAtMicrophone(runs[0].Scene, Spoken));
        if (runs[0].Scene.Channels >= 4)
            yield return (Measure.ArrayGain, ArrayGain.Of(runs[0], runs[1], Spoken, lag));
    }
}
