using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtcp;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>Each picture comes in two sizes, and each receiver gets the one that it has room for, or asked for.</summary>
public sealed class Layers_are_chosen : IDisposable
{
    private const double Mega = 1e6;

    private IDisposable? _opened;

    public void Dispose() => _opened?.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_narrow_way_gets_small_pictures_of_all_and_nobody_else_has_less_for_it(int seed)
    {
        MeetingOverWays meeting = Meet(4, seed);
        meeting.Run(100 * Mega, 8);
        Assert.Equal((3, 0), Pictures(meeting.Run(100 * Mega, 2)));
        // Half a second of queue in the step itself; then a picture more every few seconds.
        meeting.Run(0.9 * Mega, 15);
        int worse = 0, heard = 0;
        for (int second = 0; second < 30; second++)
        {
            (int sound, int large, int small, _) = meeting.Run(0.9 * Mega, 1);
            string what = $"{large} large, {small} small, queue {meeting.LongestQueue.TotalMilliseconds:F0} ms";
            Assert.True(meeting.LongestQueue < TimeSpan.FromMilliseconds(300), what);
            Assert.True(large + small >= 3 && small >= 2, what);
            heard += sound;
            worse += meeting.Participants.Skip(1).Any(other => other.Media.VideoBound < 1.2 * Mega) ? 1 : 0;
        }
        Assert.Equal(3 * 50 * 30, heard, 50.0);
        // Now and then a large one is tried, for a moment and with restraint.
        Assert.InRange(worse, 0, 6);
        meeting.Run(100 * Mega, 60);
        Assert.Equal((3, 0), Pictures(meeting.Run(100 * Mega, 2)));
    }

    [Fact]
    public void A_large_picture_that_nobody_wants_is_not_made_and_comes_when_it_is_wanted_the_small_one_first()
    {
        MeetingOverWays meeting = Meet(4, seed: 1, new SlotLimits(Audio: 3, Video: 1));
        meeting.Run(100 * Mega, 12);
        int unseen = Enumerable.Range(1, 3).First(i => meeting.Participants[i].Media.VideoBound == 0);
        Assert.Equal(0, meeting.Participants[unseen].Media.Statistics.RequestedBitrate);
        InMemoryRouter.Client client = meeting.Router.Clients[unseen];
        long made = meeting.Participants[unseen].Media.Video.Accepted;
        meeting.Run(100 * Mega, 2);
        Assert.Equal(made, meeting.Participants[unseen].Media.Video.Accepted);
        meeting.Router.Core.Choose(
            meeting.Router.Meeting, meeting.First.Identity.Participant, new ChooseVideo(
                [client.Identity.Participant], null), meeting.Router.Now);
        meeting.Run(100 * Mega, 0.4);
        Assert.True(meeting.First.Packets.ContainsKey(client.Identity.SmallVideoSsrc));
        meeting.Run(100 * Mega, 1);
        meeting.Run(100 * Mega, 1);
        Assert.True(meeting.First.Packets.GetValueOrDefault(client.Identity.VideoSsrc) > 50);
        Assert.False(meeting.First.Packets.ContainsKey(client.Identity.SmallVideoSsrc));
    }

    [Fact]
    public void As_many_are_large_as_a_room_asks_for_and_the_most_wanted_first()
    {
        InMemoryRouter router = Scene(5, new ChooseVideo([new ParticipantId(4), new ParticipantId(2)], null, Large: 1));
        Show(router, 10);
        Forget(router);
        Show(router, 3);
        Assert.Equal([4], Seen(router, small: false));
        Assert.Equal([2, 3, 5], Seen(router, small: true));
        router.Core.Choose(router.Meeting, router.Clients[0].Identity.Participant, new ChooseVideo([], Count: 2, Large: 0), router.Now);
        Show(router, 5);
        Forget(router);
        Show(router, 3);
        Assert.Empty(Seen(router, small: false));
        Assert.Equal(2, Seen(router, small: true).Length);
    }

    [Fact]
    public void A_layer_is_changed_at_a_key_frame_and_the_other_one_goes_on_until_then()
    {
        InMemoryRouter router = Scene(2, new ChooseVideo([], null));
        Show(router, 5);
        Assert.Equal([2], Seen(router, small: false));
        router.Core.Choose(router.Meeting, router.Clients[0].Identity.Participant, new ChooseVideo([], null, Large: 0), router.Now);
        router.Clients[1].Rtcp.Clear();
        Forget(router);
        Show(router, 5, keyFrames: false);
        // The small one was asked for, and the large one is still there.
        Assert.Contains(router.Clients[1].Rtcp, compound => HasPictureLoss(compound, router.Clients[1].Identity.SmallVideoSsrc));
        Assert.Equal([2], Seen(router, small: false));
        Assert.Empty(Seen(router, small: true));
        router.Clients[1].ShowSmall(isKeyFrame: true);
        // To the end of the frame that it is in.
        Show(router, 1, keyFrames: false);
        Forget(router);
        Show(router, 5, keyFrames: false);
        Assert.Equal([2], Seen(router, small: true));
        Assert.Empty(Seen(router, small: false));
    }

    [Fact]
    public void A_large_one_that_stops_gives_way_to_the_small_one_until_it_comes_again()
    {
        InMemoryRouter router = Scene(3, new ChooseVideo([], null));
        Show(router, 5);
        // Its publisher's way became narrow, or its encoder hangs: in the middle of a frame, as the router sees it.
        Show(router, 30, keyFrames: false, withoutLarge: 1);
        // The small one is asked for, and comes.
        Show(router, 1, withoutLarge: 1);
        Forget(router);
        Show(router, 3, keyFrames: false, withoutLarge: 1);
        Assert.Equal([3], Seen(router, small: false));
        Assert.Equal([2], Seen(router, small: true));
        Show(router, 1);
        Forget(router);
        Show(router, 3, keyFrames: false);
        Assert.Equal([2, 3], Seen(router, small: false));
        Assert.Empty(Seen(router, small: true));
    }

    [Fact]
    public void One_that_stops_before_its_first_key_frame_too()
    {
        InMemoryRouter router = Scene(2, new ChooseVideo([], null));
        Show(router, 15, keyFrames: false);
        Assert.Empty(Seen(router, small: false));
        Show(router, 30, keyFrames: false, withoutLarge: 1);
        Show(router, 1, withoutLarge: 1);
        Assert.Equal([2], Seen(router, small: true));
    }

    [Fact]
    public void Who_makes_one_size_only_is_seen_in_that()
    {
        InMemoryRouter router = Scene(3, new ChooseVideo([], null, Large: 0));
        Show(router, 5, withoutSmall: 2);
        Forget(router);
        Show(router, 3, withoutSmall: 2);
        Assert.Equal([3], Seen(router, small: false));
        Assert.Equal([2], Seen(router, small: true));
    }

    [Fact]
    public void The_ladder_gives_every_picture_before_any_is_large()
    {
        PictureLadder ladder = new();
        ladder.Reset(large: 2);
        foreach (bool hasSmall in (bool[])[true, false, true, true])
            ladder.Add(hasSmall);
        Assert.Equal((4, 5), (ladder.Pictures, ladder.Rungs));
        const int Small = PictureLadder.Small, Least = PictureLadder.Least, Large = PictureLadder.LeastLarge;
        Assert.Equal([0, Small, Small + Least, 2 * Small + Least, 3 * Small + Least, Large + 2 * Small + Least], Enumerable.Range(
            0, 6).Select(rung => ladder.Cost(rung)));
        Assert.Equal([false, true, false, false], Enumerable.Range(0, 4).Select(picture => ladder.IsLarge(picture, 4)));
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(picture => ladder.IsLarge(picture, 5)));
        Assert.Equal((1, 2), (ladder.Larges(4), ladder.Larges(5)));
        Assert.Equal(
            [0, 0, 1, 3, 5], ((int[])[0, Small - 1, Small, 2 * Small + Least, 10_000_000]).Select(budget => ladder.Highest(budget)));
        // What large ones were seen to take counts.
        Assert.Equal(4, ladder.Highest(Large + 2 * Small + Least, large: Large + 1));
    }

    private MeetingOverWays Meet(int participants, int seed, SlotLimits? slots = null)
    {
        MeetingOverWays meeting = new(participants, encoder: 1.3 * Mega, seed, small: 0.15 * Mega, slots);
        _opened = meeting;
        return meeting;
    }

    private InMemoryRouter Scene(int clients, ChooseVideo choice)
    {
        InMemoryRouter router = new(clients);
        _opened = router;
        router.Core.Choose(router.Meeting, router.Clients[0].Identity.Participant, choice, router.Now);
        return router;
    }

    /// <summary>Everybody but the first shows tenths of a second of both sizes.</summary>
    private static void Show(InMemoryRouter router, int pictures, bool keyFrames = true, int withoutSmall = -1, int withoutLarge = -1)
    {
        for (int i = 0; i < pictures; i++)
        {
            router.Now += TimeSpan.FromMilliseconds(100);
            for (int client = 1; client < router.Clients.Count; client++)
            {
                if (client != withoutLarge)
                    router.Clients[client].Show(keyFrames);
                if (client != withoutSmall)
                    router.Clients[client].ShowSmall(keyFrames);
            }
        }
    }

    private static void Forget(InMemoryRouter router) => router.Clients[0].Recent.Clear();

    /// <summary>The numbers of the participants whose picture came to the first.</summary>
    private static uint[] Seen(InMemoryRouter router, bool small) =>
        [.. router.Clients.Select(client => client.Identity)
            .Where(client => router.Clients[0].Recent.Contains(small ? client.SmallVideoSsrc : client.VideoSsrc)).Select(
                client => client.Participant.Value)];

    private static (int Large, int Small) Pictures((int Sound, int Pictures, int Small, double Used) run) => (run.Pictures, run.Small);

    private static bool HasPictureLoss(byte[] compound, uint ssrc)
    {
        RtcpReader reader = new(compound);
        while (reader.TryRead(out RtcpPacket packet))
        {
            if (packet.Type == RtcpType.PayloadFeedback && packet.Format == RtcpType.PictureLoss && packet.MediaSsrc == ssrc)
                return true;
        }
        return false;
    }
}
