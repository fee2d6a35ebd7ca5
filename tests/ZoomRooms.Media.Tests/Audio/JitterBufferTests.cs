using CsCheck;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class JitterBufferTests
{
    // A 20 ms CELT packet of one frame; what follows the first byte is not looked at here.
    private static readonly byte[] Packet = [0xF8, 1, 2, 3];

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(value);

    /// <summary>What a network did to one packet.</summary>
    private readonly record struct Arrival(double At, int Frame);

    private static List<Arrival> Network(int seed, int packets, double jitter, double loss, double duplication)
    {
        Random random = new(seed);
        List<Arrival> arrivals = [];
        for (int i = 0; i < packets; i++)
        {
            if (random.NextDouble() < loss)
                continue;
            arrivals.Add(new Arrival(i * 20 + random.NextDouble() * jitter, i));
            if (random.NextDouble() < duplication)
                arrivals.Add(new Arrival(i * 20 + random.NextDouble() * jitter * 2, i));
        }
        arrivals.Sort((a, b) => a.At.CompareTo(b.At));
        return arrivals;
    }

    [Fact]
    public void Whatever_the_network_does_packets_play_once_in_order_and_never_after_the_bound() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Double[0, 400], Gen.Double[0, 0.5], Gen.Double[0, 0.3], Gen.UInt, Gen.Double[0, 20], Gen.Bool)
            .Sample((seed, jitter, loss, duplication, first, phase, stall) =>
            {
                Playing playing = new();
                JitterBuffer buffer = playing.Buffer;
                Random random = new(seed);
                List<Arrival> arrivals = Network(seed, 500, jitter, loss, duplication);
                Dictionary<long, double> arrivedAt = [];
                long lastFrame = long.MinValue;
                int next = 0;
                for (double now = phase; now < 12_000; now += stall && random.Next(100) == 0 ? 20 + random.Next(600) : 20)
                {
                    for (; next < arrivals.Count && arrivals[next].At <= now; next++)
                    {
                        Arrival a = arrivals[next];
                        if (buffer.Insert(first + (uint)a.Frame * 960, Packet, Milliseconds(a.At)) == JitterInsert.Accepted)
                            arrivedAt.TryAdd(a.Frame, a.At);
                    }
                    playing.Pull(now, likes: () => random.Next(3) == 0, step =>
                    {
                        if (step != JitterStep.Play)
                            return;
                        Assert.True(buffer.Frame > lastFrame, "a packet was played twice or out of order");
                        lastFrame = buffer.Frame;
                        double residence = now - arrivedAt[buffer.Frame - (1L << 40) + arrivals[0].Frame];
                        Assert.True(residence <= JitterBuffer.MaxResidence.TotalMilliseconds + 0.001, $"lay {residence} ms");
                    });
                }
                Assert.InRange(buffer.Target, JitterBuffer.MinTarget, JitterBuffer.MaxTarget);
            }, iter: 300);

    [Theory]
    [InlineData(0, 60)]
    [InlineData(15, 70)]
    [InlineData(60, 120)]
    [InlineData(120, 190)]
    public void Delay_follows_jitter_and_nearly_nothing_is_late(double jitter, double mostDelay)
    {
        Playing played = Play(Network(seed: 7, 3000, jitter, loss: 0, duplication: 0));
        Assert.True(played.Buffer.Delay.TotalMilliseconds <= mostDelay, $"delay {played.Buffer.Delay.TotalMilliseconds} ms");
        Assert.True(played.Concealed <= 60, $"{played.Concealed} of 3000 made up");
        Assert.True(played.Frames >= 2900, $"{played.Frames} of 3000 played");
    }

    [Fact]
    public void Delay_comes_down_again_when_the_network_calms()
    {
        List<Arrival> arrivals = Network(seed: 3, 1000, jitter: 150, loss: 0, duplication: 0);
        arrivals.AddRange(
            Network(seed: 4, 6000, jitter: 5, loss: 0, duplication: 0).ConvertAll(a => new Arrival(a.At + 20_000, a.Frame + 1000)));
        arrivals.Sort((a, b) => a.At.CompareTo(b.At));
        Playing played = Play(arrivals);
        Assert.True(played.Buffer.Delay.TotalMilliseconds < 80, $"delay {played.Buffer.Delay.TotalMilliseconds} ms");
        Assert.True(played.Shortened > 0);
    }

    [Theory, InlineData(0.999), InlineData(1.001)]
    public void A_drifting_clock_is_followed(double speed)
    {
        List<Arrival> arrivals = Network(
            seed: 5, 10_000, jitter: 5, loss: 0, duplication: 0).ConvertAll(a => new Arrival(a.At * speed, a.Frame));
        Playing played = Play(arrivals);
        // One per mille of 200 s.
        Assert.InRange(
            speed < 1 ? played.Shortened - played.Lengthened : played.Lengthened - played.Shortened + 20 * played.Concealed, 100, 400);
        Assert.True(played.Buffer.Delay.TotalMilliseconds < 90);
    }

    [Fact]
    public void A_lost_packet_is_recovered_from_the_next_when_that_is_there_in_time()
    {
        // 5 % loss: the buffer learns to wait one frame more.
        Playing played = Play(Network(seed: 9, 4000, jitter: 10, loss: 0.05, duplication: 0));
        Assert.True(played.Recoverable > 100, $"{played.Recoverable} recoverable, {played.Concealed} concealed");
    }

    [Fact]
    public void A_gap_in_the_senders_clock_and_a_restart_of_it_are_survived()
    {
        JitterBuffer buffer = new();
        double now = 0;
        int Run(uint first, int packets)
        {
            int played = 0;
            for (int i = 0; i < packets; i++, now += 20)
            {
                buffer.Insert(first + (uint)i * 960, Packet, Milliseconds(now));
                played += buffer.Next(Milliseconds(now + 5), default) == JitterStep.Play ? 1 : 0;
            }
            return played;
        }

        Assert.True(Run(uint.MaxValue - 960 * 50, 100) > 90);
        Assert.True(Run(4_000_000, 100) > 60);
        Assert.True(Run(77, 100) > 60);
    }

    [Fact]
    public void Silence_on_the_wire_becomes_idle_and_then_plays_again()
    {
        JitterBuffer buffer = new();
        double now = 0;
        for (uint i = 0; i < 50; i++, now += 20)
        {
            buffer.Insert(i * 960, Packet, Milliseconds(now));
            buffer.Next(Milliseconds(now), default);
        }
        int concealed = 0;
        for (int i = 0; i < 100; i++, now += 20)
            concealed += buffer.Next(Milliseconds(now), default) == JitterStep.Conceal ? 1 : 0;
        Assert.InRange(concealed, 40, 55);
        Assert.Equal(JitterStep.Idle, buffer.Next(Milliseconds(now), default));
        int played = 0;
        for (uint i = 150; i < 200; i++, now += 20)
        {
            buffer.Insert(i * 960, Packet, Milliseconds(now));
            played += buffer.Next(Milliseconds(now), default) == JitterStep.Play ? 1 : 0;
        }
        Assert.True(played > 40, $"{played} played");
    }

    [Fact]
    public void Late_duplicate_and_malformed_packets_are_told_apart()
    {
        JitterBuffer buffer = new();
        Assert.Equal(JitterInsert.Malformed, buffer.Insert(0, [], default));
        Assert.Equal(JitterInsert.Malformed, buffer.Insert(0, new byte[OpusFormat.MaxPacketBytes + 1], default));
        Assert.Equal(JitterInsert.Malformed, buffer.Insert(0, [0xE0], default));
        for (uint i = 10; i < 30; i++)
        {
            Assert.Equal(JitterInsert.Accepted, buffer.Insert(i * 960, Packet, Milliseconds(i * 20)));
            buffer.Next(Milliseconds(i * 20), default);
        }
        Assert.Equal(JitterInsert.Duplicate, buffer.Insert(29 * 960, Packet, Milliseconds(600)));
        Assert.Equal(JitterInsert.Late, buffer.Insert(5 * 960, Packet, Milliseconds(600)));
    }

    /// <summary>One who plays what the buffer says, and makes it longer or shorter as it wishes.</summary>
    private sealed class Playing
    {
        private double _ahead;

        public JitterBuffer Buffer { get; } = new();
        public int Frames { get; private set; }
        public int Concealed { get; private set; }
        public int Recoverable { get; private set; }
        public double Shortened { get; private set; }
        public double Lengthened { get; private set; }

        /// <param name="likes">Whether the sound lets itself be changed.</param>
        public void Pull(double now, Func<bool> likes, Action<JitterStep>? decided = null)
        {
            for (int turns = 0; _ahead < 20; _ahead += 20)
            {
                Assert.True(++turns <= JitterBuffer.Capacity + 1);
                JitterStep step = Buffer.Next(Milliseconds(now), Milliseconds(_ahead));
                decided?.Invoke(step);
                Frames += step == JitterStep.Play ? 1 : 0;
                Concealed += step == JitterStep.Conceal ? 1 : 0;
                Recoverable += step == JitterStep.Recover ? 1 : 0;
                if (step == JitterStep.Idle)
                    _ahead = 0;
                if (step == JitterStep.Idle)
                    return;
                if (likes())
                    Stretch(Buffer.Wish);
            }
            _ahead -= 20;
        }

        private void Stretch(JitterWish wish)
        {
            double by = wish switch
            {
                JitterWish.None => 0,
                JitterWish.Lengthen => 8,
                JitterWish.Trim => -Math.Min(8, _ahead),
                JitterWish.Shorten => -8,
                JitterWish.ShortenFast => -15,
                _ => throw new ArgumentOutOfRangeException(nameof(wish), wish, "There is no such wish."),
            };
            _ahead += by;
            Shortened -= Math.Min(by, 0);
            Lengthened += Math.Max(by, 0);
            Buffer.Stretched(Milliseconds(by));
        }
    }

    private static Playing Play(List<Arrival> arrivals)
    {
        Playing played = new();
        int next = 0;
        double end = arrivals[^1].At;
        for (double now = 3; now < end; now += 20)
        {
            for (; next < arrivals.Count && arrivals[next].At <= now; next++)
                played.Buffer.Insert((uint)arrivals[next].Frame * 960, Packet, Milliseconds(arrivals[next].At));
            played.Pull(now, static () => true);
        }
        return played;
    }
}
