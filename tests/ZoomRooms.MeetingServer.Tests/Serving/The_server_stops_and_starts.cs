using System.Net;
using System.Text.Json;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Addresses;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class The_server_stops_and_starts
{
    [Fact]
    public async Task One_that_takes_over_from_the_last_lets_people_in()
    {
        await using TestServer server = await TestServer.StartAsync();
        HallHost hall = server.Service<HallHost>();
        hall.TakeStep("self", new NodeLeaving(), TimeSpan.Zero, null);
        hall.TakeStep("self", new NodeAlive("https://192.0.2.1/"), TimeSpan.Zero, null);
        Member host = server.AddMember("host");
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(server.Schedule(host));
    }

    [Fact]
    public async Task With_a_word_to_everyone()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host), other = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await using TestClient waiting = await server.ConnectAsync(server.AddMember("guest"));
        await waiting.RequestJoinAsync(other);
        await waiting.ExpectAsync<WaitForHost>();
        Task stopping = server.Host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(MeetingEndCause.ServerShuttingDown, (await room.ExpectAsync<MeetingEnded>()).Cause);
        Assert.Null(await room.NextAsync());
        Assert.Equal(MeetingEndCause.ServerShuttingDown, (await waiting.ExpectAsync<MeetingEnded>()).Cause);
        await stopping;
    }

    [Fact]
    public async Task With_the_same_certificate_devices_and_meetings()
    {
        using TemporaryFolder folder = new();
        string fingerprint, token;
        ScheduledMeeting meeting;
        await using (TestServer first = await TestServer.StartAsync(folder))
        {
            fingerprint = first.Host.CertificateSha256;
            Member host = first.AddMember("host");
            token = (await first.PairAsync(host)).DeviceToken;
            meeting = first.Schedule(host);
            // Left running, as a crash would.
            Assert.True(first.Service<MeetingStore>().TryStart(meeting, MeetingUuid.Create()));
        }
        await using TestServer second = await TestServer.StartAsync(folder);
        Assert.Equal(fingerprint, second.Host.CertificateSha256);
        Assert.Null(second.Service<MeetingStore>().Find(meeting.Id)!.Running);
        await using TestClient client = await TestClient.ConnectAsync(second, token);
        await client.JoinAsync(meeting);
    }

    [Fact]
    public async Task Telling_where_it_is_and_keeping_its_files_to_itself()
    {
        using TemporaryFolder folder = new();
        await using TestServer server = await TestServer.StartAsync(folder);
        ServerAddresses? addresses = JsonSerializer.Deserialize(
            await File.ReadAllTextAsync(
                folder.File("server.json"), TestContext.Current.CancellationToken), ServerAddressesJson.Default.ServerAddresses);
        Assert.Equal((server.Host.ListenAddress.ToString(), server.Host.MediaAddress.ToString()), (addresses!.Listen, addresses.Media));
        Assert.Equal(
            server.Host.CertificateSha256,
            (await File.ReadAllTextAsync(folder.File("certificate.sha256"), TestContext.Current.CancellationToken)).Trim());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(
                folder.File("certificate.pem")) | File.GetUnixFileMode(folder.File("server.db")));
    }

    [Fact]
    public async Task Not_with_what_an_administrator_must_change_first()
    {
        using TemporaryFolder folder = new();
        ServerOptions options = new()
        {
            DataFolder = folder.Path, Listen = new IPEndPoint(IPAddress.Loopback, 0), Media = new IPEndPoint(IPAddress.Loopback, 0)
        };
        await using TestServer server = await TestServer.StartAsync();
        await Refuses(options with { Listen = server.Host.ListenAddress }, "--listen");
        await Refuses(options with { Media = server.Host.MediaAddress }, "--media");
        await Refuses(options with { CertificateFile = folder.File("missing.pem") }, "missing.pem");
        await Refuses(options with { DataFolder = "/proc/nothing" }, "--data");
        await File.WriteAllTextAsync(folder.File("certificate.pem"), "no certificate", TestContext.Current.CancellationToken);
        await Refuses(options, "certificate.pem");
        using TemporaryFolder damaged = new();
        await File.WriteAllTextAsync(damaged.File("server.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        await Refuses(options with { DataFolder = damaged.Path }, "server.db");
    }

    private static async Task Refuses(ServerOptions options, string mentions)
    {
        ServerProblemException problem = await Assert.ThrowsAsync<ServerProblemException>(() => ServerHost.StartAsync(options));
        Assert.Contains(mentions, problem.Message, StringComparison.Ordinal);
    }
}
