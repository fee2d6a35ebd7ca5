using ZoomRooms.Client;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests;

public class A_server_that_is_not_what_it_should_be
{
    [Fact]
    public async Task Another_certificate_is_not_trusted()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant room = await meeting.PairAsync("room", camera: false);
        room.Join(server: meeting.Endpoint with { CertificateSha256 = new string('0', 64) });
        Assert.Equal(SessionEndReason.ServerNotTrusted, (await room.UntilEndedAsync()).End?.Reason);
    }

    [Fact]
    public async Task A_server_that_is_down_is_named_so()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant room = await meeting.PairAsync("room", camera: false);
        ServerEndpoint endpoint = meeting.Endpoint;
        await meeting.StopServerAsync();
        room.Join(server: endpoint);
        Assert.Equal(SessionEndReason.ServerUnreachable, (await room.UntilEndedAsync()).End?.Reason);
    }

    [Fact]
    public async Task A_server_that_goes_down_ends_the_stay()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        await meeting.StopServerAsync();
        SessionSnapshot ended = await host.UntilEndedAsync();
        Assert.Contains(ended.End!.Reason, (SessionEndReason[])[SessionEndReason.MeetingEnded, SessionEndReason.ServerConnectionLost]);
        Assert.NotEmpty(Lock.Of(ended).Unmet);
    }

    [Fact]
    public async Task A_token_that_the_server_does_not_know_means_pair_again()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant room = await meeting.PairAsync("room", camera: false);
        room.Join(token: "0000");
        SessionEnd? end = (await room.UntilEndedAsync()).End;
        Assert.Equal(SessionEndReason.Refused, end?.Reason);
        Assert.Equal(RefusalCode.NotPaired, end?.Refusal);
    }
}
