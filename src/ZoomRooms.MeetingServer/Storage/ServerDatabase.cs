using System.Data.Common;

namespace ZoomRooms.MeetingServer.Storage;

/// <summary>
/// Accounts, devices and meetings: a SQLite file of one server, or a PostgreSQL database that several servers share. Each operation is one
/// short connection or transaction; statements are those that both understand.
/// </summary>
internal abstract class ServerDatabase : IDisposable
{
    /// <summary>Opens the database, making its tables or bringing them up to date first.</summary>
    /// <param name="postgres">How PostgreSQL is reached, as Npgsql reads it (<c>Host=…;Username=…;Database=…</c>) or as
    /// <c>postgres://USER@HOST/DATABASE</c>; null: the SQLite file of the folder.</param>
    /// <exception cref="ServerProblemException">It cannot be opened, is damaged, or is of a newer version.</exception>
    public static ServerDatabase Open(DataFolder folder, string? postgres = null) =>
        postgres is null ? SqliteDatabase.OpenFile(folder) : PostgresDatabase.OpenServer(postgres);

    // Only a server that runs needs them.
    private readonly Lazy<DatabaseThreads> _threads = new(() => new DatabaseThreads());

    /// <summary>Asks the database something without waiting for it on this thread.</summary>
    /// <exception cref="DbException">It failed, or did not answer in time.</exception>
    internal Task<T> AskAsync<T>(Func<T> ask, TimeSpan? patience = null) =>
        _threads.Value.AskAsync(ask, patience ?? DatabaseThreads.Patience);

    /// <inheritdoc cref="AskAsync{T}"/>
    internal Task AskAsync(Action ask, TimeSpan? patience = null) => AskAsync(
        () =>
        {
            ask();
            return true;
        },
        patience);

    internal abstract DbConnection Connect();

    /// <summary>Begins a transaction that writes.</summary>
    internal abstract DbTransaction Begin(DbConnection connection);

    /// <summary>
    /// Says for as long as the answer lives that a server has this database; alone, or with others that share its meetings.
    /// </summary>
    /// <exception cref="ServerProblemException">Another server has it that does not go together with this one.</exception>
    internal abstract IDisposable? Occupy(bool shared);

    /// <summary>Whether a write broke a rule of uniqueness.</summary>
    internal abstract bool IsDuplicate(DbException failure);

    public void Dispose()
    {
        if (_threads.IsValueCreated)
            _threads.Value.Dispose();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    internal static ServerProblemException NewerVersion(long taken, int known) => new(
        $"The database has version {taken} and this server knows versions up to {known}: a newer server wrote it. Run that version, or restore an older database.");
}
