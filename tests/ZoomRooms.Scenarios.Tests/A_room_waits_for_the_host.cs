using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;

namespace ZoomRooms.Scenarios.Tests;

public class A_room_waits_for_the_host
{
    [Fact]
    public async Task It_is_admitted_by_itself_when_the_host_comes_and_dark_until_then()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant host = await meeting.PairAsync("host");
        room.Join();
        SessionSnapshot waiting = await room.UntilAsync(snapshot => snapshot.State == SessionState.WaitingForHost);
        Assert.Equal(LightPattern.SlowBlink, Lock.Of(waiting).Pattern);
        host.Join();
        await room.UntilSeeingAsync();
        Assert.Empty(Lock.Of(room.Snapshot).Unmet);
    }

    [Fact]
    public async Task It_can_give_up_waiting()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant room = await meeting.PairAsync("room");
        room.Join();
        await room.UntilAsync(snapshot => snapshot.State == SessionState.WaitingForHost);
        await room.LeaveAsync();
        Assert.Equal(SessionEndReason.Left, room.Snapshot.End?.Reason);
    }
}
