using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Sounds;

namespace ZoomRooms.Media.Tests.RoomAudio.Simulator;

public class MeasureTests
{
    /// <summary>The tone of ITU-R BS.1770-4: of full scale in one channel it is −3.01 LUFS, so that one at −20 dBFS is −23 LUFS.</summary>
    [Theory]
    [InlineData(-20, -23)]
    [InlineData(0, -3)]
    [InlineData(-40, -43)]
    public void A_tone_of_997_Hz_is_as_loud_as_the_recommendation_says(double dbfs, double lufs) =>
        Assert.Equal(lufs, Loudness.Integrated(Tone(997, dbfs, seconds: 5)), 0.1);

    [Fact]
    public void Silence_between_is_gated_out()
    {
        float[] tone = [.. Tone(997, -20, 5), .. new float[48_000 * 20], .. Tone(997, -45, 5)];
        Assert.Equal(-23, Loudness.Integrated(tone), 0.3);
        Assert.Equal(Loudness.Silence, Loudness.Integrated(new float[48_000]));
    }

    [Fact]
    public void What_is_heard_as_it_was_said_is_understood_whole() => Assert.Equal(1, Estoi.Of(Voice(), Voice()), 0.001);

    [Fact]
    public void Louder_is_not_understood_better()
    {
        float[] voice = Voice();
        Assert.Equal(1, Estoi.Of(voice, Array.ConvertAll(voice, sample => sample * 0.01f)), 0.001);
    }

    [Fact]
    public void Of_noise_nothing_is_understood() => Assert.InRange(Estoi.Of(Voice(), Noise(Voice().Length, 1)), -0.1, 0.1);

    [Fact]
    public void Less_is_understood_with_each_step_of_noise()
    {
        float[] voice = Voice();
        double[] understood = [.. ((int[])[-20, -10, 0, 10, 20]).Select(dbfs =>
        {
            float gain = (float)Math.Pow(10, (dbfs - 23) / 20.0);
            float[] noise = Noise(voice.Length, gain);
            return Estoi.Of(voice, [.. voice.Zip(noise, (a, b) => a + b)]);
        })];
        Assert.Equal(understood.OrderDescending(), understood);
        Assert.True(understood[0] > 0.9 && understood[^1] < 0.3, string.Join(", ", understood));
    }

    [Fact]
    public void A_delay_is_found_to_the_sample()
    {
        float[] voice = Voice();
        Assert.Equal(123, Alignment.Lag(voice, [.. new float[123], .. voice], 1920));
        Assert.Equal(-77, Alignment.Lag([.. new float[77], .. voice], voice, 1920));
    }

    private static float[] Voice() => Speech.Of("en-gb+f2", seed: 4, seconds: 6);

    private static float[] Tone(double hertz, double dbfs, double seconds)
    {
        // The level of a sine in dBFS is its peak's.
        double peak = Math.Pow(10, dbfs / 20);
        return [.. Enumerable.Range(0, (int)(seconds * 48_000)).Select(i => (float)(peak * Math.Sin(double.Tau * hertz * i / 48_000)))];
    }

    private static float[] Noise(int samples, float gain)
    {
        Random random = new(6);
        return [.. Enumerable.Range(0, samples).Select(_ => gain * (float)(random.NextDouble() * 2 - 1) * 1.73f)];
    }
}
