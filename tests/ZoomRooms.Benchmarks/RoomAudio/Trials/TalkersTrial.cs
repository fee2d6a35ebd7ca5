using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>Somebody speaks, then somebody across the table: how long until each is as loud as they stay.</summary>
internal sealed class TalkersTrial : ITrial
{
    private const double Window = 0.4, Within = 2;
    private static readonly During First = new(0.5, 7), Second = new(7.3, 14);

    public string Name => "talkers";

    public IReadOnlyList<Scene> Scenes(MeetingRoom room) => room.Array.Length < 2
        ? []
        :
        [
            SceneRenderer.Render(room, new Conversation(15)
            {
                Near = [new Turn(First, room.Talker), new Turn(Second, room.SecondTalker, "en-us+m7")],
                Seed = 7,
            }),
        ];

    public IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs)
    {
        yield return (Measure.TalkerFound, Math.Max(Found(runs[0], First), Found(runs[0], Second)));
    }

    private static double Found(PathRun run, During turn)
    {
        double settled = NearTalker.Gain(run, turn with { From = turn.To - 3 });
        for (double at = turn.From; at + Window < turn.To; at += 0.05)
        {
            double gain = NearTalker.Gain(run, new During(at, at + Window));
            if (Math.Abs(gain - settled) <= Within)
                return at - turn.From;
        }
        return turn.Seconds;
    }
}
