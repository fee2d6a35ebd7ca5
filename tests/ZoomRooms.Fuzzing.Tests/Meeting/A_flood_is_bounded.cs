using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Fuzzing.Tests.Campaigns;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.Fuzzing.Tests.Meeting;

/// <summary>Measures the memory of the process, so nothing else may run in it meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

[Collection(nameof(Alone))]
public class A_flood_is_bounded
{
    /// <summary>Entries without end from participants without end: what a meeting holds on to is bounded.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_flood_of_entries_takes_bounded_memory(bool leads)
    {
        Random random = Campaign.RandomFor("flood");
        using HostileBoard board = new();
        if (!leads)
            board.Enter();
        HostileBoard.Member victim = board.Enter(victim: true);
        if (leads)
            board.Enter();
        byte[][] real = [.. board.ForVictim.Select(entry => entry.Entry)];
        long before = 0;
        for (int i = 0; i < 40_000 * Campaign.Factor; i++)
        {
            // The first half fills what may be filled; the second half must add nothing.
            if (i == 20_000 * Campaign.Factor)
                before = GC.GetTotalMemory(true);
            ParticipantId author = new((uint)random.Next(1, 100_000));
            byte[] entry = Mutator.Mutate(
                real[random.Next(real.Length)], real[random.Next(real.Length)], random, 2 * Limits.BoardEntryBytes);
            victim.Meeting.HandleJoined(author, entry, Clock.Noon);
            victim.Meeting.HandleEntry(author, (BoardEntryKind)random.Next(9), entry, board.Now);
            if (random.Next(50) == 0)
                victim.Meeting.HandleLeft(author, board.Now);
            while (victim.Meeting.TryGetPost(out _))
            {
            }
            while (victim.Meeting.TryGetEvent(out MeetingEvent? happened))
            {
                if (happened is MeetingEvent.ReceivingKeysChanged keys)
                    keys.Keys.Dispose();
            }
        }
        Assert.InRange(GC.GetTotalMemory(true) - before, long.MinValue, 2 * 1024 * 1024);
    }
}
