using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Scenarios.Tests.Sharing;

/// <summary>What one shows of its screen, and the others see: sealed as all pictures are.</summary>
public sealed class A_screen_is_shared
{
    private const int Height = 360;

    [Fact]
    public async Task All_see_it_who_come_later_too_and_the_lock_stays_lit()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        using MadeScreen screen = new(room.Screen, Height);
        Assert.True(room.Snapshot.OwnScreen is { MayBeShown: true, IsShown: false });
        room.ShareScreen(true);
        await SeesAsync(host, "room");
        TestParticipant third = await meeting.PairAsync("third");
        third.Join();
        await SeesAsync(third, "room");
        // Cameras' pictures go on beside it, and nobody sees oneself.
        await third.UntilSeeingMoreAsync();
        await room.UntilSeeingMoreAsync();
        Assert.Equal((0, null), (room.Screens.Decoded, room.Snapshot.Screen));
        foreach (TestParticipant one in (TestParticipant[])[host, room, third])
        {
            await one.UntilAsync(snapshot => Lock.Of(snapshot).Pattern == LightPattern.Solid);
            Assert.Equal(one.Snapshot.Encryption.FramesToNetwork, one.Snapshot.Encryption.FramesSealed);
        }
        room.ShareScreen(false);
        await host.UntilAsync(snapshot => snapshot.Screen is null);
        await third.UntilAsync(snapshot => snapshot.Screen is null);
        room.ShareScreen(true);
        await SeesAsync(host, "room");
        await room.LeaveAsync();
        await host.UntilAsync(snapshot => snapshot.Screen is null);
    }

    [Fact]
    public async Task So_it_is_in_an_enhanced_meeting()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync("enhanced");
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting, EncryptionType.Enhanced);
        using MadeScreen screen = new(room.Screen, Height);
        room.ShareScreen(true);
        await SeesAsync(host, "room");
    }

    [Fact]
    public async Task The_next_one_takes_over_and_whoever_did_before_is_told_who()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        TestParticipant third = await meeting.PairAsync("third", camera: false);
        third.Join();
        using MadeScreen first = new(room.Screen, Height), second = new(host.Screen, Height / 2);
        room.ShareScreen(true);
        await SeesAsync(third, "room");
        host.ShareScreen(true);
        SessionSnapshot stopped = await room.UntilAsync(snapshot => snapshot.OwnScreen is { IsShown: false, Stops: 1 });
        Assert.Equal("host", NameOf(stopped, stopped.OwnScreen.StoppedBy));
        await SeesAsync(third, "host", Height / 2);
        await SeesAsync(room, "host", Height / 2);
        Assert.True(host.Snapshot.OwnScreen.IsShown);
    }

    [Fact]
    public async Task A_host_ends_it_and_nobody_else_does()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        using MadeScreen screen = new(host.Screen, Height);
        host.ShareScreen(true);
        await SeesAsync(room, "host");
        room.Decide(new HostDecision.StopSharing());
        Assert.Equal(
            RefusalCode.NotCoHost, (await room.UntilAsync(snapshot => snapshot.Refused is not null)).Refused!.Code);
        await SeesAsync(room, "host");
        using MadeScreen other = new(room.Screen, Height);
        room.ShareScreen(true);
        await SeesAsync(host, "room");
        host.Decide(new HostDecision.StopSharing());
        SessionSnapshot stopped = await room.UntilAsync(snapshot => snapshot.OwnScreen is { IsShown: false, Stops: 1 });
        Assert.Null(stopped.OwnScreen.StoppedBy);
        await host.UntilAsync(snapshot => snapshot.Screen is null);
    }

    [Fact]
    public async Task Who_asks_for_no_pictures_gets_no_screen_either()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        host.SetPictures(WantedPictures.None);
        await host.UntilSeeingNothingAsync();
        using MadeScreen screen = new(room.Screen, Height);
        room.ShareScreen(true);
        long sent = room.Snapshot.Media.VideoFramesSent;
        await room.UntilAsync(snapshot => snapshot.Media.VideoFramesSent > sent + 60);
        await host.UntilSeeingNothingAsync();
        Assert.Equal((0, null), (host.Screens.Decoded, host.Snapshot.Screen));
        host.SetPictures(WantedPictures.Any);
        await SeesAsync(host, "room");
    }

    private static async Task<(TestParticipant Host, TestParticipant Room)> MeetAsync(
        TestMeeting meeting, EncryptionType encryption = EncryptionType.EndToEnd)
    {
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        host.Join(encryption);
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join(encryption);
        await room.UntilSeeingAsync();
        await host.UntilSeeingAsync();
        return (host, room);
    }

    /// <summary>Ten pictures more than now, of whom the session names.</summary>
    private static async Task SeesAsync(TestParticipant participant, string whose, int height = Height)
    {
        await participant.UntilAsync(snapshot =>
            NameOf(snapshot, snapshot.Screen) == whose && participant.Screens.Latest == (snapshot.Screen, height));
        long seen = participant.Screens.Decoded;
        await participant.UntilAsync(_ => participant.Screens.Decoded > seen + 10);
    }

    private static string? NameOf(SessionSnapshot snapshot, ParticipantId? participant)
    {
        ParticipantSeat seat = snapshot.Seats.FirstOrDefault(one => one.Participant == participant);
        return participant is null ? null : snapshot.Participants.FirstOrDefault(one => one.Index == seat.Index)?.DisplayName;
    }
}
