using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>The far end speaks, then somebody in the room, then both at once; and the same without the far end.</summary>
internal sealed class EchoTrial : ITrial
{
    private static readonly During s_far = new(0.5, 15.5), s_alone = new(17, 20), s_both = new(20, 32), s_pause = new(33, 35.9);

    public string Name => "echo";

    public IReadOnlyList<Scene> Scenes(MeetingRoom room)
    {
        Conversation conversation = new(36)
        {
            Far = [s_far, s_both],
            Near = [new Turn(s_alone with { To = s_both.To }, room.Talker)],
        };
        return [SceneRenderer.Render(room, conversation), SceneRenderer.Render(room, conversation with { Far = [] })];
    }

    public IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs)
    {
        (PathRun run, PathRun quiet) = (runs[0], runs[1]);
        EchoReturnLoss loss = new(run, s_pause);
        yield return (Measure.EchoAfter1, loss.Over(new During(s_far.From + 1, s_far.From + 2)));
        yield return (Measure.EchoAfter5, loss.Over(s_far with { From = s_far.From + 5 }));
        yield return (Measure.NearChange, NearTalker.Change(run, quiet, s_both));
        int lag = NearTalker.Lag(quiet, s_both);
        yield return (Measure.EstoiLost, NearTalker.Intelligibility(quiet, s_both, lag) - NearTalker.Intelligibility(run, s_both, lag));
        yield return (Measure.NearAlone, NearTalker.Gain(run, s_alone));
        yield return (Measure.Cpu, run.Microseconds);
        yield return (Measure.Allocated, run.AllocatedBytes);
        if (run.Instructions is { } instructions)
            yield return (Measure.Instructions, instructions / 1000);
    }
}
