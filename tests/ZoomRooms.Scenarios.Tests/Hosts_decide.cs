using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>Admit, remove, make co-host, end: by the host, by a co-host, over real sockets and the real server.</summary>
public class Hosts_decide
{
    [Fact]
    public async Task A_newcomer_waits_is_announced_by_name_and_gets_in_once_admitted()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await meeting.AdministerAsync("meeting", "set", "987654321", "--waiting-room", "yes");
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant third = await meeting.PairAsync("third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot is { State: SessionState.InMeeting, WaitingRoom: true });
        room.Join();
        SessionSnapshot waiting = await room.UntilAsync(snapshot => snapshot.State == SessionState.WaitingForAdmission);
        Assert.Equal(AdmissionWait.WaitingRoom, waiting.Waiting);
        Assert.Equal(LightPattern.SlowBlink, Lock.Of(waiting).Pattern);
        Assert.Null(waiting.SecurityCode);
        SessionSnapshot knocked = await host.UntilAsync(snapshot => snapshot.Knocking.Count == 1);
        Assert.Equal("room", knocked.Knocking[0].DisplayName);
        host.Decide(new HostDecision.Admit(knocked.Knocking[0].Number));
        await room.UntilSeeingAsync();
        Assert.Empty(Lock.Of(room.Snapshot).Unmet);
        Assert.Empty(host.Snapshot.Knocking);
        // Who is neither host nor co-host is not told who knocks.
        third.Join();
        await host.UntilAsync(snapshot => snapshot.Knocking is [{ DisplayName: "third" }]);
        Assert.Empty(room.Snapshot.Knocking);
        Assert.DoesNotContain(SessionState.InMeeting, third.States);
        // A co-host is, and may admit.
        host.Decide(new HostDecision.MakeCoHost(host.Snapshot.Participants.Single(one => one.DisplayName == "room").Index));
        SessionSnapshot named = await room.UntilAsync(snapshot => snapshot.Knocking.Count == 1);
        Assert.True(named.Participants.Single(one => one.IsSelf).IsCoHost);
        room.Decide(new HostDecision.Admit(named.Knocking[0].Number));
        await third.UntilSeeingAsync();
        await host.UntilAsync(snapshot => snapshot.Participants.Count == 3);
    }

    [Fact]
    public async Task Who_is_removed_stays_out_and_the_others_go_on()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant third = await meeting.PairAsync("third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        third.Join();
        await room.UntilSeeingAsync();
        await third.UntilSeeingAsync();
        await host.UntilAsync(snapshot => snapshot.Participants.Count == 3);
        uint key = host.Snapshot.Encryption.KeySequenceNumber;
        // One who may not removes nobody: it is the next command that the others see.
        room.Decide(new HostDecision.Remove(room.Snapshot.Participants.Single(one => one.DisplayName == "third").Index));
        host.Decide(new HostDecision.Remove(host.Snapshot.Participants.Single(one => one.DisplayName == "room").Index));
        SessionSnapshot removed = await room.UntilEndedAsync();
        Assert.Equal(SessionEndReason.RemovedByHost, removed.End?.Reason);
        await third.UntilAsync(snapshot => snapshot.Participants.Count == 2 && snapshot.Encryption.KeySequenceNumber > key);
        await third.UntilSeeingMoreAsync();
        room.Join();
        SessionSnapshot refused = await room.UntilEndedAsync();
        Assert.Equal(
            (SessionEndReason.RemovedByHost, true),
            (refused.End?.Reason, refused.End?.Detail.Contains("stays out", StringComparison.Ordinal)));
        Assert.DoesNotContain(host.Snapshot.Participants, one => one.DisplayName == "room");
        Assert.Equal(SessionState.InMeeting, host.Snapshot.State);
    }

    [Fact]
    public async Task The_end_ends_it_for_all_by_name()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await meeting.AdministerAsync("meeting", "co-host", "add", "987654321", "room");
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant third = await meeting.PairAsync("third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        third.Join();
        await room.UntilSeeingAsync();
        await third.UntilSeeingAsync();
        room.Decide(new HostDecision.End());
        foreach (TestParticipant one in (TestParticipant[])[host, room, third])
        {
            SessionSnapshot ended = await one.UntilEndedAsync();
            Assert.Equal((SessionEndReason.MeetingEnded, "The host ended the meeting."), (ended.End?.Reason, ended.End?.Detail));
        }
        // Over is over: without the host nobody begins another.
        third.Join();
        await third.UntilAsync(snapshot => snapshot.State == SessionState.WaitingForHost);
    }
}
