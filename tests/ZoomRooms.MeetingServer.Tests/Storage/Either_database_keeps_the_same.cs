using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Storage;

/// <summary>Every statement of the stores, on SQLite and on a real PostgreSQL server.</summary>
public sealed class Either_database_keeps_the_same : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private PostgresProcess? _postgres;

    public async ValueTask InitializeAsync() => _postgres = await PostgresProcess.StartAsync();

    public ValueTask DisposeAsync()
    {
        _postgres?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_accounts_devices_and_meetings(bool postgres)
    {
        using (ServerDatabase database = Open(postgres))
            Fill(database);
        // Another start, and all is there.
        using (ServerDatabase database = Open(postgres))
            Check(database);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_administrators_their_sessions_and_tokens(bool postgres)
    {
        using ServerDatabase database = Open(postgres);
        AdministratorStore store = new(database, TimeProvider.System);
        (Administrator invited, string secret) = store.Invite("Alma", AdministratorRole.Owner, null);
        Assert.True(invited.IsInvited);
        Assert.Equal(invited.Id, store.Invite("ALMA", AdministratorRole.Viewer, null).Invited.Id);
        Assert.Null(store.FindInvited(HashOf(secret)));
        secret = store.Invite("Alma", AdministratorRole.Owner, null).Secret;
        Assert.True(store.Accept(HashOf(secret), "hash", new byte[20], 6));
        Assert.False(store.Accept(HashOf(secret), "hash", new byte[20], 6));
        Administrator who = store.FindSecrets("alma")!.Value.Who;
        Assert.Equal((AdministratorRole.Owner, false), (who.Role, who.IsInvited));
        Assert.True(store.UseStep(who.Id, 7));
        Assert.False(store.UseStep(who.Id, 7));
        Assert.False(store.UseStep(who.Id, 6));
        string session = store.BeginSession(who), other = store.BeginSession(who);
        Assert.Equal(who, store.FindSession(HashOf(session)));
        store.EndSession(HashOf(session));
        Assert.Null(store.FindSession(HashOf(session)));
        (ApiToken made, string token) = store.MakeToken(who, "one", ["people:read", "audit:read"], TimeSpan.FromDays(1));
        Assert.Equal(["people:read", "audit:read"], store.FindToken(HashOf(token))!.Scopes);
        Assert.NotNull(Assert.Single(store.ListTokens(who.Id)).UsedAt);
        Assert.True(store.RevokeToken(who.Id, made.Id));
        Assert.Null(store.FindToken(HashOf(token)));
        Assert.True(store.Remove(who.Id));
        Assert.Null(store.FindSession(HashOf(other)));
        Assert.Null(store.Find("Alma"));
        // A name that is free again is somebody else's number.
        Assert.NotEqual(who.Id, store.Invite("Alma", AdministratorRole.Viewer, null).Invited.Id);

        static byte[] HashOf(string secret) => DeviceSecrets.TryHashToken(secret, out byte[]? hash) ? hash : [];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_times_invitations_and_calendars(bool postgres)
    {
        using ServerDatabase database = Open(postgres);
        AccountStore accounts = new(database);
        Account account = accounts.AddAccount("Acme", AccountPlan.Paid, new AccountSwitch(true, false));
        UserId[] users = [.. ((string[])["host", "guest", "other"]).Select(one => accounts.AddUser(account, one, one, false, null).Id)];
        MeetingStore store = new(database, TimeProvider.System);
        MeetingId meeting = store.Schedule(
            new MeetingPlan(null, accounts.FindMember("host")!, "Stand-up", "", EncryptionType.EndToEnd, false, 10)).Id;
        Assert.Null(store.FindTime(meeting));
        MeetingTime when = MeetingTime.Of("2026-12-03T14:00", "Europe/Berlin", 45, "weekly", null, 3);
        store.SetTime(meeting, when);
        store.SetInvited(meeting, [users[1], users[1]]);
        Assert.Equal(when, store.FindTime(meeting));
        Assert.Equal(when, Assert.Single(store.ListTimes()).Value);
        Assert.Equal([users[1]], store.ListInvited()[meeting]);
        MeetingChange moved = new(when.Start, when.Start.PlusHours(1)), cancelled = new(when.Start.PlusDays(7), null);
        store.Change(meeting, new MeetingChange(when.Start, null));
        store.Change(meeting, moved);
        store.Change(meeting, cancelled);
        Assert.Equal([moved, cancelled], store.ListChanges(meeting));
        Assert.Equal([1, 1, 0], users.Select(user => store.ListOf(user).Count));
        string feed = store.MakeFeed(users[1]), next = store.MakeFeed(users[1]);
        Assert.Null(store.FindFeed(HashOf(feed)));
        Assert.Equal(users[1], store.FindFeed(HashOf(next)));
        store.SetTime(meeting, when);
        Assert.Empty(store.ListChanges(meeting));
        Assert.Equal(4, store.FindTime(meeting)!.Sequence);
        store.Cancel(meeting);
        Assert.Empty(store.ListOf(users[0]));

        static byte[] HashOf(string secret) => DeviceSecrets.TryHashToken(secret, out byte[]? hash) ? hash : [];
    }

    [Fact]
    public async Task Servers_that_start_at_once_make_its_tables_once()
    {
        ServerDatabase[] opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Open(postgres: true))));
        new AccountStore(opened[0]).AddAccount("Acme", AccountPlan.Paid, new AccountSwitch(true, false));
        Assert.Equal("Acme", Assert.Single(new AccountStore(opened[3]).ListAccounts()).Name);
        foreach (ServerDatabase database in opened)
            database.Dispose();
    }

    /// <summary>No two rows stand after the same one, and none is missing.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Servers_that_write_the_audit_at_once_make_one_chain(bool postgres)
    {
        const int Servers = 4, Each = 10;
        ServerDatabase[] opened = [.. Enumerable.Range(0, Servers).Select(_ => Open(postgres))];
        await Task.WhenAll(opened.Select(database => Task.Run(() =>
        {
            AuditLog audit = new(database, TimeProvider.System);
            for (int i = 0; i < Each; i++)
                audit.Append(new AuditEntry(AuditActions.UserSet, "command:root", "user:1", AuditResults.Done));
            // One that does not come to its end leaves no gap.
            using System.Data.Common.DbConnection connection = database.Connect();
            using System.Data.Common.DbTransaction undone = database.Begin(connection);
            audit.Append(connection, undone, new AuditEntry(AuditActions.UserSet, "command:root", "user:2", AuditResults.Done));
        })));
        AuditVerification verified = AuditVerification.Of(opened[0], TimeProvider.System);
        Assert.Equal((AuditDamage.None, (long)Servers * Each), (verified.Damage, verified.Rows));
        Assert.All(new AuditLog(opened[1], TimeProvider.System).Read(), row => Assert.Equal("user:1", row.Entry.Object));
        using (System.Data.Common.DbConnection connection = opened[0].Connect())
            Assert.ThrowsAny<System.Data.Common.DbException>(() => connection.Run("DELETE FROM audit"));
        foreach (ServerDatabase database in opened)
            database.Dispose();
    }

    [Fact]
    public void One_that_is_not_there_is_named_without_its_password()
    {
        ServerProblemException problem = Assert.Throws<ServerProblemException>(
            () => ServerDatabase.Open(DataFolder.Open(_folder.Path), "postgres://someone:a-secret@127.0.0.1:1/meetings"));
        Assert.Contains("meetings on 127.0.0.1:1", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", problem.ToString(), StringComparison.Ordinal);
    }

    private ServerDatabase Open(bool postgres) => ServerDatabase.Open(DataFolder.Open(_folder.Path), postgres ? _postgres!.Address : null);

    private static void Fill(ServerDatabase database)
    {
        AccountStore accounts = new(database);
        DeviceStore devices = new(database, TimeProvider.System);
        MeetingStore meetings = new(database, TimeProvider.System);
        Account account = accounts.AddAccount("Acme", AccountPlan.Free, new AccountSwitch(false, false));
        Assert.Throws<ServerProblemException>(() => accounts.AddAccount("ACME", AccountPlan.Paid, new AccountSwitch(true, false)));
        accounts.Update(account with { Plan = AccountPlan.Paid, EndToEnd = new AccountSwitch(true, true) });
        accounts.AddUser(account, "Host", "The host", phoneVerified: true, endToEnd: null);
        accounts.AddUser(account, "room", "A room", phoneVerified: false, endToEnd: false);
        Assert.Throws<ServerProblemException>(() => accounts.AddUser(account, "HOST", "Somebody else", false, null));
        Member room = accounts.FindMember("room")!;
        accounts.Update(room.User with { EndToEnd = true, Name = "The room" });

        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        DeviceSecrets.TryHashCode(devices.CreatePairingCode(room.User.Id, TimeSpan.FromMinutes(5)), out byte[]? code);
        DevicePaired first = devices.Pair(code!, new PairDevice("", "Panel", ClientType.ZoomRooms, key), [1]).Paired!;
        // The answer was lost: the same device asks again.
        DevicePaired paired = devices.Pair(code!, new PairDevice("", "Panel", ClientType.ZoomRooms, key), [1]).Paired!;
        Assert.Equal(first.Hardware, paired.Hardware);
        Assert.Equal(RefusalCode.PairingCodeUsed, devices.Pair(
            code!, new PairDevice("", "Another", ClientType.ZoomRooms, new byte[32]), [1]).Refusal);
        Assert.Equal(RefusalCode.PairingCodeUnknown, devices.Pair(
            new byte[32], new PairDevice("", "Another", ClientType.ZoomRooms, new byte[32]), [1]).Refusal);
        DeviceSecrets.TryHashToken(first.DeviceToken, out byte[]? old);
        Assert.Null(devices.FindByToken(old!));
        DeviceSecrets.TryHashToken(paired.DeviceToken, out byte[]? token);
        Assert.Equal(key, devices.FindByToken(token!)!.Device.IdentityKey.ToArray());
        devices.MarkSeen(paired.Hardware);

        Member host = accounts.FindMember("hOST")!;
        MeetingPlan plan = new(new MeetingId(987654321), host, "Stand-up", "secret", EncryptionType.EndToEnd, true, 25)
        {
            CoHosts = [room]
        };
        ScheduledMeeting meeting = meetings.Schedule(plan);
        Assert.Throws<ServerProblemException>(() => meetings.Schedule(plan));
        Assert.True(meetings.IsHostOrCoHost(meeting, room.User.Id));
        Assert.False(meetings.AddCoHost(meeting.Id, host, room));
        MeetingUuid uuid = MeetingUuid.Create();
        Assert.True(meetings.TryStart(meeting, uuid));
        Assert.False(meetings.TryStart(meeting with { Encryption = EncryptionType.Enhanced }, uuid));
        Assert.Throws<ServerProblemException>(() => meetings.Update(meeting with { Encryption = EncryptionType.Enhanced }, host));
        meetings.Update(meeting with { Topic = "Sit-down" }, host);
        Assert.Equal(uuid, meetings.Find(meeting.Id)!.Running);
    }

    private static void Check(ServerDatabase database)
    {
        AccountStore accounts = new(database);
        DeviceStore devices = new(database, TimeProvider.System);
        MeetingStore meetings = new(database, TimeProvider.System);
        Account account = Assert.Single(accounts.ListAccounts());
        Assert.Equal(("Acme", AccountPlan.Paid, new AccountSwitch(true, true)), (account.Name, account.Plan, account.EndToEnd));
        Assert.Equal(["Host", "room"], accounts.ListMembers().Select(member => member.User.Login).Order(StringComparer.OrdinalIgnoreCase));
        Member room = accounts.FindMember("room")!;
        Assert.Equal(("The room", false, (bool?)true), (room.User.Name, room.User.PhoneVerified, room.User.EndToEnd));
        Assert.Null(accounts.FindMember("host")!.User.EndToEnd);

        DeviceMember device = Assert.Single(devices.List());
        Assert.Equal(("Panel", ClientType.ZoomRooms, room.User.Id), (device.Device.Name, device.Device.ClientType, device.Member.User.Id));
        Assert.NotNull(device.Device.LastSeenAt);
        Assert.True(devices.Revoke(device.Device.Hardware));
        Assert.False(devices.Revoke(device.Device.Hardware));
        Assert.Equal([device.Device.Hardware], devices.ListRevokedSince(DateTimeOffset.UtcNow - TimeSpan.FromMinutes(1)));

        ScheduledMeeting meeting = Assert.Single(meetings.List());
        Assert.Equal(
            ("Sit-down", "secret", EncryptionType.EndToEnd, true, 25, false),
            (meeting.Topic, meeting.Passcode, meeting.Encryption, meeting.EndToEndAccountsOnly, meeting.ParticipantCap, meeting.Cancelled));
        Assert.Equal([room.User.Id], meetings.ListCoHosts()[meeting.Id]);
        Assert.True(meetings.Cancel(meeting.Id));
        Assert.False(meetings.Cancel(meeting.Id));
        Assert.Equal([meeting.Id], meetings.ListCancelledRunning());
        meetings.End(meeting.Id, MeetingUuid.Create());
        Assert.Equal([meeting.Id], meetings.ListCancelledRunning());
        meetings.EndAll();
        Assert.Empty(meetings.ListCancelledRunning());
        Assert.True(meetings.RemoveCoHost(meeting.Id, room.User.Id));
    }
}
