using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>Each device loses 60 ms, and each gets 60 ms too much, one after the other.</summary>
internal sealed class JumpTrial : ITrial
{
    private const double Apart = 5, First = 8, Ends = First + 4 * Apart;

    public string Name => "jump";

    public IReadOnlyList<Scene> Scenes(MeetingRoom room) =>
    [
        SceneRenderer.Render(room, new Conversation(Ends + 3)
        {
            Far = [new During(0.5, Ends + 0.2)],
            LoudspeakerJumps = [new Jump(First, 60), new Jump(First + Apart, -60)],
            ArrayJumps = [new Jump(First + 2 * Apart, 60), new Jump(First + 3 * Apart, -60)],
            Seed = 4,
        }),
    ];

    public IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs)
    {
        EchoReturnLoss loss = new(runs[0], new During(Ends + 1, Ends + 2.9));
        // The silence of an underrun is no success.
        const double Settles = 0.15;
        yield return (Measure.JumpBack, Enumerable.Range(0, 4).Max(jump =>
        {
            During after = new(First + jump * Apart + Settles, First + (jump + 1) * Apart);
            return (loss.Reaches(25, after) ?? after.Seconds) + Settles;
        }));
    }
}
