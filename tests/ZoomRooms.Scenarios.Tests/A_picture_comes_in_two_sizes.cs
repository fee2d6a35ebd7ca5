using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests;

public class A_picture_comes_in_two_sizes
{
    [Fact]
    public async Task As_the_receiver_asks_for_it_and_the_lock_stays_lit()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        room.SetPictures(new WantedPictures(Large: 0));
        // The first small one may be from before the wish was heard; then a large one comes once more.
        for (int stretch = 0; stretch == 0 || (stretch < 3 && !Sees(room, 90)); stretch++)
        {
            await room.UntilAsync(snapshot => Sees(room, 90));
            await room.UntilSeeingMoreAsync();
        }
        Assert.Equal(90, room.SeenHeight);
        room.SetPictures(WantedPictures.Any with { First = "host" });
        await room.UntilAsync(snapshot => Sees(room, 360));
        await room.UntilSeeingMoreAsync();
        foreach (TestParticipant participant in (TestParticipant[])[host, room])
        {
            Assert.Equal(LightPattern.Solid, Lock.Of(participant.Snapshot).Pattern);
            EncryptionEvidence evidence = participant.Snapshot.Encryption;
            Assert.Equal(evidence.FramesToNetwork, evidence.FramesSealed);
        }
        room.SetPictures(new WantedPictures(Count: 0));
        await room.UntilSeeingNothingAsync();
    }

    [Fact]
    public async Task A_large_one_that_stops_gives_way_to_the_small_one_until_it_comes_again()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        await room.UntilAsync(_ =>
        {
            host.SetLarge(false);
            return Sees(room, 90);
        });
        await room.UntilSeeingMoreAsync();
        Assert.Equal(LightPattern.Solid, Lock.Of(room.Snapshot).Pattern);
        host.SetLarge(true);
        await room.UntilAsync(_ => Sees(room, 360));
        await room.UntilSeeingMoreAsync();
    }

    /// <summary>Janus does not say who is seen.</summary>
    [Fact]
    [Trait("backend", "embedded")]
    public async Task A_large_one_that_nobody_sees_is_not_made()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        room.SetPictures(new WantedPictures(Large: 0));
        await host.UntilAsync(snapshot => snapshot.Media.RequestedBitrate == 0);
        await room.UntilAsync(snapshot => Sees(room, 90));
        await room.UntilSeeingMoreAsync();
        Assert.Equal(90, room.SeenHeight);
        // The room's own goes on.
        Assert.NotEqual(0, room.Snapshot.Media.RequestedBitrate);
        room.SetPictures(WantedPictures.Any);
        await room.UntilAsync(snapshot => Sees(room, 360));
    }

    private static async Task<(TestParticipant Host, TestParticipant Room)> MeetAsync(TestMeeting meeting)
    {
        TestParticipant host = await meeting.PairAsync("host", height: 360);
        TestParticipant room = await meeting.PairAsync("room", height: 360);
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilAsync(snapshot => Sees(room, 360));
        return (host, room);
    }

    private static bool Sees(TestParticipant participant, int height) =>
        participant.Snapshot.State == SessionState.InMeeting && participant.SeenHeight == height;
}
