using System.Text.Json;
using Microsoft.Data.Sqlite;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Audit;

/// <summary>Who did what, or was refused it: by numbers and pseudonyms, and never a name, a topic or a passcode.</summary>
public sealed class What_is_written_into_the_audit : IDisposable
{
    private readonly TemporaryFolder _data = new(), _elsewhere = new();

    [Fact]
    public async Task Commands_are_with_their_settings_and_without_names()
    {
        await DoneAsync("account", "add", "Secretive", "--plan", "paid");
        await DoneAsync("account", "set", "Secretive", "--name", "Hushhush", "--lock-e2ee", "on");
        await DoneAsync("user", "add", "whisperer", "--account", "Hushhush");
        await DoneAsync("user", "add", "listener", "--account", "Hushhush");
        await DoneAsync("user", "set", "whisperer", "--phone-verified", "yes");
        Assert.Equal(ServerCommandLine.Refused, (await RunAsync("user", "set", "whisperer", "--e2ee", "off")).Exit);
        await DoneAsync("device", "pair-code", "--user", "whisperer", "--valid", "20");
        await DoneAsync("meeting", "schedule", "--host", "whisperer", "--id", "987654321", "--topic", "Takeover", "--passcode", "hunter2");
        await DoneAsync("meeting", "set", "987654321", "--topic", "Merger", "--participants", "7");
        await DoneAsync("meeting", "co-host", "add", "987654321", "listener");
        await DoneAsync("meeting", "co-host", "remove", "987654321", "listener");
        await DoneAsync("meeting", "cancel", "987654321");
        Assert.Equal(ServerCommandLine.Refused, (await RunAsync("meeting", "cancel", "987654321")).Exit);

        string export = await DoneAsync("audit", "export");
        string[] rows = [.. export.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)
            .Select(row => $"{row.GetProperty("action")} {row.GetProperty("result")}")];
        Assert.Equal(
            [
                "account.add done --plan=paid", "account.set done --name --lock-e2ee=on", "user.add done --account",
                "user.add done --account",
                "user.set done --phone-verified=yes", "user.set refused", "device.pair-code done --user --valid=20",
                "meeting.schedule done --host --id --topic --passcode", "meeting.set done --topic --participants=7",
                "meeting.co-host-add done", "meeting.co-host-remove done", "meeting.cancel done", "meeting.cancel refused",
            ],
            rows);
        foreach (string secret in (
            string[])["Secretive", "Hushhush", "whisperer", "listener", "Takeover", "Merger", "hunter2", "987654321"])
            Assert.DoesNotContain(secret, export, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(AuditObjects.Operator, export, StringComparison.Ordinal);
        Assert.Equal(7, (await DoneAsync("audit", "list", "--meeting", "987654321")).Trim().Split('\n').Length);
        Assert.Contains("Whole: 13 rows.", await DoneAsync("audit", "verify"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_server_does_and_refuses_is()
    {
        DevicePaired paired;
        await using (TestServer server = await TestServer.StartAsync(_data))
        {
            paired = await server.PairAsync(server.AddMember("room1"));
            await using (TestClient client = await TestClient.ConnectAsync(server, paired.DeviceToken))
            {
                await client.SendAsync(new JoinMeeting(new MeetingId(123456789), "", "Room", EncryptionType.EndToEnd));
                await client.ExpectRefusalAsync();
            }
            await DoneAsync("device", "revoke", paired.Hardware.ToString());
            await Assert.ThrowsAnyAsync<Exception>(() => TestClient.ConnectAsync(server, paired.DeviceToken));
        }
        // Whoever stops writes first what was to be written.
        using ServerDatabase database = ServerDatabase.Open(DataFolder.Open(_data.Path));
        AuditLog audit = new(database, TimeProvider.System);
        AuditEntry[] rows = [.. audit.Last(20).Select(row => row.Entry)];
        Assert.Equal(AuditActions.ServerStart, rows[0].Action);
        Assert.Contains(new AuditEntry(
            AuditActions.DevicePair, $"device:{paired.Hardware}", $"device:{paired.Hardware}", "done", "127.0.0.1"), rows);
        Assert.Contains(new AuditEntry(
            AuditActions.MeetingJoin, $"device:{paired.Hardware}", audit.Meeting(new MeetingId(123456789)), "refused MeetingNotFound",
            "127.0.0.1"), rows);
        Assert.Contains(new AuditEntry(
            AuditActions.DeviceConnect, $"device:{paired.Hardware}", $"device:{paired.Hardware}", "refused DeviceRevoked", "127.0.0.1"),
            rows);
        Assert.Contains(AuditActions.DeviceRevoke, rows.Select(row => row.Action));
        Assert.Equal(AuditDamage.None, AuditVerification.Of(audit).Damage);
    }

    [Fact]
    public async Task A_backup_that_was_put_back_is_and_what_was_noted_since_is_missed()
    {
        await DoneAsync("account", "add", "Acme");
        await DoneAsync("backup", _elsewhere.File("backup"));
        Assert.Contains("Whole: 1 row.", await DoneAsync("check", _elsewhere.File("backup")), StringComparison.Ordinal);
        string before = EndOf(await DoneAsync("audit", "verify"));
        await DoneAsync("account", "set", "Acme", "--plan", "free");
        string noted = EndOf(await DoneAsync("audit", "verify"));
        await DoneAsync("restore", "--replace", _elsewhere.File("backup"));
        Assert.Contains("server.restore", await DoneAsync("audit", "list"), StringComparison.Ordinal);
        await DoneAsync("audit", "verify", "--head", before);
        (int exit, string output) = await RunAsync("audit", "verify", "--head", noted);
        Assert.Equal(ServerCommandLine.Refused, exit);
        Assert.Contains("restored", output, StringComparison.Ordinal);
        Assert.Equal(ServerCommandLine.Refused, (await RunAsync("audit", "verify", "--head", "no hash")).Exit);
    }

    [Fact]
    public async Task A_row_that_somebody_wrote_into_the_file_says_nothing_to_the_terminal()
    {
        await DoneAsync("account", "add", "Acme");
        using (SqliteConnection connection = new($"Data Source={_data.File("server.db")};Pooling=False"))
        {
            connection.Open();
            connection.Run("DROP TRIGGER audit_is_not_changed");
            connection.Run("UPDATE audit SET actor = char(27) || '[2J' || char(10) || char(8238) || 'toor'");
        }
        string list = await DoneAsync("audit", "list");
        Assert.Contains("toor", list, StringComparison.Ordinal);
        Assert.Equal(2, list.Trim().Split('\n').Length);
        Assert.DoesNotContain(list, letter => letter is '\u001b' or '\u202e');
        string export = await DoneAsync("audit", "export");
        Assert.DoesNotContain(export, letter => letter is '\u001b' or '\u202e');
        Assert.Equal(ServerCommandLine.Refused, (await RunAsync("audit", "verify")).Exit);
    }

    public void Dispose()
    {
        _data.Dispose();
        _elsewhere.Dispose();
    }

    private static string EndOf(string output) => output.Trim().Split(' ')[^1];

    private async Task<string> DoneAsync(params string[] arguments)
    {
        (int exit, string output) = await RunAsync(arguments);
        Assert.True(exit == ServerCommandLine.Done, output);
        return output;
    }

    private async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        int exit = await ServerCommandLine.RunAsync([.. arguments, "--data", _data.Path], output, errors);
        return (exit, output.ToString() + errors);
    }
}
