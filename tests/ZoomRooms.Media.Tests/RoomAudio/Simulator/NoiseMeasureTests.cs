using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Media.Tests.RoomAudio.Simulator;

public class NoiseMeasureTests
{
    private static readonly MeetingRoom Room = new("booth", new Point(4, 3, 2.5), 0.25, ArrayShape.Circle(4, 0.1), 11);
    private static readonly During Spoken = new(0.3, 4), Pause = new(4.6, 5.9);
    private static readonly Conversation OneTalker = new(6) { Near = [new Turn(Spoken, Room.Talker)], FanDbfs = -46 };
    private static readonly Lazy<Scene> Rendered = new(() => SceneRenderer.Render(Room, OneTalker));

    [Fact]
    public void The_first_microphone_is_neither_better_than_itself_nor_less_noisy()
    {
        PathRun first = First(Rendered.Value), second = First(SceneRenderer.Render(Room, OneTalker with { NoiseSeed = 2 }));
        Assert.Equal(0, ArrayGain.Of(first, second, Spoken, lag: 0), 0.01);
        Assert.Equal(0, NoiseInPauses.Reduction(first, Pause, NearTalker.Gain(first, Spoken)), 0.7);
    }

    [Fact]
    public void An_array_hears_the_talker_better_and_a_gain_for_all_counts_nothing()
    {
        PathRun Beam(int noise)
        {
            using BeamOnly beam = new(Room.Array);
            return PathRun.Of(beam, SceneRenderer.Render(Room, OneTalker with { NoiseSeed = noise }));
        }
        PathRun first = Beam(1), second = Beam(2);
        double gain = ArrayGain.Of(first, second, Spoken, lag: 0);
        Assert.InRange(gain, 1, 6);
        Assert.Equal(gain, ArrayGain.Of(Louder(first), Louder(second), Spoken, lag: 0), 0.01);
    }

    [Fact]
    public void Noise_that_is_taken_out_of_pauses_counts_and_pumping_is_seen()
    {
        PathRun plain = First(Rendered.Value);
        // A gate that closes to a tenth over the pause.
        PathRun gated = plain with { Sent = [.. plain.Sent.Select((sample, i) => i > Pause.From * 48_000 ? sample / 10 : sample)] };
        Assert.Equal(20, NoiseInPauses.Reduction(gated, Pause, 0) - NoiseInPauses.Reduction(plain, Pause, 0), 0.01);
        Assert.Equal(0, NoiseInPauses.Spread(plain, [Pause]), 0.01);
        // A gain that creeps up by 20 dB a second.
        PathRun pumping = plain with { Sent = [.. plain.Sent.Select((sample, i) => sample * MathF.Pow(10, i / 48_000f - 4.6f))] };
        Assert.InRange(NoiseInPauses.Spread(pumping, [Pause]), 15, 26);
    }

    private static PathRun First(Scene scene) =>
        new(scene, [.. Enumerable.Range(0, scene.Frames).Select(i => scene.Heard[i * scene.Channels])], 0, 0, null, 0);

    private static PathRun Louder(PathRun run) => run with { Sent = Array.ConvertAll(run.Sent, sample => sample * 3) };
}
