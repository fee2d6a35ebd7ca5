using ZoomRooms.Media.RoomAudio;
using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Media.Tests.RoomAudio.Simulator;

/// <summary>A canceller that is known to work works in the simulated room, and what is wrong on purpose is seen.</summary>
public class SpeexInTheRoomTests
{
    private static readonly MeetingRoom Room = new("booth", new Point(4, 3, 2.5), 0.25, ArrayShape.Single, 11)
    {
        Loudspeaker = new Placement(175, 0.4, 0.05),
    };

    private static readonly During FarSpeaks = new(0.3, 8), Settled = new(4, 8), Pause = new(9, 9.9);

    [Fact]
    public void It_cancels_and_leaves_nobody_out()
    {
        Assert.InRange(Loss(ReferenceFault.None), 12, 60);
        Assert.Equal(0, Loss(ReferenceFault.None, cancels: false), 1.0);
    }

    [Theory]
    [InlineData(nameof(ReferenceFault.Late))]
    [InlineData(nameof(ReferenceFault.Polarity))]
    [InlineData(nameof(ReferenceFault.Silent))]
    public void It_does_not_with_a_reference_that_is_wrong(string fault) => Assert.InRange(Loss(Enum.Parse<ReferenceFault>(fault)), -3, 9);

    [Fact]
    public void The_talker_stays_through_it_and_is_missed_when_the_canceller_says_nothing()
    {
        During both = new(4, 8);
        Conversation conversation = new(8.5) { Far = [FarSpeaks], Near = [new Turn(both, Room.Talker)] };
        Scene scene = SceneRenderer.Render(Room, conversation), quiet = SceneRenderer.Render(Room, conversation with { Far = [] });
        Assert.InRange(NearTalker.Change(Run(scene), Run(quiet), both), -2, 1);
        PathRun beam = Run(quiet, cancels: false);
        Assert.Equal(0, NearTalker.Change(beam, beam, both), 0.01);
        // Half of it, and none of it but something as loud in its place.
        Assert.Equal(-6.02, NearTalker.Change(beam with { Sent = Array.ConvertAll(beam.Sent, sample => sample / 2) }, beam, both), 0.01);
        Assert.InRange(NearTalker.Change(beam with { Sent = [.. beam.Sent.Reverse()] }, beam, both), -60, -20);
    }

    private static double Loss(ReferenceFault fault, bool cancels = true)
    {
        Scene scene = SceneRenderer.Render(Room, new Conversation(10) { Far = [FarSpeaks], Fault = fault });
        return new EchoReturnLoss(Run(scene, cancels), Pause).Over(Settled);
    }

    private static PathRun Run(Scene scene, bool cancels = true)
    {
        using IRoomSound path = cancels ? new LibraryPath(scene.Room.Array, new SpeexLibrary()) : new BeamOnly(scene.Room.Array);
        return PathRun.Of(path, scene);
    }
}
