using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>Real Opus over generated arrivals: how long sound waits here, what of it is lost, and how it sounds.</summary>
public sealed class The_delay_follows_the_network
{
    private const int Frames = 600;

    /// <summary>Words from one within, to one within: the first and last may be cut.</summary>
    private static void AssertEveryWordHeard(Listener listener, int frames)
    {
        List<int> heard = Words.Heard(listener.Heard);
        IEnumerable<int> said = Enumerable.Range(0, Words.In(frames)).Select(word => word % Words.Pitches);
        Assert.Equal(said.Skip(1).SkipLast(1), heard.SkipWhile(word => word == 0).Take(Words.In(frames) - 2));
    }

    [Fact]
    public void After_a_burst_it_comes_down_again_to_what_the_jitter_needs()
    {
        using Listener listener = new();
        listener.Hear(Arrivals.Even(Frames, jitter: 5).Held(from: 5_000, milliseconds: 300), Words.Sample);
        double before = listener.MostDelay(3_000, 5_000), after = listener.MostDelay(8_000, 12_000);
        double down = listener.Delays.FindLastIndex(delay => delay > 65) * 20 - 5_300;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"before {before:F0} ms, within {listener.MostDelay(5_000, 8_000):F0} ms, after {after:F0} ms; down after {down} ms");
        Assert.InRange(down, 0, 2_500);
        Assert.InRange(before, 10, 65);
        Assert.InRange(after, 10, 65);
    }

    [Fact]
    public void And_no_word_of_it_is_lost()
    {
        using Listener listener = new();
        listener.Hear(Arrivals.Even(Frames, jitter: 5).Held(from: 5_000, milliseconds: 300), Words.Sample);
        AssertEveryWordHeard(listener, Frames);
        Assert.Equal(0, listener.Statistics.Discarded);
    }

    [Fact]
    public void It_sounds_no_harder_than_what_was_said()
    {
        using Listener calm = new(), burst = new();
        calm.Hear(Arrivals.Even(Frames, jitter: 0), Words.Sample);
        burst.Hear(Arrivals.Even(Frames, jitter: 5).Held(from: 5_000, milliseconds: 300), Words.Sample);
        double said = Listener.SharpestEdge(calm.Heard), heard = Listener.SharpestEdge(burst.Heard);
        TestContext.Current.TestOutputHelper?.WriteLine($"sharpest edge {said:F4}, after the burst {heard:F4}");
        Assert.True(heard < 2 * said, $"{heard}, of what was said {said}");
    }

    /// <summary>What a network does, the delay of the last seconds, how much may be made up, ms of delay at most meanwhile.</summary>
    public static TheoryData<string, double, double, int> Networks() => new()
    {
        { "calm", 10, 65, 5 },
        { "jitters by 80 ms", 80, 140, 25 },
        { "held for 120 ms each 3 s", 120, 190, 40 },
        { "held for 100 ms each 7 s", 10, 65, 25 },
        { "a queue", 20, 190, 60 },
        { "loses a twentieth", 30, 100, 60 },
        { "takes a longer way", 10, 70, 15 },
        { "a fast clock", 10, 70, 5 },
        { "a slow clock", 10, 70, 10 },
        { "recorded on a busy machine", 10, 110, 40 },
    };

    private static double[] Network(string name) => name switch
    {
        "calm" => Arrivals.Even(1_500, jitter: 5),
        "jitters by 80 ms" => Arrivals.Even(1_500, jitter: 80),
        "held for 120 ms each 3 s" => Arrivals.Even(1_500, jitter: 5).HeldEvery(3_000, 120),
        "held for 100 ms each 7 s" => Arrivals.Even(1_500, jitter: 5).HeldEvery(7_000, 100),
        "a queue" => Arrivals.Queued(1_500, mean: 15),
        "loses a twentieth" => Arrivals.Even(1_500, jitter: 15).Lossy(0.05),
        "takes a longer way" => Arrivals.Even(1_500, jitter: 5).LongerFrom(15_000, 120),
        "a fast clock" => Arrivals.Even(1_500, jitter: 5).Faster(400),
        "recorded on a busy machine" => Arrivals.Recorded("busy-machine.txt"),
        "a slow clock" => Arrivals.Even(1_500, jitter: 5).Faster(-400),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such network."),
    };

    [Theory, MemberData(nameof(Networks))]
    public void It_is_what_each_network_needs_and_little_is_made_up(string name, double least, double most, int madeUp)
    {
        using Listener listener = new();
        listener.Hear(Network(name), Words.Sample);
        double delay = listener.MostDelay(24_500, 27_500);
        IncomingAudioStatistics statistics = listener.Statistics;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}: {delay:F0} ms (wanted {statistics.TargetDelay.TotalMilliseconds:F0}), made up {statistics.Concealed}, recovered {statistics.FecRecovered}, "
            + $"late {statistics.Late}, shortened {statistics.Shortened.TotalMilliseconds:F0} ms, lengthened {statistics.Lengthened.TotalMilliseconds:F0} ms");
        Assert.InRange(delay, least, most);
        // The half second at the end, in which nothing comes, is made up too.
        Assert.InRange(statistics.Concealed, 0, madeUp + 25);
        Assert.Equal(0, statistics.Discarded);
    }

    [Fact]
    public void A_voice_lets_itself_be_hurried_too()
    {
        float[] voice = new float[Frames * AudioFormat.OpusFrames];
        Voice speaker = new();
        for (int at = 0; at < voice.Length; at += AudioFormat.OpusFrames)
            speaker.Next(voice.AsSpan(at, AudioFormat.OpusFrames));
        using Listener listener = new();
        listener.Hear(Arrivals.Even(Frames, jitter: 5).Held(from: 5_000, milliseconds: 300), at => voice[at]);
        Assert.InRange(listener.MostDelay(8_000, 12_000), 10, 65);
        Assert.Equal(0, listener.Statistics.Discarded);
    }
}
