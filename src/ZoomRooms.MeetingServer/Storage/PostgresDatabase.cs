using System.Data.Common;
using Npgsql;

namespace ZoomRooms.MeetingServer.Storage;

/// <summary>A PostgreSQL database (15 or later, with ICU), which several servers share.</summary>
internal sealed class PostgresDatabase : ServerDatabase
{
    // Any number will do, so long as every server takes the same.
    private const long MigrationLock = 0x5A52_4D53;
    private const long ServerLock = 0x5A52_4D54;
    // As long as a SQLite file has: whoever asks is told why before it gives up.
    private const int PatienceSeconds = 5;
    private readonly NpgsqlDataSource _source;

    private PostgresDatabase(NpgsqlDataSource source) => _source = source;

    public static PostgresDatabase OpenServer(string address)
    {
        NpgsqlDataSource source = NpgsqlDataSource.Create(WithPatience(ParseAddress(address)));
        PostgresDatabase database = new(source);
        try
        {
            using NpgsqlConnection connection = source.OpenConnection();
            Migrate(connection);
        }
        catch (Exception failure) when (failure is DbException or TimeoutException or System.Net.Sockets.SocketException)
        {
            database.Dispose();
            throw new ServerProblemException($"The database {Describe(address)} cannot be used: {failure.Message}", failure);
        }
        catch
        {
            database.Dispose();
            throw;
        }
        return database;
    }

    /// <summary>Whether <paramref name="text"/> says how a database is reached.</summary>
    public static bool IsAddress(string text)
    {
        try
        {
            return ParseAddress(text).Host is { Length: > 0 };
        }
        catch (Exception failure) when (failure is ArgumentException or UriFormatException or FormatException)
        {
            return false;
        }
    }

    internal override DbConnection Connect() => _source.OpenConnection();

    internal override DbTransaction Begin(DbConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.BeginTransaction();
    }

    /// <summary>A lock of a session of its own. The database notices within half a minute when a machine is gone that had it.</summary>
    internal override IDisposable? Occupy(bool shared)
    {
        NpgsqlConnection session = _source.OpenConnection();
        session.Run("SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3");
        if (session.Scalar($"SELECT pg_try_advisory_lock{(shared ? "_shared" : "")}(@lock)::int::bigint", null, ("@lock", ServerLock)) == 1)
            return session;
        session.Dispose();
        throw new ServerProblemException(shared
            ? "The database is in use by a server that shares its meetings with nobody. "
                + "Stop that one first; servers that share a database share meetings too, with --nats."
            : "The database is in use by another server. "
                + "Stop that one first, or have both share their meetings with --nats. Where its machine is gone, wait half a minute.");
    }

    internal override bool IsDuplicate(DbException failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    protected override void Dispose(bool disposing) => _source.Dispose();

    private static NpgsqlConnectionStringBuilder ParseAddress(string address)
    {
        if (!address.StartsWith("postgres://", StringComparison.Ordinal) && !address.StartsWith("postgresql://", StringComparison.Ordinal))
            return new NpgsqlConnectionStringBuilder(address);
        Uri uri = new(address);
        string[] credentials = uri.UserInfo.Split(':', 2);
        NpgsqlConnectionStringBuilder parsed = new() { Host = uri.Host, Database = uri.AbsolutePath.TrimStart('/') };
        if (uri.Port > 0)
            parsed.Port = uri.Port;
        if (credentials[0].Length > 0)
            parsed.Username = Uri.UnescapeDataString(credentials[0]);
        if (credentials.Length > 1)
            parsed.Password = Uri.UnescapeDataString(credentials[1]);
        return parsed;
    }

    /// <summary>Unless its administrator says otherwise.</summary>
    private static NpgsqlConnectionStringBuilder WithPatience(NpgsqlConnectionStringBuilder address)
    {
        if (!address.ContainsKey("Timeout"))
            address.Timeout = PatienceSeconds;
        if (!address.ContainsKey("Command Timeout"))
            address.CommandTimeout = PatienceSeconds;
        return address;
    }

    /// <summary>Without its password.</summary>
    private static string Describe(string address)
    {
        NpgsqlConnectionStringBuilder parsed = ParseAddress(address);
        return $"{parsed.Database} on {parsed.Host}:{parsed.Port}";
    }

    /// <summary>A row counts the steps taken; servers that start at once wait for each other.</summary>
    private static void Migrate(NpgsqlConnection connection)
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        connection.Run("SELECT pg_advisory_xact_lock(@lock)", transaction, ("@lock", MigrationLock));
        connection.Run("CREATE TABLE IF NOT EXISTS schema_version (taken BIGINT NOT NULL)", transaction);
        long taken = connection.Scalar("SELECT taken FROM schema_version", transaction);
        if (taken > Migrations.Postgres.Count)
            throw NewerVersion(taken, Migrations.Postgres.Count);
        if (taken == Migrations.Postgres.Count)
            return;
        for (int step = (int)taken; step < Migrations.Postgres.Count; step++)
            connection.Run(Migrations.Postgres[step], transaction);
        connection.Run("DELETE FROM schema_version", transaction);
        connection.Run("INSERT INTO schema_version (taken) VALUES (@taken)", transaction, ("@taken", (long)Migrations.Postgres.Count));
        transaction.Commit();
    }
}
