using Microsoft.Data.Sqlite;

namespace ZoomRooms.MeetingServer.Storage;

/// <summary>
/// The SQLite file. Write-ahead logging lets the command line read and write beside the running server; each operation is one
/// short connection or transaction.
/// </summary>
public sealed class ServerDatabase : IDisposable
{
    private const int UniqueConstraint = 2067;
    private readonly string _connectionString;

    private ServerDatabase(string connectionString) => _connectionString = connectionString;

    /// <summary>Opens the file, making it or bringing it up to date first.</summary>
    /// <exception cref="ServerProblemException">It cannot be opened, is damaged, or is of a newer version.</exception>
    public static ServerDatabase Open(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string connectionString = new SqliteConnectionStringBuilder { DataSource = folder.Database, ForeignKeys = true, DefaultTimeout = 10 }.ToString();
        ServerDatabase database = new(connectionString);
        try
        {
            DataFolder.Touch(folder.Database);
            using SqliteConnection connection = database.Connect();
            connection.Run("PRAGMA journal_mode = WAL");
            Migrations.Apply(connection);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            database.Dispose();
            throw new ServerProblemException($"The database {folder.Database} cannot be used: {failure.Message}", failure);
        }
        return database;
    }

    internal SqliteConnection Connect()
    {
        SqliteConnection connection = new(_connectionString);
        connection.Open();
        return connection;
    }

    internal static bool IsDuplicate(SqliteException failure) => failure.SqliteExtendedErrorCode == UniqueConstraint;

    public void Dispose()
    {
        using SqliteConnection connection = new(_connectionString);
        SqliteConnection.ClearPool(connection);
    }
}
