using CsCheck;
using ZoomRooms.Rtc.Srtp;

namespace ZoomRooms.Rtc.Tests.Srtp;

public sealed class The_replay_window_agrees_with_a_set
{
    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(1024)]
    public void Over_any_walk(int size) =>
        Gen.Int[-2 * 64, 200].Array[1, 500].Sample(steps =>
        {
            ReplayWindow window = new(size);
            HashSet<long> seen = [];
            long highest = -1, index = 5000;
            foreach (int step in steps)
            {
                index = Math.Max(0, index + step);
                bool fresh = highest < 0 || highest - index < size && !seen.Contains(index);
                if (window.IsFresh(index) != fresh)
                    return false;
                if (!fresh)
                    continue;
                window.Record(index);
                seen.Add(index);
                highest = Math.Max(highest, index);
            }
            return window.Highest == Math.Max(highest, 0);
        }, iter: 2000);

    [Fact]
    public void The_index_is_the_nearest_that_ends_in_the_sequence_number() =>
        Gen.Select(Gen.Long[0, 1L << 40], Gen.Int[-32767, 32767]).Sample((highest, distance) =>
        {
            long expected = highest + distance;
            return expected < 0 || PacketIndex.Estimate(highest, (ushort)expected) == expected;
        });
}
