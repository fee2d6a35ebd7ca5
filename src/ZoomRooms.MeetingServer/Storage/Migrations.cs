using Microsoft.Data.Sqlite;

namespace ZoomRooms.MeetingServer.Storage;

/// <summary>The database's shape, step by step. Steps are only ever appended; the file's <c>user_version</c> counts those taken.</summary>
internal static class Migrations
{
    // AUTOINCREMENT: a user's number is bound into signatures, so it must never name somebody else later.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE accounts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            plan INTEGER NOT NULL,
            e2ee_enabled INTEGER NOT NULL,
            e2ee_locked INTEGER NOT NULL
        );
        CREATE TABLE users (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account_id INTEGER NOT NULL REFERENCES accounts (id),
            login TEXT NOT NULL UNIQUE COLLATE NOCASE,
            name TEXT NOT NULL,
            phone_verified INTEGER NOT NULL,
            e2ee_enabled INTEGER
        );
        CREATE TABLE devices (
            hardware_id TEXT PRIMARY KEY,
            user_id INTEGER NOT NULL REFERENCES users (id),
            name TEXT NOT NULL,
            client_type INTEGER NOT NULL,
            identity_key BLOB NOT NULL,
            token_hash BLOB NOT NULL UNIQUE,
            paired_at INTEGER NOT NULL,
            last_seen_at INTEGER,
            revoked_at INTEGER
        );
        CREATE TABLE pairing_codes (
            code_hash BLOB PRIMARY KEY,
            user_id INTEGER NOT NULL REFERENCES users (id),
            expires_at INTEGER NOT NULL,
            used_at INTEGER
        );
        CREATE TABLE meetings (
            id INTEGER PRIMARY KEY,
            host_user_id INTEGER NOT NULL REFERENCES users (id),
            topic TEXT NOT NULL,
            passcode TEXT NOT NULL,
            encryption INTEGER NOT NULL,
            e2ee_accounts_only INTEGER NOT NULL,
            participant_cap INTEGER NOT NULL,
            cancelled_at INTEGER,
            running_uuid TEXT
        );
        """,
        """
        CREATE TABLE meeting_co_hosts (
            meeting_id INTEGER NOT NULL REFERENCES meetings (id),
            user_id INTEGER NOT NULL REFERENCES users (id),
            PRIMARY KEY (meeting_id, user_id)
        ) WITHOUT ROWID;
        """,
        // Which device a code made: the same one may ask again when the answer was lost.
        "ALTER TABLE pairing_codes ADD COLUMN hardware_id TEXT;",
    ];

    public static void Apply(SqliteConnection connection)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        long taken = connection.Scalar("PRAGMA user_version", transaction);
        if (taken > Steps.Length)
            throw new ServerProblemException(
                $"The database has version {taken} and this server knows versions up to {Steps.Length}: a newer server wrote it. Run that version, or restore an older database.");
        for (long step = taken; step < Steps.Length; step++)
            connection.Run($"{Steps[step]} PRAGMA user_version = {step + 1};", transaction);
        transaction.Commit();
    }
}
