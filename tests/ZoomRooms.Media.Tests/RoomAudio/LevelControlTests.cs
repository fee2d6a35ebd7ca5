using ZoomRooms.Media.RoomAudio;

namespace ZoomRooms.Media.Tests.RoomAudio;

public sealed class LevelControlTests
{
    [Fact]
    public void The_standards_tone_has_the_standards_loudness()
    {
        // ITU-R BS.1770-4, annex 1: a sine of 997 Hz at full scale in one channel is −3.01 LUFS.
        Loudness loudness = new();
        float[] tone = Tone(1, 48_000);
        loudness.MeanSquare(tone);
        Assert.Equal(-3.01, Loudness.ToLufs(loudness.MeanSquare(tone)), 0.05);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    [InlineData(0.01)]
    public void A_talker_is_brought_to_the_target_within_three_seconds(float amplitude)
    {
        LevelControl level = new();
        float[] block = [];
        for (int i = 0; i < 300; i++)
        {
            block = Tone(amplitude, 480, i * 480);
            level.Process(block, talking: true);
        }
        Loudness loudness = new();
        float[] second = new float[48_000];
        for (int i = 0; i < 100; i++)
        {
            block = Tone(amplitude, 480, i * 480);
            level.Process(block, talking: true);
            block.CopyTo(second, i * 480);
        }
        Assert.Equal(LevelControl.TargetLufs, Loudness.ToLufs(loudness.MeanSquare(second)), 3.0);
    }

    [Fact]
    public void In_pauses_the_gain_stays()
    {
        LevelControl level = new();
        for (int i = 0; i < 300; i++)
            level.Process(Tone(0.02f, 480, i * 480), talking: true);
        float gain = level.Decibels;
        for (int i = 0; i < 1000; i++)
            level.Process(Tone(0.0005f, 480, i * 480), talking: false);
        Assert.Equal(gain, level.Decibels);
        Assert.True(gain > 6);
    }

    private static float[] Tone(float amplitude, int length, int start = 0)
    {
        float[] tone = new float[length];
        for (int i = 0; i < length; i++)
            tone[i] = amplitude * (float)Math.Sin(2 * Math.PI * 997 * (start + i) / 48_000);
        return tone;
    }
}
