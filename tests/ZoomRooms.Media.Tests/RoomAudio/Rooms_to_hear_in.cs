using ZoomRooms.Media.RoomAudio;
using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Media.Tests.RoomAudio;

/// <summary>
/// The path of a room's sound in a simulated meeting room: what users notice, with room to the figures of the benchmark, which has the
/// rest.
/// </summary>
public sealed class Rooms_to_hear_in
{
    private static readonly MeetingRoom Room = new("meeting room", new Point(6.5, 5, 2.8), 0.45, ArrayShape.Circle(4, 0.045), 12)
    {
        Loudspeaker = new Placement(165, 1.2, 0.3),
        LoudspeakerMoved = new Placement(140, 1.4, 0.4),
    };

    private static readonly During FarSpeaks = new(0.3, 8), Pause = new(8.6, 9.5);

    [Fact]
    public void The_far_end_does_not_hear_itself()
    {
        EchoReturnLoss loss = Loss(new Conversation(9.6) { Far = [FarSpeaks] });
        Assert.InRange(loss.Over(FarSpeaks with { From = 1.3, To = 2.3 }), 20, 120);
        Assert.InRange(loss.Over(FarSpeaks with { From = 5 }), 30, 120);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(-200)]
    public void Nor_when_two_crystals_disagree(double partsPerMillion)
    {
        EchoReturnLoss loss = Loss(new Conversation(9.6) { Far = [FarSpeaks], LoudspeakerPpm = partsPerMillion });
        Assert.InRange(loss.Over(FarSpeaks with { From = 5 }), 30, 120);
    }

    [Theory]
    [InlineData(nameof(ReferenceFault.Late))]
    [InlineData(nameof(ReferenceFault.Silent))]
    public void It_would_with_a_reference_that_is_wrong(string fault)
    {
        EchoReturnLoss loss = Loss(new Conversation(9.6) { Far = [FarSpeaks], Fault = Enum.Parse<ReferenceFault>(fault) });
        Assert.InRange(loss.Over(FarSpeaks with { From = 5 }), -10, 12);
    }

    [Fact]
    public void Both_can_talk_at_once()
    {
        During both = new(4, 8);
        Conversation conversation = new(8.5) { Far = [FarSpeaks], Near = [new Turn(both, Room.Talker)] };
        PathRun run = Run(SceneRenderer.Render(Room, conversation)), quiet = Run(
            SceneRenderer.Render(Room, conversation with { Far = [] }));
        Assert.InRange(NearTalker.Change(run, quiet, both), -3, 1);
    }

    private static EchoReturnLoss Loss(Conversation conversation) => new(Run(SceneRenderer.Render(Room, conversation)), Pause);

    private static PathRun Run(Scene scene)
    {
        // Without gain control, which is a gain for echo and talker alike.
        using RoomSound path = new(new RoomSoundSettings(scene.Room.Array.Length, scene.Room.Array) { ControlsLevel = false });
        return PathRun.Of(path, scene);
    }
}
