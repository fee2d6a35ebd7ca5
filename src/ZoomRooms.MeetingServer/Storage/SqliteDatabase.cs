using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ZoomRooms.MeetingServer.Storage;

/// <summary>
/// The SQLite file in the data folder. Write-ahead logging lets the command line read and write beside the running server.
/// </summary>
internal sealed class SqliteDatabase : ServerDatabase
{
    private const int UniqueConstraint = 2067;

    // Shorter than whoever asks waits for an answer (a client ten seconds for its connection): what is said then is why, and not nothing.
    private const int PatienceSeconds = 5;
    private readonly string _connectionString;

    private SqliteDatabase(string connectionString) => _connectionString = connectionString;

    public static SqliteDatabase OpenFile(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = folder.Database, ForeignKeys = true, DefaultTimeout = PatienceSeconds
        }.ToString();
        SqliteDatabase database = new(connectionString);
        try
        {
            DataFolder.Touch(folder.Database);
            using SqliteConnection connection = database.Open();
            connection.Run("PRAGMA journal_mode = WAL");
            Migrate(connection);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            database.Dispose();
            throw new ServerProblemException($"The database {folder.Database} cannot be used: {failure.Message}", failure);
        }
        return database;
    }

    /// <summary>Copies the folder's database as it is at one moment, also while a server writes to it; its version.</summary>
    /// <exception cref="ServerProblemException">There is none, or it is damaged.</exception>
    public static long Copy(DataFolder folder, string target)
    {
        if (!File.Exists(folder.Database))
            throw new ServerProblemException($"There is no database in {folder.Path}.");
        try
        {
            DataFolder.Touch(target);
            using SqliteConnection from = new(Unpooled(folder.Database, SqliteOpenMode.ReadWrite));
            using SqliteConnection to = new(Unpooled(target, SqliteOpenMode.ReadWrite));
            from.Open();
            to.Open();
            from.BackupDatabase(to);
            // One file, and nothing beside it.
            to.Run("PRAGMA journal_mode = DELETE");
            return Examine(to) is { Count: 0 }
                ? to.Scalar("PRAGMA user_version", null)
                : throw new ServerProblemException(
                    $"The database {folder.Database} is damaged; \"check\" says where. It was not backed up.");
        }
        catch (SqliteException failure)
        {
            throw new ServerProblemException($"The database {folder.Database} cannot be copied: {failure.Message}", failure);
        }
    }

    /// <summary>What SQLite finds wrong in the folder's database.</summary>
    public static IReadOnlyList<string> Examine(DataFolder folder)
    {
        using SqliteConnection connection = new(Unpooled(folder.Database, SqliteOpenMode.ReadWrite));
        connection.Open();
        return Examine(connection);
    }

    /// <summary>The steps that the folder's database has taken.</summary>
    public static long VersionOf(DataFolder folder)
    {
        using SqliteConnection connection = new(Unpooled(folder.Database, SqliteOpenMode.ReadWrite));
        connection.Open();
        return connection.Scalar("PRAGMA user_version", null);
    }

    private static List<string> Examine(SqliteConnection connection) =>
    [
        .. connection.Read(row => row.GetString(0), "PRAGMA integrity_check(20)").Where(line => line != "ok"),
        .. connection.Read(
            row => $"a row of {row.GetString(0)} belongs to one of {row.GetString(2)} that is not there", "PRAGMA foreign_key_check"),
    ];

    private static string Unpooled(string path, SqliteOpenMode mode) => new SqliteConnectionStringBuilder
    {
        DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = PatienceSeconds,
    }.ToString();

    internal override DbConnection Connect() => Open();

    internal override DbTransaction Begin(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: false);

    /// <summary>The folder's lock says so.</summary>
    internal override IDisposable? Occupy(bool shared) => null;

    internal override bool IsDuplicate(DbException failure) => failure is SqliteException { SqliteExtendedErrorCode: UniqueConstraint };

    protected override void Dispose(bool disposing)
    {
        using SqliteConnection connection = new(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>The file's <c>user_version</c> counts the steps taken.</summary>
    private static void Migrate(SqliteConnection connection)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        long taken = connection.Scalar("PRAGMA user_version", transaction);
        if (taken > Migrations.Sqlite.Count)
            throw NewerVersion(taken, Migrations.Sqlite.Count);
        for (int step = (int)taken; step < Migrations.Sqlite.Count; step++)
            connection.Run($"{Migrations.Sqlite[step]} PRAGMA user_version = {step + 1};", transaction);
        transaction.Commit();
    }

    private SqliteConnection Open()
    {
        SqliteConnection connection = new(_connectionString);
        connection.Open();
        return connection;
    }
}
