using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;

namespace ZoomRooms.MeetingServer.Tests.Audit;

/// <summary>Whatever is done to a row by whoever can write the database, <c>verify</c> names the first that is not as it was.</summary>
public sealed class The_audit_chain : IDisposable
{
    private const int Rows = 9;
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 3, 0, 0, TimeSpan.Zero));
    private readonly ServerDatabase _database;
    private readonly AuditLog _audit;

    public The_audit_chain()
    {
        _database = ServerDatabase.Open(DataFolder.Open(_folder.Path));
        _audit = new AuditLog(_database, _time);
        for (int i = 1; i <= Rows; i++)
        {
            _audit.Append(new AuditEntry(AuditActions.UserSet, "command:root", $"user:{i}", AuditResults.Done, "192.0.2.1"));
            _time.Advance(TimeSpan.FromSeconds(1.5));
        }
    }

    [Fact]
    public void Is_whole_and_knows_its_end()
    {
        AuditVerification verified = AuditVerification.Of(_audit);
        Assert.Equal((AuditDamage.None, (long)Rows), (verified.Damage, verified.Rows));
        Assert.Equal(_audit.Last(1)[0].Hash, verified.Head);
        foreach (AuditRow row in _audit.Last(Rows))
            Assert.Equal(AuditDamage.None, AuditVerification.Of(_audit, row.Hash).Damage);
    }

    /// <summary>Written down by hand, so that no other version hashes otherwise.</summary>
    [Fact]
    public void Hashes_what_its_description_says()
    {
        AuditRow row = new(
            1, DateTimeOffset.FromUnixTimeMilliseconds(258), new AuditEntry("a", "bc", "ä", "d", ""), new byte[AuditHash.Bytes], []);
        byte[] said =
        [
            .. "zoomrooms audit 1\n"u8, .. new byte[32], 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 1, .. "a"u8, 0, 0, 0, 2,
            .. "bc"u8, 0, 0, 0, 2, 0xC3, 0xA4, 0, 0, 0, 0, 0, 0, 0, 1, .. "d"u8,
        ];
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(said), AuditHash.Of(row));
    }

    [Theory]
    [InlineData("UPDATE audit SET result = 'refused' WHERE sequence = 4", "Changed", 4)]
    [InlineData("UPDATE audit SET object = 'user:9', actor = 'command:else' WHERE sequence = 1", "Changed", 1)]
    [InlineData("UPDATE audit SET at_ms = at_ms + 1 WHERE sequence = 9", "Changed", 9)]
    [InlineData("UPDATE audit SET address = '' WHERE sequence = 5", "Changed", 5)]
    [InlineData("UPDATE audit SET hash = zeroblob(32) WHERE sequence = 6", "Changed", 6)]
    [InlineData("UPDATE audit SET previous = zeroblob(32) WHERE sequence = 7", "Changed", 7)]
    [InlineData("DELETE FROM audit WHERE sequence = 1", "Removed", 1)]
    [InlineData("DELETE FROM audit WHERE sequence = 4", "Removed", 4)]
    [InlineData("DELETE FROM audit WHERE sequence IN (4, 5)", "Removed", 4)]
    [InlineData(
        "DELETE FROM audit WHERE sequence = 4; UPDATE audit SET sequence = -sequence WHERE sequence > 4; UPDATE audit SET sequence = -sequence - 1 WHERE sequence < 0",
        "Removed", 4)]
    [InlineData("DELETE FROM audit WHERE sequence > 7", "Cut", 8)]
    [InlineData("DELETE FROM audit", "Cut", 1)]
    [InlineData("DELETE FROM audit_head", "Cut", 10)]
    [InlineData(
        "UPDATE audit SET sequence = 100 WHERE sequence = 3; UPDATE audit SET sequence = 3 WHERE sequence = 6; UPDATE audit SET sequence = 6 WHERE sequence = 100",
        "Reordered", 3)]
    [InlineData(
        "UPDATE audit SET sequence = -sequence WHERE sequence > 5; UPDATE audit SET sequence = 1 - sequence WHERE sequence < 0; INSERT INTO audit SELECT 6, at_ms, action, actor, object, address, result, previous, hash FROM audit WHERE sequence = 2",
        "Inserted", 6)]
    [InlineData(
        "INSERT INTO audit SELECT 0, at_ms, action, actor, object, address, result, previous, hash FROM audit WHERE sequence = 2",
        "Inserted", 0)]
    public void Names_the_first_row_that_is_not_as_it_was_written(string damage, string kind, long first)
    {
        Damage(damage);
        AuditVerification verified = AuditVerification.Of(_audit);
        Assert.Equal((kind, first), (verified.Damage.ToString(), verified.First));
        Assert.NotEmpty(verified.Sentence);
    }

    [Fact]
    public void A_row_that_was_made_to_look_right_is_named_by_the_one_after_it()
    {
        AuditRow row = _audit.Read(5).First();
        row = row with { Entry = row.Entry with { Object = "user:77" } };
        Damage($"UPDATE audit SET object = 'user:77', hash = x'{Convert.ToHexString(AuditHash.Of(row))}' WHERE sequence = 5");
        AuditVerification verified = AuditVerification.Of(_audit);
        Assert.Equal((AuditDamage.Changed, 5L), (verified.Damage, verified.First));
    }

    /// <summary>This much nobody can see who noted nothing; and who did, does.</summary>
    [Fact]
    public void An_end_that_was_cut_off_with_care_shows_against_a_hash_that_was_noted()
    {
        byte[] noted = AuditVerification.Of(_audit).Head;
        Damage("DELETE FROM audit WHERE sequence > 7; UPDATE audit_head SET sequence = 7, hash = (SELECT hash FROM audit WHERE sequence = 7)");
        Assert.Equal(AuditDamage.None, AuditVerification.Of(_audit).Damage);
        Assert.Equal(AuditDamage.HeadUnknown, AuditVerification.Of(_audit, noted).Damage);
    }

    [Theory]
    [InlineData("UPDATE audit SET result = 'refused' WHERE sequence = 4")]
    [InlineData("DELETE FROM audit WHERE sequence = 4")]
    public void Is_not_changed_by_a_slip_of_the_hand(string damage)
    {
        using System.Data.Common.DbConnection connection = _database.Connect();
        Assert.Contains("append-only", Assert.Throws<SqliteException>(() => connection.Run(damage)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_no_text_that_could_be_taken_for_another_row()
    {
        Assert.Throws<ArgumentException>(() => _audit.Append(new AuditEntry("a", "b", "c\nd", "done")));
        Assert.Throws<ArgumentException>(() => _audit.Append(new AuditEntry("a", "b", new string('ä', 129), "done")));
        Assert.Equal(Rows, AuditVerification.Of(_audit).Rows);
    }

    [Fact]
    public void Names_a_meeting_by_what_nobody_can_guess_who_has_the_export_alone()
    {
        MeetingId meeting = new(123456789);
        Assert.Equal(_audit.Meeting(meeting), new AuditLog(_database, _time).Meeting(meeting));
        Assert.DoesNotContain("123456789", _audit.Meeting(meeting), StringComparison.Ordinal);
        using TemporaryFolder other = new();
        using ServerDatabase another = ServerDatabase.Open(DataFolder.Open(other.Path));
        Assert.NotEqual(_audit.Meeting(meeting), new AuditLog(another, _time).Meeting(meeting));
    }

    [Fact]
    public async Task A_flood_of_refusals_is_few_rows_and_one_that_says_how_many()
    {
        RefusalAudit refusals = new(_database, _audit, _time, Microsoft.Extensions.Logging.Abstractions.NullLogger<RefusalAudit>.Instance);
        AuditEntry entry = new(AuditActions.MeetingJoin, "device:1", "", "refused WrongPasscode");
        for (int i = 0; i < 50; i++)
            await refusals.NoteAsync("device:1", "192.0.2.1", () => entry);
        // Many who come once each.
        for (int i = 0; i < 500; i++)
            await refusals.NoteAsync("", $"192.0.2.{i}", () => entry);
        Assert.Equal(Rows + RefusalAudit.Overall, AuditVerification.Of(_audit).Rows);
        _time.Advance(TimeSpan.FromMinutes(1));
        await refusals.NoteAsync("device:2", "", () => entry);
        AuditRow[] last = [.. _audit.Last(2)];
        Assert.Equal((AuditActions.RefusalsSummed, $"refused {550 - RefusalAudit.Overall}"), (last[0].Entry.Action, last[0].Entry.Result));
        Assert.Equal(AuditActions.MeetingJoin, last[1].Entry.Action);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    /// <summary>As somebody does it who may write the file, and takes what is in the way out of it first.</summary>
    private void Damage(string sql)
    {
        using SqliteConnection connection = new(
            new SqliteConnectionStringBuilder { DataSource = _folder.File("server.db"), Pooling = false }.ToString());
        connection.Open();
        connection.Run($"DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_shortened; {sql}");
    }
}
