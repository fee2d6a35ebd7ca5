using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Backups;

/// <summary>What <c>backup</c> made, <c>restore</c> puts back: all of it, or nothing is changed.</summary>
public sealed class A_backup : IDisposable
{
    private readonly TemporaryFolder _data = new(), _other = new(), _elsewhere = new();

    private string Backup => _elsewhere.File("server.tar");

    [Fact]
    public async Task Of_a_server_that_runs_is_one_that_knows_its_devices_elsewhere()
    {
        string fingerprint, token, root;
        await using (TestServer server = await TestServer.StartAsync(_data))
        {
            Member member = server.AddMember("room1");
            (fingerprint, token) = (server.Host.CertificateSha256, (await server.PairAsync(member)).DeviceToken);
            root = await File.ReadAllTextAsync(_data.File("statement-root.pub"), TestContext.Current.CancellationToken);
            string said = await Done(_data, "backup", Backup);
            Assert.Contains("certificate.pem", said, StringComparison.Ordinal);
            Assert.Contains("statement-root.key", said, StringComparison.Ordinal);
            // Of the next moment, and not in it.
            server.AddMember("later");
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Backup));
        Assert.Equal([Backup], Directory.GetFileSystemEntries(_elsewhere.Path));
        Assert.DoesNotContain(Directory.GetFiles(_data.Path), file => file.EndsWith(".backup", StringComparison.Ordinal));
        Assert.Contains("ok", await Done(_other, "check", Backup), StringComparison.Ordinal);

        await Done(_other, "restore", Backup);
        await using TestServer restored = await TestServer.StartAsync(_other);
        Assert.Equal(fingerprint, restored.Host.CertificateSha256);
        Assert.Equal(root, await File.ReadAllTextAsync(_other.File("statement-root.pub"), TestContext.Current.CancellationToken));
        await using TestClient client = await TestClient.ConnectAsync(restored, token);
        Assert.NotNull(restored.Service<AccountStore>().FindMember("room1"));
        Assert.Null(restored.Service<AccountStore>().FindMember("later"));
    }

    [Fact]
    public async Task That_is_put_back_knows_what_it_does_not_know()
    {
        string code;
        MeetingId meeting;
        using (ServerDatabase database = ServerDatabase.Open(DataFolder.Open(_data.Path)))
        {
            (meeting, code) = Fill(database);
        }
        await Done(_data, "backup", Backup);
        string said = await Done(_other, "restore", Backup);
        Assert.Contains("1 meetings ran then", said, StringComparison.Ordinal);
        Assert.Contains("1 open pairing codes are void", said, StringComparison.Ordinal);
        Assert.Contains("revoked since are back", said, StringComparison.Ordinal);
        await using TestServer restored = await TestServer.StartAsync(_other);
        Assert.Null(restored.Service<MeetingStore>().Find(meeting)!.Running);
        using HttpResponseMessage answer = await restored.PostPairAsync(new PairDevice(code, "Room", ClientType.ZoomRooms, new byte[32]));
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Takes_nothing_away_that_was_not_put_aside()
    {
        Make(_data, "backed up");
        await Done(_data, "backup", Backup);
        Make(_other, "here before");
        string certificate = _other.File("certificate.pem");
        await File.WriteAllTextAsync(certificate, "the one before", TestContext.Current.CancellationToken);

        Assert.Contains("--replace", await Refused(_other, "restore", Backup), StringComparison.Ordinal);
        Assert.Equal(["here before"], Accounts(_other));
        string said = await Done(_other, "restore", Backup, "--replace");
        Assert.Equal(["backed up"], Accounts(_other));
        string aside = Assert.Single(Directory.GetDirectories(_other.Path));
        Assert.Contains(aside, said, StringComparison.Ordinal);
        Assert.Equal("the one before", await File.ReadAllTextAsync(
            Path.Combine(aside, "certificate.pem"), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Path.Combine(aside, "server.db")));
        Assert.False(File.Exists(certificate));

        Assert.Contains("is there already", await Refused(_data, "backup", Backup), StringComparison.Ordinal);
        await using TestServer running = await TestServer.StartAsync(_other);
        Assert.Contains("in use by another server", await Refused(_other, "restore", Backup, "--replace"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_is_damaged_or_cut_anywhere_changes_nothing()
    {
        Make(_data, "backed up");
        await File.WriteAllTextAsync(_data.File("statement-root.pub"), "0011\n", TestContext.Current.CancellationToken);
        await Done(_data, "backup", Backup);
        byte[] whole = await File.ReadAllBytesAsync(Backup, TestContext.Current.CancellationToken);
        string damaged = _elsewhere.File("damaged.tar");
        int refused = 0;
        for (int at = 0; at < whole.Length; at += 997)
        {
            byte[] bytes = [.. whole];
            bytes[at] ^= 0x10;
            await File.WriteAllBytesAsync(damaged, bytes, TestContext.Current.CancellationToken);
            refused += await IsRefusedOrTheSameAsync(damaged) ? 1 : 0;
            await File.WriteAllBytesAsync(damaged, whole[..at], TestContext.Current.CancellationToken);
            // Two empty blocks are the end of a tar file: it is whole without them.
            Assert.True(await IsRefusedOrTheSameAsync(damaged) || at >= whole.Length - 1024, $"cut at {at} of {whole.Length}");
        }
        Assert.True(refused > 20, $"{refused} of {whole.Length / 997} were refused");
    }

    [Fact]
    public async Task Of_a_newer_server_is_refused_by_name()
    {
        Make(_data, "of tomorrow");
        using (SqliteConnection connection = new($"Data Source={_data.File("server.db")};Pooling=False"))
        {
            connection.Open();
            connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Migrations.Sqlite.Count + 1}"));
        }
        await Done(_data, "backup", Backup);
        Assert.Contains("a newer server wrote it", await Refused(_other, "restore", Backup), StringComparison.Ordinal);
        Assert.False(File.Exists(_other.File("server.db")));
    }

    [Fact]
    public async Task Whose_restoring_was_cut_off_is_said_by_every_verb_until_it_is_done()
    {
        Make(_data, "backed up");
        await Done(_data, "backup", Backup);
        // As it is when the machine stops between the first file and the last.
        Make(_other, "half");
        await File.WriteAllTextAsync(_other.File("restoring"), "", TestContext.Current.CancellationToken);
        Assert.Contains("Run \"restore\" again", await Refused(_other, "account", "list"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ServerProblemException>(() => TestServer.StartAsync(_other));
        await Done(_other, "restore", Backup);
        Assert.Equal(["backed up"], Accounts(_other));
    }

    [Fact]
    public async Task Of_PostgreSQL_is_its_dump_and_the_keys()
    {
        using PostgresProcess postgres = await PostgresProcess.StartAsync();
        MeetingId meeting;
        using (ServerDatabase database = ServerDatabase.Open(DataFolder.Open(_data.Path), postgres.Address))
            (meeting, _) = Fill(database);
        await File.WriteAllTextAsync(_data.File("certificate.sha256"), "00", TestContext.Current.CancellationToken);
        Assert.Contains("pg_dump", await Done(_data, "backup", Backup, "--database", postgres.Address), StringComparison.Ordinal);
        postgres.Dump(_elsewhere.File("dump"));

        postgres.CopyTo("restored", _elsewhere.File("dump"));
        Assert.Contains("pg_restore first", await Refused(_other, "restore", Backup), StringComparison.Ordinal);
        string said = await Done(_other, "restore", Backup, "--database", postgres.AddressOf("restored"));
        Assert.Contains("1 meetings ran then", said, StringComparison.Ordinal);
        using ServerDatabase restored = ServerDatabase.Open(DataFolder.Open(_other.Path), postgres.AddressOf("restored"));
        Assert.Null(new MeetingStore(restored, TimeProvider.System).Find(meeting)!.Running);
        Assert.Equal("00", await File.ReadAllTextAsync(_other.File("certificate.sha256"), TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _data.Dispose();
        _other.Dispose();
        _elsewhere.Dispose();
    }

    /// <summary>A meeting that runs, and an open code for pairing.</summary>
    private static (MeetingId Meeting, string Code) Fill(ServerDatabase database)
    {
        AccountStore accounts = new(database);
        MeetingStore meetings = new(database, TimeProvider.System);
        accounts.AddUser(accounts.AddAccount("Acme", AccountPlan.Paid, new AccountSwitch(true, false)), "ann", "Ann", true, null);
        Member host = accounts.FindMember("ann")!;
        ScheduledMeeting meeting = meetings.Schedule(new MeetingPlan(null, host, "Board", "secret", EncryptionType.EndToEnd, false, 200));
        Assert.True(meetings.TryStart(meeting, MeetingUuid.Create()));
        return (meeting.Id, new DeviceStore(database, TimeProvider.System).CreatePairingCode(host.User.Id, TimeSpan.FromDays(1)));
    }

    private static async Task<bool> IsRefusedOrTheSameAsync(string backup)
    {
        using TemporaryFolder fresh = new();
        (int exit, _, string errors) = await Run(fresh, "restore", backup);
        if (exit == ServerCommandLine.Done)
        {
            Assert.Equal(["backed up"], Accounts(fresh));
            return false;
        }
        Assert.Equal(ServerCommandLine.Refused, exit);
        Assert.EndsWith(".", errors.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(fresh.Path), entry =>
            !Path.GetFileName(entry).StartsWith("server.lock", StringComparison.Ordinal)
            && Path.GetFileName(entry) != "server.holder");
        return true;
    }

    private static void Make(TemporaryFolder folder, string account)
    {
        using ServerDatabase database = ServerDatabase.Open(DataFolder.Open(folder.Path));
        new AccountStore(database).AddAccount(account, AccountPlan.Paid, new AccountSwitch(true, false));
    }

    private static string[] Accounts(TemporaryFolder folder)
    {
        using ServerDatabase database = ServerDatabase.Open(DataFolder.Open(folder.Path));
        return [.. new AccountStore(database).ListAccounts().Select(account => account.Name)];
    }

    private static async Task<string> Done(TemporaryFolder data, params string[] arguments)
    {
        (int exit, string output, string errors) = await Run(data, arguments);
        Assert.Equal((ServerCommandLine.Done, ""), (exit, errors));
        return output;
    }

    private static async Task<string> Refused(TemporaryFolder data, params string[] arguments)
    {
        (int exit, string output, string errors) = await Run(data, arguments);
        Assert.Equal((ServerCommandLine.Refused, ""), (exit, output));
        return errors;
    }

    private static async Task<(int Exit, string Output, string Errors)> Run(TemporaryFolder data, params string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        int exit = await ServerCommandLine.RunAsync([.. arguments, "--data", data.Path], output, errors);
        return (exit, output.ToString(), errors.ToString());
    }
}
