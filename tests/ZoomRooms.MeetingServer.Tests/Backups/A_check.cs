using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Backups;

/// <summary><c>check</c> finds what would be found out too late, and says it in a sentence.</summary>
public sealed class A_check : IDisposable
{
    private readonly TemporaryFolder _data = new(), _elsewhere = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Of_a_server_that_was_backed_up_finds_nothing()
    {
        await using TestServer server = await TestServer.StartAsync(_data);
        Assert.Equal("backup", Assert.Single(await WrongAsync()).Name);
        await RunAsync("backup", _elsewhere.File("backup"));
        Assert.Empty(await WrongAsync());
        (int exit, string output) = await RunAsync("check");
        Assert.Equal(ServerCommandLine.Done, exit);
        Assert.Equal(8, output.Trim().Split('\n').Length);
        _time.Advance(TimeSpan.FromDays(8));
        Assert.Equal("backup", Assert.Single(await WrongAsync()).Name);
        _time.Advance(TimeSpan.FromDays(3650));
        Assert.Contains("certificate", (await WrongAsync()).Select(part => part.Name));
    }

    [Theory]
    [InlineData("statement-root.key", "statements")]
    [InlineData("statement-root.pub", "statements")]
    [InlineData("certificate.pem", "certificate")]
    public async Task Names_a_file_that_is_not_what_it_should_be(string file, string part)
    {
        await using (TestServer server = await TestServer.StartAsync(_data))
            await RunAsync("backup", _elsewhere.File("backup"));
        await File.WriteAllTextAsync(_data.File(file), new string('0', 64) + "\n", TestContext.Current.CancellationToken);
        (string name, string state) = Assert.Single(await WrongAsync());
        Assert.Equal(part, name);
        Assert.Contains(Path.GetFileNameWithoutExtension(file), state, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_secrets_that_others_may_read()
    {
        await using (TestServer server = await TestServer.StartAsync(_data))
            await RunAsync("backup", _elsewhere.File("backup"));
        File.SetUnixFileMode(_data.File("statement-root.key"), (UnixFileMode)0b110_100_000);
        Assert.Contains("statement-root.key", Assert.Single(await WrongAsync()).State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_a_database_that_is_damaged_which_is_then_not_backed_up_over_a_good_one()
    {
        await using (TestServer server = await TestServer.StartAsync(_data))
        {
            for (int i = 0; i < 400; i++)
                server.AddMember($"member {i}");
            await RunAsync("backup", _elsewhere.File("backup"));
        }
        SqliteConnection.ClearAllPools();
        byte[] database = await File.ReadAllBytesAsync(_data.File("server.db"), TestContext.Current.CancellationToken);
        for (int page = 5 * 4096; page < database.Length; page += 3 * 4096)
            database.AsSpan(page, Math.Min(512, database.Length - page)).Fill(0xA5);
        await File.WriteAllBytesAsync(_data.File("server.db"), database, TestContext.Current.CancellationToken);
        Assert.Equal("database", Assert.Single(await WrongAsync()).Name);
        (int exit, _) = await RunAsync("backup", _elsewhere.File("another"));
        Assert.Equal(ServerCommandLine.Refused, exit);
        Assert.False(File.Exists(_elsewhere.File("another")));
    }

    public void Dispose()
    {
        _data.Dispose();
        _elsewhere.Dispose();
    }

    private async Task<(string Name, string State)[]> WrongAsync()
    {
        (_, string output) = await RunAsync("check", "--json");
        return [.. JsonDocument.Parse(output).RootElement.EnumerateArray().Where(part => !part.GetProperty("isWell").GetBoolean())
            .Select(part => (part.GetProperty("name").GetString()!, part.GetProperty("state").GetString()!))];
    }

    private async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        int exit = await ServerCommandLine.RunAsync([.. arguments, "--data", _data.Path], output, errors, _time);
        return (exit, output.ToString() + errors);
    }
}
