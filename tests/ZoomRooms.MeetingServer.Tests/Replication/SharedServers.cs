using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Tests.Serving;
using ZoomRooms.MeetingServer.Tests.Storage;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Replication;

/// <summary>Two servers of this process that share their meetings over a real NATS, and their accounts in a real PostgreSQL.</summary>
internal sealed class SharedServers : IAsyncDisposable
{
    private static readonly string[] Shared = ["certificate.pem", "statement-root.key", "statement-root.pub"];
    private static readonly SlowTime Time = new(3);
    private static readonly SignalLimits Patient = new() { PingTimeout = TimeSpan.FromMinutes(2) };
    private readonly NatsProcess _nats = new();
    private readonly TemporaryFolder[] _folders = [new(), new()];
    private readonly List<TestServer> _servers = [];

    private SharedServers(PostgresProcess database) => Database = database;

    public PostgresProcess Database { get; }

    public TestServer First => _servers[0];

    public TestServer Second => _servers[1];

    public static async Task<SharedServers> StartAsync()
    {
        SharedServers shared = new(await PostgresProcess.StartAsync());
        foreach (TemporaryFolder folder in shared._folders)
        {
            foreach (string file in shared._servers.Count == 0 ? [] : Shared)
                File.Copy(shared._folders[0].File(file), folder.File(file));
            shared._servers.Add(await TestServer.StartAsync(
                folder, Time, Patient, configure: options =>
                    options with { Database = shared.Database.Address, Nats = shared._nats.Address }));
        }
        return shared;
    }

    public async ValueTask DisposeAsync()
    {
        Database.Thaw();
        foreach (TestServer server in _servers)
            await server.DisposeAsync();
        _nats.Dispose();
        Database.Dispose();
        foreach (TemporaryFolder folder in _folders)
            folder.Dispose();
    }
}
