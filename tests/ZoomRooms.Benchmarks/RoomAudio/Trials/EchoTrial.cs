using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>The far end speaks, then somebody in the room, then both at once; and the same without the far end.</summary>
internal sealed class EchoTrial : ITrial
{
    private static readonly During FarSpeaks = new(0.5, 15.5), Alone = new(17, 20), Both = new(20, 32), Pause = new(33, 35.9);

    public string Name => "echo";

    public IReadOnlyList<Scene> Scenes(MeetingRoom room)
    {
        Conversation conversation = new(36)
        {
            Far = [FarSpeaks, Both],
            Near = [new Turn(Alone with { To = Both.To }, room.Talker)],
        };
        return [SceneRenderer.Render(room, conversation), SceneRenderer.Render(room, conversation with { Far = [] })];
    }

    public IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs)
    {
        (PathRun run, PathRun quiet) = (runs[0], runs[1]);
        EchoReturnLoss loss = new(run, Pause);
        yield return (Measure.EchoAfter1, loss.Over(new During(FarSpeaks.From + 1, FarSpeaks.From + 2)));
        yield return (Measure.EchoAfter5, loss.Over(FarSpeaks with { From = FarSpeaks.From + 5 }));
        yield return (Measure.NearChange, NearTalker.Change(run, quiet, Both));
        int lag = NearTalker.Lag(quiet, Both);
        yield return (Measure.EstoiLost, NearTalker.Intelligibility(quiet, Both, lag) - NearTalker.Intelligibility(run, Both, lag));
        yield return (Measure.NearAlone, NearTalker.Gain(run, Alone));
        yield return (Measure.Cpu, run.Microseconds);
        yield return (Measure.Allocated, run.AllocatedBytes);
        if (run.Instructions is { } instructions)
            yield return (Measure.Instructions, instructions / 1000);
    }
}
