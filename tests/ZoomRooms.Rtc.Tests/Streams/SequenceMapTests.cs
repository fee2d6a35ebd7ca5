using ZoomRooms.Forwarding;

namespace ZoomRooms.Rtc.Tests.Streams;

public class SequenceMapTests
{
    private readonly SequenceMap _map = new();

    [Fact]
    public void A_stretch_keeps_its_gaps_and_the_next_one_follows_without()
    {
        Assert.True(_map.TryBegin(1000));
        Assert.Equal([1000, 1001, 1004, 1003], Map(1000, 1001, 1004, 1003));
        _map.End();
        Assert.True(_map.TryBegin(5000));
        Assert.Equal([1005, 1006], Map(5000, 5001));
    }

    [Fact]
    public void What_was_not_sent_gets_no_number()
    {
        Assert.False(_map.TryMap(1000, out _));
        _map.TryBegin(1000);
        Assert.Equal([1000, 1002], Map(1000, 1002));
        Assert.False(_map.TryMap(999, out _));
        _map.End();
        Assert.False(_map.TryMap(1003, out _));
        _map.TryBegin(5000);
        Assert.False(_map.TryMap(4999, out _));
        Assert.False(_map.TryMap(1003, out _));
        // Late, but of the stretch.
        Assert.Equal([1001], Map(1001));
    }

    [Fact]
    public void A_stretch_does_not_begin_in_the_past_of_another()
    {
        _map.TryBegin(1000);
        Map(1010);
        _map.End();
        Assert.False(_map.TryBegin(1010));
        Assert.False(_map.IsOpen);
        Assert.True(_map.TryBegin(1011));
    }

    [Fact]
    public void The_first_number_is_in_the_lower_half_and_the_numbers_wrap()
    {
        long source = 0x1_FFF0;
        _map.TryBegin(source);
        Assert.True(_map.TryMap(source, out ushort first));
        Assert.InRange(first, 0, 0x7FFF);
        for (int i = 1; i < 100_000; i++)
        {
            Assert.True(_map.TryMap(source + i, out ushort sequence));
            Assert.Equal((ushort)(first + i), sequence);
        }
    }

    [Fact]
    public void Whatever_comes_and_goes_a_number_names_one_packet_and_finds_it_again()
    {
        foreach (int seed in Enumerable.Range(1, 20))
        {
            Random random = new(seed);
            SequenceMap map = new();
            Dictionary<long, long> given = [];
            long source = 0x1_0000 + random.Next(0x8000), count = 0;
            Queue<(ushort Number, long Source)> recent = new();
            for (int i = 0; i < 5000; i++)
            {
                source += random.Next(100) == 0 ? random.Next(50) : 1;
                if (random.Next(40) == 0)
                {
                    if (map.IsOpen)
                        map.End();
                    else
                        map.TryBegin(source);
                }
                long late = source - (random.Next(20) == 0 ? random.Next(30) : 0);
                if (!map.TryMap(late, out ushort number))
                    continue;
                Assert.Equal(number, given.TryGetValue(late, out long before) ? before : number);
                if (given.TryAdd(late, number))
                {
                    count++;
                    Assert.DoesNotContain(recent, entry => entry.Number == number);
                    recent.Enqueue((number, late));
                    if (recent.Count > 50)
                        recent.Dequeue();
                }
                Assert.True(map.TryFindSource(number, out ushort found));
                Assert.Equal((ushort)late, found);
                Assert.False(map.TryFindSource((ushort)(number + 2000), out _));
            }
            Assert.True(count > 1000);
        }
    }

    private int[] Map(params long[] sources) => [.. sources.Select(source => _map.TryMap(source, out ushort sequence) ? sequence : -1)];
}
