using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Intake;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Guests_come_with_a_link
{
    private static readonly TimeSpan PassPatience = TimeSpan.FromSeconds(61);

    private static ScheduledMeeting Schedule(TestServer server, Member host, bool guests = true) =>
        server.Service<MeetingStore>().Schedule(
            new MeetingPlan(null, host, "Stand-up", "secret", EncryptionType.EndToEnd, false, 200) { Guests = guests });

    private static Task<HttpResponseMessage> AskAsync(
        TestServer server, MeetingId meeting, string passcode = "secret", HttpClient? from = null) =>
        (from ?? server.Http).PostAsJsonAsync(
            new Uri(ServerPaths.GuestPass, UriKind.Relative),
            new RequestGuestPass(meeting, passcode, ClientType.DesktopClient, new byte[32]), SignalJson.Default.RequestGuestPass);

    private static async Task<GuestPass> PassAsync(TestServer server, ScheduledMeeting meeting)
    {
        using HttpResponseMessage response = await AskAsync(server, meeting.Id);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(SignalJson.Default.GuestPass))!;
    }

    private static async Task<(HttpStatusCode, RefusalCode, string)> RefusalAsync(Task<HttpResponseMessage> asking)
    {
        using HttpResponseMessage response = await asking;
        RequestRefused refused = (await response.Content.ReadFromJsonAsync(SignalJson.Default.RequestRefused))!;
        return (response.StatusCode, refused.Code, refused.Message);
    }

    [Fact]
    public async Task A_guest_joins_that_meeting_under_a_number_of_its_own_and_is_stated_to_the_others()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = Schedule(server, host);
        await using TestClient hosts = await server.ConnectAsync(host);
        Assert.True((await hosts.JoinAsync(meeting)).Guests);
        GuestPass pass = await PassAsync(server, meeting), another = await PassAsync(server, meeting);
        Assert.True(pass.User.IsGuest && another.User.IsGuest);
        Assert.NotEqual(pass.User, another.User);
        await using TestClient guest = await TestClient.ConnectAsync(server, pass.DeviceToken);
        JoinAccepted accepted = await guest.JoinAsync(meeting, "Maria");
        Assert.Equal((pass.User, pass.Hardware, false), (accepted.Self.User, accepted.Self.Hardware, accepted.MayCommand));
        RosterEntry seen = (await hosts.ExpectAsync<ParticipantJoined>()).Participant;
        Assert.Equal((pass.User, true), (seen.User, seen.Statement is { Length: > 0 }));
        // Nobody administers guests: they are no devices.
        Assert.Single(server.Service<DeviceStore>().List());
    }

    [Fact]
    public async Task One_answer_whether_there_is_no_meeting_no_guest_let_in_or_another_passcode()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting open = Schedule(server, host), shut = Schedule(server, host, guests: false), cancelled = Schedule(server, host);
        server.Service<MeetingStore>().Cancel(cancelled.Id);
        HashSet<(HttpStatusCode, RefusalCode, string)> answers =
        [
            await RefusalAsync(AskAsync(server, new MeetingId(123456789))),
            await RefusalAsync(AskAsync(server, new MeetingId(123456789), "")),
            await RefusalAsync(AskAsync(server, open.Id, "guess")),
            await RefusalAsync(AskAsync(server, shut.Id)),
            await RefusalAsync(AskAsync(server, shut.Id, "guess")),
            await RefusalAsync(AskAsync(server, cancelled.Id)),
        ];
        (HttpStatusCode status, RefusalCode code, _) = Assert.Single(answers);
        Assert.Equal((HttpStatusCode.Forbidden, RefusalCode.NoGuests), (status, code));
        Assert.Empty(server.Service<DeviceStore>().ListGuests());
    }

    [Fact]
    public async Task Guesses_of_an_address_are_bounded_and_then_the_right_one_is_no_answer_either()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using TestServer server = await TestServer.StartAsync(time: time);
        ScheduledMeeting meeting = Schedule(server, server.AddMember("host"));
        for (int i = 0; i < 10; i++)
            Assert.Equal(RefusalCode.NoGuests, (await RefusalAsync(AskAsync(server, meeting.Id, $"{i}"))).Item2);
        (HttpStatusCode status, RefusalCode code, _) = await RefusalAsync(AskAsync(server, meeting.Id));
        Assert.Equal((HttpStatusCode.TooManyRequests, RefusalCode.TooManyRequests), (status, code));
        using (HttpClient elsewhere = server.HttpFrom(IPAddress.Parse("127.0.0.2")))
        using (HttpResponseMessage other = await AskAsync(server, meeting.Id, from: elsewhere))
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        time.Advance(TimeSpan.FromMinutes(1));
        await PassAsync(server, meeting);
    }

    [Fact]
    public async Task A_pass_is_for_one_meeting_and_looks_up_no_other()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = Schedule(server, host), other = Schedule(server, host);
        await using TestClient guest = await TestClient.ConnectAsync(server, (await PassAsync(server, meeting)).DeviceToken);
        Assert.Equal(RefusalCode.MeetingNotFound, await RefusedAsync(other.Id, "secret"));
        Assert.Equal(RefusalCode.MeetingNotFound, await RefusedAsync(other.Id, "guess"));
        Assert.Equal(RefusalCode.MeetingNotFound, await RefusedAsync(new MeetingId(123456789), ""));
        // Nor does it begin its own: it waits for the host.
        await guest.RequestJoinAsync(meeting, "Maria");
        await guest.ExpectAsync<WaitForHost>();

        async Task<RefusalCode> RefusedAsync(MeetingId asked, string passcode)
        {
            await guest.SendAsync(new JoinMeeting(asked, passcode, "Maria", EncryptionType.EndToEnd));
            return (await guest.ExpectAsync<JoinRefused>()).Code;
        }
    }

    [Fact]
    public async Task A_pass_ends_with_its_stay_and_soon_where_nobody_comes_with_it()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using TestServer server = await TestServer.StartAsync(time: time);
        ScheduledMeeting meeting = Schedule(server, server.AddMember("host"));
        GuestPass kept = await PassAsync(server, meeting), unused = await PassAsync(server, meeting);
        TestClient guest = await TestClient.ConnectAsync(server, kept.DeviceToken);
        guest.KeepReading();
        await guest.SyncAsync();
        time.Advance(PassPatience);
        await server.Service<FrontEnd>().ApplyAdministrationAsync();
        Assert.Equal(kept.Hardware, Assert.Single(server.Service<DeviceStore>().ListGuests()).Hardware);
        await Assert.ThrowsAsync<WebSocketException>(() => TestClient.ConnectAsync(server, unused.DeviceToken));
        await guest.DisposeAsync();
        while (server.Service<DeviceStore>().ListGuests().Count > 0)
        {
            await Task.Yield();
            await server.Service<FrontEnd>().ApplyAdministrationAsync();
        }
        await Assert.ThrowsAsync<WebSocketException>(() => TestClient.ConnectAsync(server, kept.DeviceToken));
    }

    [Fact]
    public async Task Passes_of_an_address_and_of_all_are_bounded_and_come_back()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using TestServer server = await TestServer.StartAsync(
            time: time, configure: options => options with { Guests = new GuestLimits(PerAddress: 2, Total: 3) });
        ScheduledMeeting meeting = Schedule(server, server.AddMember("host"));
        await PassAsync(server, meeting);
        await PassAsync(server, meeting);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await RefusalAsync(AskAsync(server, meeting.Id))).Item1);
        using HttpClient elsewhere = server.HttpFrom(IPAddress.Parse("127.0.0.2"));
        using (HttpResponseMessage third = await AskAsync(server, meeting.Id, from: elsewhere))
            Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await RefusalAsync(AskAsync(server, meeting.Id, from: elsewhere))).Item1);
        time.Advance(PassPatience);
        await server.Service<FrontEnd>().ApplyAdministrationAsync();
        await PassAsync(server, meeting);
    }

    [Fact]
    public async Task An_account_or_a_server_that_lets_none_in_does_so_whatever_its_meetings_say()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = Schedule(server, host);
        GuestPass before = await PassAsync(server, meeting);
        AccountStore accounts = server.Service<AccountStore>();
        accounts.Update(accounts.FindAccount(host.Account.Name)! with { Guests = false });
        Assert.Equal(RefusalCode.NoGuests, (await RefusalAsync(AskAsync(server, meeting.Id))).Item2);
        await using TestClient guest = await TestClient.ConnectAsync(server, before.DeviceToken);
        await guest.RequestJoinAsync(meeting, "Maria");
        Assert.Equal(RefusalCode.NoGuests, (await guest.ExpectAsync<JoinRefused>()).Code);
        Assert.Throws<ServerProblemException>(() => Schedule(server, accounts.FindMember("host")!));

        await using TestServer none = await TestServer.StartAsync(
            configure: options => options with { Guests = new GuestLimits(Total: 0) });
        Assert.Equal(
            RefusalCode.NoGuests, (await RefusalAsync(AskAsync(none, Schedule(none, none.AddMember("host")).Id))).Item2);
    }

    [Fact]
    public async Task A_guest_is_not_named_leader_and_where_only_guests_are_left_the_meeting_is_over()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host"), member = server.AddMember("member");
        ScheduledMeeting meeting = Schedule(server, host);
        TestClient hosts = await server.ConnectAsync(host);
        await hosts.JoinAsync(meeting);
        await using TestClient guest = await TestClient.ConnectAsync(server, (await PassAsync(server, meeting)).DeviceToken);
        await guest.JoinAsync(meeting, "Maria");
        TestClient members = await server.ConnectAsync(member);
        ParticipantId next = (await members.JoinAsync(meeting)).Self.Participant;
        await guest.ExpectAsync<ParticipantJoined>();
        await hosts.SendAsync(new LeaveMeeting());
        await guest.ExpectAsync<ParticipantLeft>();
        Assert.Equal(next, (await guest.ExpectAsync<LeaderChosen>()).Leader);
        await members.SendAsync(new LeaveMeeting());
        await guest.ExpectAsync<ParticipantLeft>();
        Assert.Equal(MeetingEndCause.EndedByHost, (await guest.ExpectAsync<MeetingEnded>()).Cause);
        await hosts.DisposeAsync();
        await members.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"meeting":"1","passcode":"","clientType":"DesktopClient","identityKey":"AAAA"}""")]
    [InlineData(
        """{"meeting":"987654321","passcode":"","clientType":"ZoomRooms","identityKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""")]
    [InlineData("""{"meeting":"987654321","passcode":"","clientType":"DesktopClient","identityKey":"AAAA"}""")]
    [InlineData(
        """{"meeting":"987654321","passcode":null,"clientType":"DesktopClient","identityKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""")]
    public async Task Not_with_a_malformed_request(string body)
    {
        await using TestServer server = await TestServer.StartAsync();
        using StringContent content = new(body);
        (HttpStatusCode status, RefusalCode code, _) = await RefusalAsync(server.Http.PostAsync(
            new Uri(ServerPaths.GuestPass, UriKind.Relative), content, TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.BadRequest, RefusalCode.MalformedMessage), (status, code));
    }
}
