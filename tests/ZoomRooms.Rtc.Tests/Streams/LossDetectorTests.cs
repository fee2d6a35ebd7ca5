using CsCheck;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Tests.Streams;

public class LossDetectorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Reordering = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);
    private readonly LossDetector _loss = new(Patience, Reordering);

    [Fact]
    public void A_hole_is_asked_for_after_the_reordering_time_then_at_every_retry_then_given_up()
    {
        On(10, 0);
        On(12, 1);
        Assert.Empty(Requests(4));
        Assert.Equal(At(5), _loss.NextTimeout);
        Assert.Equal([11], Requests(5));
        Assert.Empty(Requests(54));
        Assert.Equal([11], Requests(55));
        Assert.Equal(0, _loss.Expire(At(200)));
        Assert.Equal(1, _loss.Expire(At(201)));
        Assert.Equal(1, _loss.Lost);
        Assert.Null(_loss.NextTimeout);
        Assert.Equal(Arrival.GivenUp, On(11, 300));
        Assert.Equal(0, _loss.Lost);
        Assert.Equal(Arrival.Duplicate, On(11, 301));
    }

    [Fact]
    public void A_packet_that_comes_late_is_no_longer_asked_for()
    {
        On(65_534, 0);
        On(1, 1);
        Assert.Equal(Arrival.Recovered, On(0, 2));
        Assert.Equal([65_535], Requests(5));
        Assert.Equal(Arrival.Recovered, On(65_535, 6));
        Assert.Equal(2, _loss.Recovered);
        Assert.False(_loss.AnyMissing);
    }

    [Fact]
    public void A_jump_is_believed_only_when_its_successor_comes()
    {
        On(100, 0);
        Assert.Equal(Arrival.Jump, On(20_000, 1));
        Assert.Equal(Arrival.Next, On(101, 2));
        Assert.Equal(Arrival.Jump, On(20_000, 3));
        Assert.Equal(Arrival.Restarted, On(20_001, 4));
        Assert.Equal(Arrival.TooOld, On(101, 5));
        Assert.Equal(Arrival.Restarted, On(102, 6));
        Assert.Equal(Arrival.Next, On(103, 7));
    }

    [Fact]
    public void Extended_numbers_only_grow_across_restarts()
    {
        long before = -1;
        foreach (ushort sequence in (ushort[])[100, 40_000, 40_001, 5, 6, 60_000, 60_001])
        {
            if (_loss.OnPacket(sequence, At(0), out long extended) is Arrival.Next or Arrival.Restarted)
            {
                Assert.True(extended > before);
                before = extended;
            }
        }
    }

    [Fact]
    public void An_outage_restarts_instead_of_asking_for_everything()
    {
        On(0, 0);
        Assert.Equal(Arrival.Restarted, On(1000, 1));
        Assert.Equal(999, _loss.Lost);
        Assert.Empty(Requests(100));
    }

    [Fact]
    public void Packets_before_the_first_may_come_are_waited_for_only_where_wanted_and_never_asked_for()
    {
        On(100, 0);
        Assert.Empty(Requests(10));
        Assert.Equal(Arrival.GivenUp, On(95, 11));
        Assert.Equal(Arrival.TooOld, On(67, 12));
        Assert.Equal(0, _loss.Lost);

        LossDetector joining = new(Patience, Reordering, awaitsBefore: true);
        joining.OnPacket(100, At(0), out _);
        ushort[] due = new ushort[64];
        Assert.True(joining.IsMissing(joining.Highest - 1));
        Assert.Equal(0, joining.TakeRequests(due, At(199), Retry));
        Assert.Equal(At(200), joining.NextTimeout);
        Assert.Equal(LossDetector.Before, joining.Expire(At(200)));
        Assert.Equal(0, joining.Lost);
    }

    [Fact]
    public void It_agrees_with_a_set_whatever_the_order()
    {
        // Numbers within half a window of a moving front, each reported as new exactly once.
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 60]).Array[1, 400].Sample(steps =>
        {
            LossDetector loss = new(TimeSpan.FromHours(1), Reordering);
            HashSet<long> seen = [];
            long front = 70_000;
            seen.Add(front);
            loss.OnPacket((ushort)front, default, out long origin);
            foreach ((int ahead, int back) in steps)
            {
                front += ahead;
                long at = front - (ahead > 0 ? 0 : back);
                Arrival arrival = loss.OnPacket((ushort)at, default, out long extended);
                if (arrival == Arrival.TooOld)
                {
                    Assert.True(at < 70_000);
                    continue;
                }
                Assert.Equal(at - 70_000, extended - origin);
                Assert.Equal(!seen.Add(at), arrival == Arrival.Duplicate);
            }
        });
    }

    [Fact]
    public void Any_numbers_at_all_keep_it_within_bounds()
    {
        Random random = new(3);
        ushort[] due = new ushort[LossDetector.MaximumMissing + 1];
        LossDetector loss = new(Patience, Reordering, awaitsBefore: true);
        ushort at = 0;
        for (int i = 0; i < 300_000; i++)
        {
            at = random.Next(10) switch
            {
                0 => (ushort)random.Next(65_536),
                1 =>
                    (ushort)(at - random.Next(1100)),
                2 => (ushort)(at + random.Next(300)),
                _ => (ushort)(at + random.Next(4))
            };
            TimeSpan now = At(i / 10);
            loss.OnPacket(at, now, out _);
            Assert.InRange(loss.TakeRequests(due, now, Retry), 0, LossDetector.MaximumMissing);
            loss.Expire(now);
            Assert.True(loss.Lost >= 0, $"{i}");
        }
    }

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private Arrival On(ushort sequence, int milliseconds) => _loss.OnPacket(sequence, At(milliseconds), out _);

    private ushort[] Requests(int milliseconds)
    {
        ushort[] due = new ushort[LossDetector.MaximumMissing];
        return due[.._loss.TakeRequests(due, At(milliseconds), Retry)];
    }
}
