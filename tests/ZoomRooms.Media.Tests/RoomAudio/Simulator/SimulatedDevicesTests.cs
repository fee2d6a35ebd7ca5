using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Media.Tests.RoomAudio.Simulator;

public class SimulatedDevicesTests
{
    // A wall-less room: what is heard is what was played, later and weaker.
    private static readonly MeetingRoom Open = new("open", new Point(6, 5, 3), 0, ArrayShape.Single, 1) { Drive = 0.01 };

    [Fact]
    public void What_is_heard_is_the_sum_of_its_parts_and_lasts_as_long_as_asked()
    {
        Conversation conversation = new(3) { Far = [new During(0.5, 2)], Near = [new Turn(new During(1, 2.5), Open.Talker)] };
        Scene scene = SceneRenderer.Render(Open, conversation);
        Assert.Equal(3 * 48_000, scene.Frames);
        for (int i = 0; i < scene.Frames; i++)
            Assert.Equal(scene.Echo[0][i] + scene.Near[0][i] + scene.Noise[0][i], scene.Heard[i], 1e-6f);
        Assert.Equal(Open.EchoLufs, Loudness.Integrated(scene.Echo[0].AsSpan(0, scene.Frames)), 0.3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    [InlineData(-200)]
    public void A_clock_that_is_fast_by_millionths_is_heard_to_drift_by_so_many(double ppm)
    {
        Scene scene = SceneRenderer.Render(Open, new Conversation(12) { Far = [new During(0.2, 12)], LoudspeakerPpm = ppm, Jitter = 0 });
        // The echo's place in the reference, early and late; within two seconds it moves by 19 samples itself.
        double early = Lag(scene, 1), late = Lag(scene, 9);
        Assert.Equal(-8 * 48_000 * ppm * 1e-6, late - early, 6.0);
        // And the stamps say the same.
        TimeSpan lasted = scene.ReferenceBlocks[900].At - scene.ReferenceBlocks[100].At;
        Assert.Equal(8 / (1 + ppm * 1e-6), lasted.TotalSeconds, 1e-6);
    }

    [Theory]
    [InlineData(60, 0)]
    [InlineData(-60, 0)]
    [InlineData(0, 60)]
    [InlineData(0, -60)]
    public void A_jump_is_heard_and_told(double loudspeaker, double array)
    {
        Scene scene = SceneRenderer.Render(Open, new Conversation(9)
        {
            Far = [new During(0.2, 9)],
            LoudspeakerJumps = loudspeaker == 0 ? [] : [new Jump(4, loudspeaker)],
            ArrayJumps = array == 0 ? [] : [new Jump(4, array)],
            Jitter = 0,
        });
        // Lost at the array is early in what it gives.
        Assert.Equal((loudspeaker - array) * 48, Lag(scene, 5) - Lag(scene, 1), 1.0);
        Assert.Equal(10 + loudspeaker, (scene.ReferenceBlocks[400].At - scene.ReferenceBlocks[399].At).TotalMilliseconds, 0.01);
        Assert.Equal(10 + array, (scene.HeardBlocks[400].At - scene.HeardBlocks[399].At).TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Stamps_jitter_no_further_than_asked_and_the_same_in_every_run()
    {
        Conversation conversation = new(4) { Far = [new During(0.2, 3)], Jitter = 0.0015 };
        Scene scene = SceneRenderer.Render(Open, conversation), again = SceneRenderer.Render(Open, conversation);
        double[] off = [.. scene.HeardBlocks.Select((block, i) => (block.At - scene.HeardBlocks[0].Called).TotalMilliseconds - 10 * i)];
        Assert.InRange(off.Max() - off.Min(), 2, 3.01);
        Assert.Equal(scene.HeardBlocks, again.HeardBlocks);
        Assert.Equal(scene.Heard, again.Heard);
    }

    private static int Lag(Scene scene, int second) =>
        Alignment.Lag(scene.Reference.AsSpan(second * 48_000, 96_000), scene.Echo[0].AsSpan(second * 48_000, 96_000), 9_600);
}
