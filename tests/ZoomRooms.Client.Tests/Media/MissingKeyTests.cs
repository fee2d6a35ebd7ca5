using ZoomRooms.Client.Media;
using ZoomRooms.Client.Session;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

public class MissingKeyTests
{
    private static readonly TimeSpan Now = TimeSpan.FromMinutes(3);
    private readonly ParticipantReception _reception = new(EnhancedStreams.Roster(1), new FrameDropCounters());

    [Fact]
    public void It_counts_from_the_first_frame_in_a_row()
    {
        Assert.Null(_reception.MissingKey(Now));
        for (int i = 0; i < 60; i++)
            _reception.KeyMissing(7, Now + TimeSpan.FromMilliseconds(20 * i));
        Assert.Equal((7u, TimeSpan.FromMilliseconds(1200), 60L), _reception.MissingKey(Now + TimeSpan.FromMilliseconds(1200)));
    }

    [Fact]
    public void It_is_over_when_a_frame_is_opened_or_none_comes_any_more_and_another_key_counts_anew()
    {
        _reception.KeyMissing(7, Now);
        _reception.KeyMissing(8, Now + TimeSpan.FromSeconds(1));
        Assert.Equal((8u, TimeSpan.FromSeconds(0.5), 1L), _reception.MissingKey(Now + TimeSpan.FromSeconds(1.5)));
        Assert.NotNull(_reception.MissingKey(Now + TimeSpan.FromSeconds(3)));
        Assert.Null(_reception.MissingKey(Now + TimeSpan.FromSeconds(3.1)));
        _reception.KeyMissing(8, Now + TimeSpan.FromSeconds(10));
        Assert.Equal(1, _reception.MissingKey(Now + TimeSpan.FromSeconds(10))?.Frames);
        _reception.Opened();
        Assert.Null(_reception.MissingKey(Now + TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_snapshot_is_news_when_another_key_is_missing_and_not_when_its_figures_grow()
    {
        SessionSnapshot without = new(
            SessionState.InMeeting, null, new MeetingId(
                1), null, EncryptionEvidence.None(EncryptionType.EndToEnd), null, [], MediaStatistics.None, []);
        SessionSnapshot missing = without with { MissingKeys = [new MissingKey("Far End", 7, TimeSpan.FromSeconds(1.2), 60)] };
        Assert.True(SnapshotDifference.Matters(without, missing));
        Assert.True(SnapshotDifference.Matters(missing, without));
        Assert.False(SnapshotDifference.Matters(
            missing, missing with { MissingKeys = [new MissingKey("Far End", 7, TimeSpan.FromSeconds(1.4), 70)] }));
        Assert.True(SnapshotDifference.Matters(
            missing, missing with { MissingKeys = [new MissingKey("Far End", 8, TimeSpan.FromSeconds(1.2), 60)] }));
        Assert.True(SnapshotDifference.Matters(
            missing, missing with { MissingKeys = [new MissingKey("Third", 7, TimeSpan.FromSeconds(1.2), 60)] }));
        Assert.False(
            SnapshotDifference.Matters(without, without with
            {
                DropsByParticipant = [new ParticipantDrops("Far End", new Dictionary<string, long> { ["Replayed"] = 1 })]
            }));
    }
}
