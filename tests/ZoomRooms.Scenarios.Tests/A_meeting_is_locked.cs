using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;

namespace ZoomRooms.Scenarios.Tests;

public class A_meeting_is_locked
{
    [Fact]
    public async Task By_a_co_host_and_nobody_new_gets_in_until_it_is_unlocked_but_who_was_here_comes_back()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await meeting.AdministerAsync("meeting", "co-host", "add", "987654321", "room");
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant third = await meeting.PairAsync("third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilSeeingAsync();

        room.SetLocked(true);
        await host.UntilAsync(snapshot => snapshot.Locked);
        await room.UntilAsync(snapshot => snapshot.Locked);
        await room.LeaveAsync();
        await host.UntilAsync(snapshot => snapshot.Participants.Count == 1);
        third.Join();
        await third.UntilAsync(snapshot => snapshot is { State: SessionState.WaitingForAdmission, Waiting: AdmissionWait.MeetingLocked });
        await host.UntilAsync(snapshot => snapshot.Knocking is [{ DisplayName: "third" }]);
        room.Join();
        await room.UntilSeeingAsync();
        Assert.True(room.Snapshot.Locked);
        Assert.DoesNotContain(SessionState.InMeeting, third.States);
        Assert.Null(third.Snapshot.SecurityCode);
        Assert.Equal(0, third.Snapshot.Media.PicturesOpened);

        room.SetLocked(false);
        SessionSnapshot unlocked = await room.UntilAsync(snapshot => !snapshot.Locked);
        Assert.NotNull(unlocked.Encryption.Attention.Unlocked);
        Assert.Equal(LightPattern.DoubleBlink, Lock.Of(unlocked).Pattern);
        await third.UntilSeeingAsync();
        await host.UntilAsync(snapshot => snapshot.Participants.Count == 3);
    }

    [Fact]
    public async Task Not_by_one_who_is_no_co_host()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant third = await meeting.PairAsync("third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilSeeingAsync();
        room.SetLocked(true);
        // Whoever joins after the command was refused gets in.
        third.Join();
        await third.UntilSeeingAsync();
        Assert.False(host.Snapshot.Locked);
        Assert.False(third.Snapshot.Locked);
    }
}
