using System.Net;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

/// <summary>Somebody keeps the database from being written: a backup, a tool, a full disk.</summary>
public sealed class A_database_that_is_locked
{
    [Fact]
    public async Task Keeps_nobody_out_of_a_meeting_that_runs_and_the_rest_is_told_whose_trouble_it_is()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting running = server.Schedule(host), other = server.Schedule(host);
        DevicePaired guest = await server.PairAsync(server.AddMember("guest")), idle = await server.PairAsync(host);
        string code = server.Service<DeviceStore>().CreatePairingCode(host.User.Id, TimeSpan.FromHours(1));
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(running);
        using (SqliteConnection tool = new($"Data Source={server.Folder.File("server.db")}"))
        {
            tool.Open();
            tool.Run("BEGIN IMMEDIATE");

            // What is to be written is only when it was seen.
            await using TestClient newcomer = await TestClient.ConnectAsync(server, guest.DeviceToken);
            await newcomer.JoinAsync(running);
            await room.ExpectAsync<ParticipantJoined>();

            // What has to be written is refused, and the conversation goes on.
            await using TestClient starting = await TestClient.ConnectAsync(server, idle.DeviceToken);
            await starting.RequestJoinAsync(other);
            JoinRefused refused = await starting.ExpectAsync<JoinRefused>();
            Assert.Equal(RefusalCode.InternalError, refused.Code);
            Assert.Contains("another program keeps it locked", refused.Message, StringComparison.Ordinal);
            await starting.SyncAsync();

            using HttpResponseMessage pairing = await server.PostPairAsync(
                new PairDevice(code, "Room", ClientType.ZoomRooms, new byte[32]));
            RequestRefused? answer = await pairing.Content.ReadFromJsonAsync(
                SignalJson.Default.RequestRefused, TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, RefusalCode.InternalError), (pairing.StatusCode, answer!.Code));
            Assert.Contains("another program keeps it locked", answer.Message, StringComparison.Ordinal);
            Assert.Null(server.Service<DeviceStore>().Find(guest.Hardware)!.Device.LastSeenAt);

            Assert.Contains("cannot be written: another program keeps it locked", await server.Http.GetStringAsync(
                new Uri(ServerPaths.Health, UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);

            tool.Run("ROLLBACK");
            await starting.JoinAsync(other);
        }
        await server.Service<SeenDevices>().CatchAsync();
        Assert.Contains("\"ok\"", await server.Http.GetStringAsync(
            new Uri(ServerPaths.Health, UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.NotNull(server.Service<DeviceStore>().Find(guest.Hardware)!.Device.LastSeenAt);
    }

    /// <summary>Who asks for a WebSocket sees no body.</summary>
    [Fact]
    public async Task Is_a_sentence_to_who_cannot_even_sign_in()
    {
        await using TestServer server = await TestServer.StartAsync();
        DevicePaired device = await server.PairAsync(server.AddMember("guest"));
        using SqliteConnection tool = new($"Data Source={server.Folder.File("server.db")}");
        tool.Open();
        tool.Run("ALTER TABLE devices RENAME TO elsewhere");
        using HttpRequestMessage request = new(HttpMethod.Get, ServerPaths.Signal);
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", device.DeviceToken);
        using HttpResponseMessage response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        RequestRefused? refused = RefusalHeader.TryRead(response.Headers.GetValues(RefusalHeader.Name).Single());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, RefusalCode.InternalError), (response.StatusCode, refused?.Code));
        Assert.Contains("Nothing is wrong with this device", refused!.Message, StringComparison.Ordinal);
        tool.Run("ALTER TABLE elsewhere RENAME TO devices");
        await using TestClient again = await TestClient.ConnectAsync(server, device.DeviceToken);
    }

    [Theory]
    [InlineData(13, "disk is full")]
    [InlineData(8, "disk is read-only")]
    [InlineData(5, "keeps it locked")]
    [InlineData(10, "disk fails")]
    public void Each_trouble_has_its_words_and_no_path(int code, string words)
    {
        string sentence = StorageProblem.Sentence(new SqliteException("SQLite Error at /var/lib/zoomrooms-server", code));
        Assert.Contains(words, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("/var", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_sentence_at_the_start()
    {
        using TemporaryFolder folder = new();
        // A folder where a file is to be: as good as a disk that takes none, also for root.
        Directory.CreateDirectory(folder.File("certificate.sha256"));
        ServerProblemException problem = await Assert.ThrowsAsync<ServerProblemException>(() => TestServer.StartAsync(folder));
        Assert.Contains(folder.Path, problem.Message, StringComparison.Ordinal);
        Directory.Delete(folder.File("certificate.sha256"));
        await using TestServer next = await TestServer.StartAsync(folder);
    }
}
