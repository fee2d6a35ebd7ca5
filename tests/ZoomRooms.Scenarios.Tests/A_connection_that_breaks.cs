using ZoomRooms.Client;
using ZoomRooms.Client.Signaling;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.Scenarios.Tests;

public class A_connection_that_breaks
{
    [Fact]
    public async Task Is_gone_on_with_by_the_leader_in_the_same_stay_and_a_newcomer_gets_the_key()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await using BreakableWay way = new(meeting.Endpoint.Url);
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant third = await meeting.PairAsync("third");
        host.Join(server: Through(meeting, way));
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilSeeingAsync();
        await host.UntilSeeingAsync();

        way.Break();
        await host.UntilAsync(snapshot => snapshot.Reconnecting);
        third.Join();
        await room.UntilAsync(snapshot => snapshot.Media.PicturesOpened > 20);
        long seen = host.Snapshot.Media.PicturesOpened;
        await host.UntilAsync(snapshot => snapshot.Media.PicturesOpened > seen + 5);
        Assert.Empty(Lock.Of(host.Snapshot).Unmet);
        way.Mend();

        await third.UntilSeeingAsync();
        foreach (TestParticipant participant in (TestParticipant[])[host, room, third])
            await participant.UntilAsync(snapshot => snapshot.Participants.Count == 3);
        Assert.False(host.Snapshot.Reconnecting);
        Assert.Equal(room.Snapshot.SecurityCode, host.Snapshot.SecurityCode);
        Assert.All(room.Snapshot.Participants, participant => Assert.Equal(0, participant.TimesLeft));
        Assert.DoesNotContain(SessionState.Ended, host.States);
        Assert.Empty(Lock.Of(host.Snapshot).Unmet);
    }

    [Fact]
    public async Task To_a_server_that_was_started_anew_ends_the_stay()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await using BreakableWay way = new(meeting.Endpoint.Url);
        TestParticipant host = await meeting.PairAsync("host");
        host.Join(server: Through(meeting, way));
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        way.Break();
        await host.UntilAsync(snapshot => snapshot.Reconnecting);
        await meeting.StopServerAsync();
        await meeting.StartServerAsync();
        way.Mend(meeting.Endpoint.Url);
        SessionSnapshot ended = await host.UntilEndedAsync();
        // On a busy machine the new server may be up only after the media's way to the old one was given up: both are so.
        Assert.Contains(ended.End!.Reason, (SessionEndReason[])[SessionEndReason.ServerConnectionLost, SessionEndReason.TransportFailed]);
        Assert.False(ended.Reconnecting);
        Assert.NotEmpty(Lock.Of(ended).Unmet);
    }

    [Fact]
    public async Task Can_be_left_at_once()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await using BreakableWay way = new(meeting.Endpoint.Url);
        TestParticipant host = await meeting.PairAsync("host");
        host.Join(server: Through(meeting, way));
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        way.Break();
        await host.UntilAsync(snapshot => snapshot.Reconnecting);
        await host.LeaveAsync();
        Assert.Equal(SessionEndReason.Left, host.Snapshot.End?.Reason);
    }

    private static ServerEndpoint Through(TestMeeting meeting, BreakableWay way) => meeting.Endpoint with { Url = way.Entrance };
}
