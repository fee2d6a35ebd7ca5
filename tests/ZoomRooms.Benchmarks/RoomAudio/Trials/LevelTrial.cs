using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>Somebody near, and somebody at the other end of the table: as loud to the far end, and no pumping in between.</summary>
internal sealed class LevelTrial : ITrial
{
    private static readonly double[] Distances = [0.5, 1, 2, 4];
    private static readonly During First = new(0.5, 6), Second = new(8, 11.5);

    public string Name => "level";

    public IReadOnlyList<Scene> Scenes(MeetingRoom room)
    {
        // As far as the room reaches.
        double most = Math.Min(room.Size.X - room.Centre.X, room.Size.X * 0.5) - 0.3;
        return
        [
            .. Distances.Where(metres => metres <= most).Select(metres => SceneRenderer.Render(room, new Conversation(13)
            {
                Near = [new Turn(First, room.Talker with { Metres = metres }), new Turn(Second, room.Talker with { Metres = metres })],
                Seed = 6,
            })),
        ];
    }

    public IEnumerable<(Measure Measure, double Value)> Read(IReadOnlyList<PathRun> runs)
    {
        double after = First.From + 3;
        yield return (Measure.Loudness, runs.Max(run =>
            Math.Abs(Loudness.Integrated(run.Sent.AsSpan(Rate.Samples(after), Rate.Samples(Second.To - after))) + 23)));
        During[] pauses = [new(First.To + 0.8, Second.From), new(Second.To + 0.8, 12.9)];
        // Each pause for itself: between two the gain may have followed the talker.
        yield return (Measure.Pumping, runs.Max(run => pauses.Max(pause => NoiseInPauses.Spread(run, [pause]))));
    }
}
