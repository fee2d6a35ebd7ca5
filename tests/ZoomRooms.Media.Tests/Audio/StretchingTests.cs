using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>Sound made longer and shorter: how it then sounds.</summary>
public sealed class StretchingTests
{
    private readonly DecodedSound _sound = new();
    private readonly PlayoutStretcher _stretcher;
    private int _said;

    public StretchingTests() => _stretcher = new PlayoutStretcher(_sound);

    /// <summary>Plays frames of 20 ms of it, all with the same wish.</summary>
    private List<float> Play(Func<int, float> said, int frames, JitterWish wish, out int longer)
    {
        List<float> heard = [];
        float[] frame = new float[AudioFormat.OpusFrames];
        int samples = 0;
        for (int i = 0; i < frames; i++)
        {
            while (_sound.Count < frame.Length)
            {
                foreach (ref float sample in _sound.Room)
                    sample = said(_said++);
                _sound.Added();
                samples += _stretcher.Follow(wish);
            }
            _sound.Take(frame);
            heard.AddRange(frame);
        }
        longer = samples;
        return heard;
    }

    private static Func<int, float> Tone(double hertz, double level = 0.3) =>
        at => (float)(level * Math.Sin(double.Tau * hertz * at / AudioFormat.SampleRate));

    private static Func<int, float> Hiss(double level = 0.1)
    {
        Random random = new(8);
        return _ => (float)(level * (random.NextDouble() * 2 - 1));
    }

    public static TheoryData<double, JitterWish> TonesAndWishes()
    {
        TheoryData<double, JitterWish> all = [];
        foreach (double hertz in new[] { 85.0, 150, 440, 1_000.7, 3_300 })
        {
            all.Add(hertz, JitterWish.Lengthen);
            all.Add(hertz, JitterWish.Shorten);
            all.Add(hertz, JitterWish.ShortenFast);
        }
        return all;
    }

    [Theory, MemberData(nameof(TonesAndWishes))]
    public void A_tone_stays_the_tone_it_was(double hertz, JitterWish wish)
    {
        List<float> heard = Play(Tone(hertz), 200, wish, out int longer);
        Assert.True(wish == JitterWish.Lengthen ? longer > 200 * 960 / 40 : longer < -200 * 960 / 40, $"{longer} samples longer");
        double[] powers = [.. heard.Chunk(960).Select(frame => AudioFormat.MeanSquare(frame))];
        Assert.All(powers, power => Assert.InRange(power, 0.045 * 0.7, 0.045 * 1.3));
        // A tone has no edge; what is put together wrongly has one.
        double edge = Listener.SharpestEdge([.. Enumerable.Range(0, 9600).Select(Tone(hertz))]);
        Assert.True(Listener.SharpestEdge(heard) < 4 * edge + 0.003, $"{Listener.SharpestEdge(heard)}, of the tone {edge}");
    }

    [Theory, InlineData(JitterWish.Lengthen), InlineData(JitterWish.Shorten)]
    public void Noise_that_is_loud_is_left_alone(JitterWish wish)
    {
        Play(Hiss(), 200, wish, out int longer);
        Assert.InRange(Math.Abs(longer), 0, 200 * 960 / 50);
    }

    [Fact]
    public void In_a_hurry_it_becomes_shorter_and_as_loud_as_before()
    {
        List<float> heard = Play(Hiss(), 200, JitterWish.ShortenFast, out int longer);
        Assert.True(longer < -200 * 960 / 6, $"{longer}");
        double before = 0.1 * 0.1 / 3;
        Assert.All(
            heard.Chunk(240).Select(part => AudioFormat.MeanSquare(part)), power => Assert.InRange(power, before * 0.5, before * 1.7));
    }

    [Theory, InlineData(JitterWish.Lengthen), InlineData(JitterWish.Shorten), InlineData(JitterWish.ShortenFast)]
    public void A_click_of_the_tongue_is_heard_once(JitterWish wish)
    {
        // 4 ms long, each 90 ms, in soft hiss; the hiss itself is no pause.
        Random random = new(9);
        float Said(int at) => (float)((at % 4_320 < 192 ? 0.5 : 0.05) * (random.NextDouble() * 2 - 1));
        List<float> heard = Play(Said, 400, wish, out _);
        int clicks = 0, since = 1_000;
        foreach (float[] part in heard.Chunk(48))
        {
            bool loud = AudioFormat.MeanSquare(part) > 0.03;
            clicks += loud && since > 10 ? 1 : 0;
            since = loud ? 0 : since + 1;
        }
        Assert.InRange(clicks, _said / 4_320 - 2, _said / 4_320 + 2);
    }

    [Fact]
    public void A_pause_shrinks_fastest()
    {
        float Said(int at) => at < 48_000 ? Tone(200)(at) : 0.0001f * Tone(300)(at);
        Play(Said, 50, JitterWish.None, out _);
        Play(Said, 20, JitterWish.Shorten, out int longer);
        Assert.True(longer < -20 * 960, $"{longer}");
    }

    [Fact]
    public void Trimming_leaves_what_comes_next_where_it_is()
    {
        Play(Tone(200), 20, JitterWish.Lengthen, out _);
        Play(Tone(200), 100, JitterWish.Trim, out int longer);
        Assert.InRange(longer, -960, 0);
        Assert.InRange(_sound.Count, 0, 479);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        Func<int, float> voice = Tone(140);
        float[] frame = new float[AudioFormat.OpusFrames];
        AllocationMeter meter = default;
        for (int i = 0; i < 300; i++)
        {
            if (i == 100)
                meter = AllocationMeter.Start();
            while (_sound.Count < frame.Length)
            {
                foreach (ref float sample in _sound.Room)
                    sample = voice(_said++);
                _sound.Added();
                _stretcher.Follow((JitterWish)(i % 5));
            }
            _sound.Take(frame);
        }
        Assert.Equal(0, meter.Bytes);
    }
}
