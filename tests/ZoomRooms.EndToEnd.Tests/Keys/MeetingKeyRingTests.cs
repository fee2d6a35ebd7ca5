using ZoomRooms.EndToEnd.Keys;

namespace ZoomRooms.EndToEnd.Tests.Keys;

public class MeetingKeyRingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public void While_rekeys_follow_each_other_old_keys_go_in_time_all_the_same(int secondsBetween)
    {
        using MeetingKeyRing ring = new();
        for (uint number = 1; number <= 40; number++)
        {
            TimeSpan now = TimeSpan.FromSeconds(number * secondsBetween);
            ring.TryAdd(MeetingKey.Create(number), now + MeetingKeyRing.UseDelay);
            Assert.True(ring.TryCertify(number, now));
            ring.Step(now);
            // A key goes ten seconds after the next one was certified, unless it is the one in use.
            uint oldest = ring.Keys.Min(key => key.SequenceNumber);
            Assert.True(now - TimeSpan.FromSeconds((oldest + 1) * secondsBetween) < MeetingKeyRing.OldKeyLifetime
                || oldest == ring.Sending!.SequenceNumber, $"key {oldest} at {number}");
            // And none before the last frame under it can have come: two seconds until the next one is in use, and as much again.
            for (uint recent = number; recent > 0
                && now - TimeSpan.FromSeconds(recent * secondsBetween) < 2 * MeetingKeyRing.UseDelay; recent--)
                Assert.Contains(recent, ring.Keys.Select(key => key.SequenceNumber));
        }
    }

    [Fact]
    public void A_number_that_was_never_certified_is_free_for_the_next_leader_and_used_for_this_device()
    {
        using MeetingKeyRing ring = new();
        ring.TryAdd(MeetingKey.Create(1), default);
        ring.TryCertify(1, default);
        ring.TryAdd(MeetingKey.Create(200), default);
        ring.DropUncertified();
        Assert.Equal(200u, ring.Highest);
        Assert.True(ring.TryAdd(MeetingKey.Create(2), default));
        Assert.False(ring.TryAdd(MeetingKey.Create(2), default));
    }

    [Fact]
    public void A_ring_that_is_stepped_when_it_asks_to_be_uses_and_erases_on_time()
    {
        using MeetingKeyRing ring = new();
        ring.TryAdd(MeetingKey.Create(1), TimeSpan.Zero);
        ring.TryCertify(1, TimeSpan.Zero);
        ring.Step(TimeSpan.Zero);
        ring.TryAdd(MeetingKey.Create(2), TimeSpan.FromSeconds(3));
        ring.TryCertify(2, TimeSpan.FromSeconds(1));
        ring.TryAdd(MeetingKey.Create(3), TimeSpan.FromSeconds(4));
        ring.TryCertify(3, TimeSpan.FromSeconds(2));
        List<(double, uint, string)> steps = [];
        TimeSpan now = TimeSpan.FromSeconds(2);
        while (ring.NextTimeout(now) is { } next && steps.Count < 10)
        {
            now = next > now ? next : now;
            ring.Step(now);
            steps.Add((now.TotalSeconds, ring.Sending!.SequenceNumber, string.Join(' ', ring.Keys.Select(key => key.SequenceNumber))));
        }
        Assert.Equal([(3, 2u, "1 2 3"), (4, 3u, "1 2 3"), (11, 3u, "2 3"), (12, 3u, "3")], steps);
        Assert.Equal((1u, 2u), (ring.First, ring.LastErased));
    }
}
