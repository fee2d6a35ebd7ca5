using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>
/// The router with true associations, the participants' true congestion control, and a bounded way to the first of them; virtual time, 20
/// ms each way to it.
/// </summary>
public sealed class Pictures_follow_the_way : IDisposable
{
    private const double Mega = 1e6;

    private MeetingOverWays? _meeting;

    public void Dispose() => _meeting?.Dispose();

    private MeetingOverWays Meeting => _meeting!;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_two_the_one_is_shown_as_well_as_the_other_has_room_for(int seed)
    {
        _meeting = new MeetingOverWays(2, encoder: 4 * Mega, seed);
        Meeting.Run(4 * Mega, 10);
        foreach (double rate in (double[])[4 * Mega, 1 * Mega, 3 * Mega])
        {
            Meeting.Run(rate, 5);
            (int sound, _, _, double used) = Meeting.Run(rate, 12);
            string what =
                $"{rate / Mega} Mbit/s: used {used / rate:P0}, queue {Meeting.LongestQueue.TotalMilliseconds:F0} ms, bound {Meeting.Participants[1].Media.Statistics.RequestedBitrate / Mega:F2}";
            Assert.True(used > 0.6 * rate, what);
            Assert.True(Meeting.LongestQueue < TimeSpan.FromMilliseconds(300), what);
            Assert.Equal(600, sound, 8.0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_five_one_with_a_narrow_way_sees_fewer_and_the_others_see_as_before(int seed)
    {
        _meeting = new MeetingOverWays(5, encoder: 0.6 * Mega, seed);
        Meeting.Run(100 * Mega, 5);
        Assert.Equal(4, Meeting.Run(100 * Mega, 2).Pictures);
        Meeting.Run(0.9 * Mega, 5);
        (int sound, int pictures, _, _) = Meeting.Run(0.9 * Mega, 4);
        string what = $"{pictures} pictures, queue {Meeting.LongestQueue.TotalMilliseconds:F0} ms";
        Assert.True(Meeting.LongestQueue < TimeSpan.FromMilliseconds(300), what);
        Assert.InRange(pictures, 1, 3);
        Assert.Equal(3 * 200, sound, 12.0);
        // Nobody else has less for it.
        Assert.All(
            Meeting.Participants.Skip(1), other => Assert.True(other.Media.VideoBitrate > 0.55 * Mega, $"{other.Media.VideoBitrate}"));
        Meeting.Run(100 * Mega, 45);
        Assert.Equal(4, Meeting.Run(100 * Mega, 2).Pictures);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_narrow_way_with_little_room_before_it_gets_no_bursts(int seed)
    {
        // All key frames come at the same time. For the others, who have room, nobody spreads them.
        _meeting = new MeetingOverWays(5, encoder: 0.4 * Mega, seed, room: TimeSpan.FromMilliseconds(80));
        Meeting.Run(2.2 * Mega, 20);
        long before = Meeting.Dropped;
        (int sound, int pictures, _, double used) = Meeting.Run(2.2 * Mega, 30);
        Assert.Equal((0, 4), (Meeting.Dropped - before, pictures));
        Assert.Equal(3 * 1500, sound, 12.0);
        Assert.InRange(used, 1.6 * Mega, 2.2 * Mega);
        Assert.InRange(Meeting.LongestQueue, TimeSpan.Zero, TimeSpan.FromMilliseconds(75));
    }

    /// <summary>
    /// A tunnel on the way to one of three: sound passes it and pictures never do, and nobody on it sends anything larger.
    /// </summary>
    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 700)]
    public void Where_large_packets_are_lost_on_the_way_to_somebody_the_others_make_smaller_ones(int seed, int carries)
    {
        _meeting = new MeetingOverWays(3, encoder: 1 * Mega, seed);
        Assert.Equal(2, Meeting.Run(10 * Mega, 5).Pictures);
        Meeting.Way.Carries = carries;
        Meeting.Run(10 * Mega, 15);
        long before = Meeting.Way.TooLarge;
        (_, int pictures, _, double used) = Meeting.Run(10 * Mega, 10);
        Assert.Equal((2, 0), (pictures, Meeting.Way.TooLarge - before));
        Assert.True(used > 1.2 * Mega, $"{used / Mega:F2}");
    }

    /// <summary>It need not be found out again here, and it is over when the participant says so, or is gone.</summary>
    [Fact]
    public void A_participant_that_says_what_its_way_loses_is_sent_nothing_larger()
    {
        _meeting = new MeetingOverWays(3, encoder: 1 * Mega, seed: 1);
        Meeting.Run(10 * Mega, 3);
        Meeting.Router.Core.Choose(
            Meeting.Router.Meeting, Meeting.First.Identity.Participant, new ChooseVideo([], null, PacketBytes: 700), Meeting.Router.Now);
        Meeting.Run(10 * Mega, 1);
        Meeting.Way.Carries = 700 + 16;
        (_, int pictures, _, double used) = Meeting.Run(10 * Mega, 5);
        Assert.Equal((2, 0), (pictures, Meeting.Way.TooLarge));
        Assert.True(used > 1.2 * Mega, $"{used / Mega:F2}");
        Meeting.Router.Core.Choose(
            Meeting.Router.Meeting, Meeting.First.Identity.Participant, new ChooseVideo([], null), Meeting.Router.Now);
        Meeting.Run(10 * Mega, 1);
        Assert.True(Meeting.Way.TooLarge > 0);
    }

    [Fact]
    public void Where_there_is_hardly_room_for_sound_there_is_nothing_but_sound()
    {
        _meeting = new MeetingOverWays(2, encoder: 2 * Mega, seed: 1);
        Meeting.Run(2 * Mega, 10);
        Meeting.Run(0.12 * Mega, 10);
        // A picture is tried now and then; a try costs less than a word.
        int sound = 0, shown = 0;
        for (int second = 0; second < 60; second++)
        {
            (int packets, int pictures, _, _) = Meeting.Run(0.12 * Mega, 1);
            sound += packets;
            shown += pictures;
            Assert.True(Meeting.LongestQueue < TimeSpan.FromSeconds(1), $"{Meeting.LongestQueue}");
        }
        Assert.True(sound > 2900, $"{sound}");
        Assert.InRange(shown, 0, 12);
        Meeting.Run(3 * Mega, 75);
        Assert.Equal(1, Meeting.Run(3 * Mega, 2).Pictures);
    }

    [Fact]
    public void Pictures_come_back_to_one_that_hears_nobody()
    {
        // Nothing is sent to it while pictures wait for the queue to go, and so nothing is reported.
        _meeting = new MeetingOverWays(2, encoder: 2 * Mega, seed: 1, sound: false);
        Assert.Equal(1, Meeting.Run(4 * Mega, 5).Pictures);
        Meeting.Run(0.02 * Mega, 3);
        Assert.True(Meeting.LongestQueue > TimeSpan.FromSeconds(1));
        Meeting.Run(4 * Mega, 10);
        Assert.Equal(1, Meeting.Run(4 * Mega, 2).Pictures);
    }

    [Fact]
    public void A_picture_that_nobody_gets_costs_little_until_somebody_does()
    {
        _meeting = new MeetingOverWays(4, encoder: 1 * Mega, seed: 1, slots: new SlotLimits(Audio: 3, Video: 1));
        Meeting.Run(100 * Mega, 12);
        // The first speaks: its picture goes to the others, and it gets one of theirs.
        int unseen = Enumerable.Range(0, 4).Count(i => Meeting.Participants[i].Media.VideoBitrate < 0.16 * Mega);
        Assert.Equal(2, unseen);
        int chosen = Enumerable.Range(1, 3).First(i => Meeting.Participants[i].Media.VideoBitrate < 0.16 * Mega);
        Meeting.Router.Core.Choose(
            Meeting.Router.Meeting, Meeting.First.Identity.Participant, new ChooseVideo(
                [Meeting.Router.Clients[chosen].Identity.Participant], null), Meeting.Router.Now);
        Meeting.Run(100 * Mega, 1);
        Assert.True(Meeting.Participants[chosen].Media.VideoBitrate > 0.9 * Mega);
        Assert.True(Meeting.First.Packets[Meeting.Router.Clients[chosen].Identity.VideoSsrc] > 50);
    }
}
