using System.Data.Common;
using System.Text;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Audit;

/// <summary>
/// The audit in the database: rows are only ever appended, each hashed over the one before. The row that says where the chain ends is what
/// several servers on one database wait for in turn, until the transaction of who has it ends; so there is neither a fork nor a gap.
/// </summary>
internal sealed class AuditLog(ServerDatabase database, TimeProvider time)
{
    public const int TextBytes = 256;
    private const int Page = 1000;
    private byte[]? _key;

    /// <summary>Appends an entry by itself.</summary>
    /// <exception cref="DbException">The database cannot be written just now.</exception>
    public AuditRow Append(AuditEntry entry)
    {
        using DbConnection connection = database.Connect();
        using DbTransaction transaction = database.Begin(connection);
        AuditRow row = Append(connection, transaction, entry);
        transaction.Commit();
        return row;
    }

    /// <summary>Appends an entry with what it tells of: both are there, or neither. Late in the transaction: others wait from here
    /// on.</summary>
    public AuditRow Append(DbConnection connection, DbTransaction transaction, AuditEntry entry)
    {
        foreach (string text in (string[])[entry.Action, entry.Actor, entry.Object, entry.Result, entry.Address])
        {
            if (Encoding.UTF8.GetByteCount(text) > TextBytes || text.Any(char.IsControl))
                throw new ArgumentException($"An audit's texts are of at most {TextBytes} bytes and one line.", nameof(entry));
        }
        AuditHead head = connection.Read(
            ReadHead, "UPDATE audit_head SET sequence = sequence + 1 WHERE one = 1 RETURNING sequence, hash", transaction).FirstOrDefault()
            ?? throw new ServerProblemException("Somebody took the end of the audit out of the database. \"audit verify\" says more.");
        // As it is read again.
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        AuditRow row = new(head.Sequence, now, entry, head.Hash, []);
        row = row with { Hash = AuditHash.Of(row) };
        connection.Run(
            """
            INSERT INTO audit (sequence, at_ms, action, actor, object, address, result, previous, hash)
            VALUES (@sequence, @at, @action, @actor, @object, @address, @result, @previous, @hash)
            """,
            transaction, ("@sequence", row.Sequence), ("@at", now.ToUnixTimeMilliseconds()), ("@action", entry.Action),
            ("@actor", entry.Actor), ("@object", entry.Object), ("@address", entry.Address), ("@result", entry.Result),
            ("@previous", row.Previous), ("@hash", row.Hash));
        connection.Run("UPDATE audit_head SET hash = @hash WHERE one = 1", transaction, ("@hash", row.Hash));
        return row;
    }

    /// <summary>How the audit names a meeting.</summary>
    public string Meeting(MeetingId meeting) => AuditObjects.Meeting(_key ??= ReadKey(), meeting);

    public AuditHead Head()
    {
        using DbConnection connection = database.Connect();
        return connection.Read(ReadHead, "SELECT sequence, hash FROM audit_head WHERE one = 1").FirstOrDefault() ?? new AuditHead(0, []);
    }

    /// <summary>The last so many rows, the oldest first.</summary>
    public IReadOnlyList<AuditRow> Last(int count)
    {
        using DbConnection connection = database.Connect();
        List<AuditRow> rows = connection.Read(
            ReadRow, $"SELECT {Columns} FROM audit ORDER BY sequence DESC LIMIT @count", ("@count", (long)count));
        rows.Reverse();
        return rows;
    }

    /// <summary>All rows from one on, a page at a time, also while others are appended.</summary>
    public IEnumerable<AuditRow> Read(long from = long.MinValue)
    {
        using DbConnection connection = database.Connect();
        List<AuditRow> rows;
        do
        {
            rows = connection.Read(
                ReadRow, $"SELECT {Columns} FROM audit WHERE sequence >= @from ORDER BY sequence LIMIT {Page}", ("@from", from));
            foreach (AuditRow row in rows)
                yield return row;
            from = rows.Count > 0 ? rows[^1].Sequence + 1 : from;
        }
        while (rows.Count == Page);
    }

    private const string Columns = "sequence, at_ms, action, actor, object, address, result, previous, hash";

    private byte[] ReadKey()
    {
        using DbConnection connection = database.Connect();
        return connection.Read(row => row.GetFieldValue<byte[]>(0), "SELECT pseudonym_key FROM audit_head WHERE one = 1").FirstOrDefault()
            ?? [];
    }

    private static AuditHead ReadHead(DbDataReader row) => new(row.GetInt64(0), row.GetFieldValue<byte[]>(1));

    private static AuditRow ReadRow(DbDataReader row) => new(
        row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        new AuditEntry(row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(6), row.GetString(5)),
        row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8));
}
