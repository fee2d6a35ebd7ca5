using System.Security.Cryptography;
using ZoomRooms.Client;

namespace ZoomRooms.Scenarios.Tests;

public class A_statement_of_another_root
{
    [Fact]
    public async Task Makes_a_room_leave_that_pinned_its_own_before_anything_is_sent()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join(statementRoot: RandomNumberGenerator.GetBytes(32));
        SessionSnapshot ended = await room.UntilEndedAsync();
        Assert.Equal(SessionEndReason.LeaderNotVerified, ended.End?.Reason);
        Assert.Contains("statement", ended.End!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(SessionState.InMeeting, room.States);
        Assert.NotEmpty(Lock.Of(ended).Unmet);
        Assert.Equal(0, ended.Encryption.FramesToNetwork);
    }

    [Fact]
    public async Task Keeps_whoever_it_concerns_out_of_the_meeting_of_a_leader_that_pinned_its_own()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        host.Join(statementRoot: RandomNumberGenerator.GetBytes(32));
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        // The room believes the leader's statement, and gets no key, since the leader does not believe the room's.
        await room.UntilEndedAsync();
        Assert.Equal(SessionEndReason.MeetingKeyTimeout, room.Snapshot.End?.Reason);
        Assert.Single(host.Snapshot.Participants);
        Assert.Equal(0, room.Snapshot.Encryption.FramesToNetwork);
    }
}
