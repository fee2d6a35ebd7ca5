using CsCheck;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class MixingTests
{
    [Fact]
    public void The_limiter_leaves_soft_sound_alone_and_keeps_any_sound_in_range_and_order() =>
        Gen.Select(Gen.Float, Gen.Float).Sample((a, b) =>
        {
            float[] samples = [a, b];
            SoftLimiter.Apply(samples);
            Assert.All(samples, sample => Assert.InRange(sample, -1f, 1f));
            if (Math.Abs(a) <= SoftLimiter.Knee)
                Assert.Equal(a, samples[0]);
            if (a < b)
                Assert.True(samples[0] <= samples[1]);
        }, iter: 5_000);

    [Fact]
    public void Every_cue_sounds_and_ends()
    {
        foreach (SoundCue cue in Enum.GetValues<SoundCue>())
        {
            PlayoutMixer mixer = new(1);
            float[] frame = new float[AudioFormat.OpusFrames];
            mixer.Play(cue);
            double power = 0;
            for (int i = 0; i < 30; i++)
            {
                mixer.Mix(frame, i * AudioFormat.OpusFrame);
                power += AudioFormat.MeanSquare(frame);
            }
            Assert.Equal(cue != SoundCue.None, power > 0);
            Assert.DoesNotContain(frame, sample => sample != 0);
        }
    }

    [Fact]
    public void What_is_no_cue_is_ignored()
    {
        PlayoutMixer mixer = new(1);
        float[] frame = new float[AudioFormat.OpusFrames];
        mixer.Play((SoundCue)99);
        mixer.Play((SoundCue)(-1));
        mixer.Mix(frame, default);
        Assert.DoesNotContain(frame, sample => sample != 0);
    }
}
