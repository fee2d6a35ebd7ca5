using System.Globalization;
using System.Net;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.MeetingServer.Tests.Storage;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class One_folder_has_one_server
{
    [Fact]
    public async Task The_second_names_the_first_and_changes_nothing()
    {
        using TemporaryFolder folder = new();
        ScheduledMeeting meeting;
        await using (TestServer server = await TestServer.StartAsync(folder))
        {
            Member host = server.AddMember("host");
            meeting = server.Schedule(host);
            await using TestClient room = await server.ConnectAsync(host);
            await room.JoinAsync(meeting);
            Dictionary<string, byte[]> before = Read(folder);

            ServerProblemException refused = await Assert.ThrowsAsync<ServerProblemException>(() => TestServer.StartAsync(folder));
            Assert.Contains(string.Create(
                CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on "), refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, Read(folder));
            Assert.NotNull(server.Service<MeetingStore>().Find(meeting.Id)!.Running);
            // What it may: administrators' verbs are for a running server too.
            server.AddMember("another");
            await room.SyncAsync();
        }
        // It ended, and the next may have it.
        await using TestServer next = await TestServer.StartAsync(folder);
        Assert.Null(next.Service<MeetingStore>().Find(meeting.Id)!.Running);
    }

    [Fact]
    public async Task One_that_does_not_start_leaves_the_folder_to_the_next()
    {
        using TemporaryFolder folder = new();
        await Assert.ThrowsAsync<ServerProblemException>(
            () => TestServer.StartAsync(
                folder, configure: options => options with { Listen = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0) }));
        await using TestServer next = await TestServer.StartAsync(folder);
    }

    [Fact]
    public async Task So_has_a_database_that_several_could_reach()
    {
        using PostgresProcess postgres = await PostgresProcess.StartAsync();
        await using (TestServer server = await TestServer.StartAsync(configure: options => options with { Database = postgres.Address }))
        {
            ServerProblemException refused = await Assert.ThrowsAsync<ServerProblemException>(
                () => TestServer.StartAsync(configure: options => options with { Database = postgres.Address }));
            Assert.Contains("in use by another server", refused.Message, StringComparison.Ordinal);
        }
        await using TestServer next = await TestServer.StartAsync(configure: options => options with { Database = postgres.Address });
    }

    /// <summary>The files that a server writes at its start.</summary>
    private static Dictionary<string, byte[]> Read(TemporaryFolder folder) => Directory.EnumerateFiles(folder.Path)
        .Where(file => Path.GetFileName(file) is "server.json" or "certificate.pem" or "certificate.sha256" or "statement-root.key"
            or "statement-root.pub").ToDictionary(file => file, File.ReadAllBytes);
}
