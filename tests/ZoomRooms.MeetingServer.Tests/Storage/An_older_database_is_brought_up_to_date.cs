using Microsoft.Data.Sqlite;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;

namespace ZoomRooms.MeetingServer.Tests.Storage;

public sealed class An_older_database_is_brought_up_to_date
{
    [Fact]
    public void From_before_co_hosts_and_keeps_its_meetings()
    {
        using TemporaryFolder temporary = new();
        DataFolder folder = DataFolder.Open(temporary.Path);
        MeetingId meeting;
        using (ServerDatabase database = ServerDatabase.Open(folder))
        {
            AccountStore accounts = new(database);
            Account account = accounts.AddAccount("Acme", AccountPlan.Paid, new AccountSwitch(true, false));
            foreach (string login in (string[])["host", "colleague"])
                accounts.AddUser(account, login, login, false, null);
            meeting = new MeetingStore(database, TimeProvider.System).Schedule(
                new MeetingPlan(null, accounts.FindMember("host")!, "Stand-up", "", EncryptionType.EndToEnd, false, 10)).Id;
        }
        // What the first version had.
        using (SqliteConnection connection = new(
            new SqliteConnectionStringBuilder { DataSource = folder.Database, Pooling = false }.ToString()))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText =
                "DROP TABLE meeting_times; DROP TABLE meeting_changes; DROP TABLE meeting_invited; DROP TABLE calendar_feeds; DROP TABLE administrator_sessions; DROP TABLE api_tokens; DROP TABLE api_repeats; DROP TABLE administrators; DROP TABLE audit; DROP TABLE audit_head; DROP TABLE meeting_co_hosts; ALTER TABLE pairing_codes DROP COLUMN hardware_id; ALTER TABLE meetings DROP COLUMN waiting_room; ALTER TABLE devices DROP COLUMN used_twice_at; DROP TABLE guests; ALTER TABLE meetings DROP COLUMN guests; ALTER TABLE accounts DROP COLUMN guests; PRAGMA user_version = 1;";
            command.ExecuteNonQuery();
        }
        using (ServerDatabase database = ServerDatabase.Open(folder))
        {
            AccountStore accounts = new(database);
            MeetingStore store = new(database, TimeProvider.System);
            Member colleague = accounts.FindMember("colleague")!;
            Assert.False(store.IsHostOrCoHost(store.Find(meeting)!, colleague.User.Id));
            Assert.True(store.AddCoHost(meeting, accounts.FindMember("host")!, colleague));
            Assert.True(store.IsHostOrCoHost(store.Find(meeting)!, colleague.User.Id));
        }
    }
}
