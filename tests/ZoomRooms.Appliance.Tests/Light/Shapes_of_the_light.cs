using ZoomRooms.Appliance.Light;

namespace ZoomRooms.Appliance.Tests.Light;

public class Shapes_of_the_light
{
    /// <summary>Pattern, a window in ms, rising edges in it (the first lit moment counts), and milliseconds lit.</summary>
    [Theory]
    [InlineData(LightPattern.Dark, 10_000, 0, 0)]
    [InlineData(LightPattern.Solid, 10_000, 1, 10_000)]
    [InlineData(LightPattern.SlowBlink, 10_000, 10, 1_000)]
    [InlineData(LightPattern.DoubleBlink, 10_000, 10, 1_500)]
    [InlineData(LightPattern.FastBlink, 5_000, 25, 2_500)]
    public void Have_the_rate_and_the_duty_of_the_lock_light_page(LightPattern pattern, int window, int rises, int lit)
    {
        bool before = false;
        int seenRises = 0;
        int seenLit = 0;
        for (int at = 0; at < window; at++)
        {
            bool now = LightShape.At(pattern, TimeSpan.FromMilliseconds(at)).Lit;
            seenRises += now && !before ? 1 : 0;
            seenLit += now ? 1 : 0;
            before = now;
        }
        Assert.Equal((rises, lit), (seenRises, seenLit));
    }

    [Theory]
    [InlineData(LightPattern.SlowBlink)]
    [InlineData(LightPattern.DoubleBlink)]
    [InlineData(LightPattern.FastBlink)]
    public void Say_truly_how_long_a_level_holds(LightPattern pattern)
    {
        // Also after days: no drift, no overflow.
        TimeSpan at = TimeSpan.FromDays(400);
        for (int i = 0; i < 200; i++)
        {
            (bool lit, TimeSpan holds) = LightShape.At(pattern, at);
            Assert.True(holds > TimeSpan.Zero);
            Assert.Equal(lit, LightShape.At(pattern, at + holds - TimeSpan.FromTicks(1)).Lit);
            Assert.NotEqual(lit, LightShape.At(pattern, at + holds).Lit);
            at += holds;
        }
    }
}
