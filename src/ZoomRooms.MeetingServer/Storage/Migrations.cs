namespace ZoomRooms.MeetingServer.Storage;

/// <summary>
/// The database's shape, step by step, for each kind of database. Steps are only ever appended; the database counts those taken.
/// </summary>
internal static class Migrations
{
    // AUTOINCREMENT: a user's number is bound into signatures, so it must never name somebody else later.
    public static IReadOnlyList<string> Sqlite { get; } =
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
        "ALTER TABLE meetings ADD COLUMN waiting_room INTEGER NOT NULL DEFAULT 0;",
        "ALTER TABLE devices ADD COLUMN used_twice_at INTEGER;",
        """
        ALTER TABLE accounts ADD COLUMN guests INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE meetings ADD COLUMN guests INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE guests (
            hardware_id TEXT PRIMARY KEY,
            user_id INTEGER NOT NULL UNIQUE,
            meeting_id INTEGER NOT NULL REFERENCES meetings (id),
            client_type INTEGER NOT NULL,
            identity_key BLOB NOT NULL,
            token_hash BLOB NOT NULL UNIQUE,
            came_at INTEGER NOT NULL
        );
        """,
        """
        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            action TEXT NOT NULL,
            actor TEXT NOT NULL,
            object TEXT NOT NULL,
            address TEXT NOT NULL,
            result TEXT NOT NULL,
            previous BLOB NOT NULL,
            hash BLOB NOT NULL
        );
        CREATE TABLE audit_head (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            sequence INTEGER NOT NULL,
            hash BLOB NOT NULL,
            pseudonym_key BLOB NOT NULL
        );
        INSERT INTO audit_head (one, sequence, hash, pseudonym_key) VALUES (1, 0, zeroblob(32), randomblob(32));
        CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
        CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
        """,
        """
        CREATE TABLE administrators (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL COLLATE NOCASE,
            role INTEGER NOT NULL,
            account_id INTEGER REFERENCES accounts (id),
            password_hash TEXT,
            totp_secret BLOB,
            totp_step INTEGER NOT NULL DEFAULT 0,
            invited_hash BLOB UNIQUE,
            invited_until INTEGER,
            invited_role INTEGER,
            invited_account_id INTEGER REFERENCES accounts (id),
            added_at INTEGER NOT NULL,
            removed_at INTEGER
        );
        CREATE UNIQUE INDEX administrators_by_name ON administrators (name) WHERE removed_at IS NULL;
        CREATE TABLE administrator_sessions (
            id_hash BLOB PRIMARY KEY,
            administrator_id INTEGER NOT NULL REFERENCES administrators (id),
            began_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE api_tokens (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            administrator_id INTEGER NOT NULL REFERENCES administrators (id),
            name TEXT NOT NULL,
            token_hash BLOB NOT NULL UNIQUE,
            scopes TEXT NOT NULL,
            made_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            used_at INTEGER,
            revoked_at INTEGER
        );
        CREATE TABLE api_repeats (
            actor TEXT NOT NULL,
            repeat_key TEXT NOT NULL,
            request_hash BLOB NOT NULL,
            status INTEGER NOT NULL,
            body BLOB NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (actor, repeat_key)
        ) WITHOUT ROWID;
        """,
        """
        CREATE TABLE meeting_times (
            meeting_id INTEGER PRIMARY KEY REFERENCES meetings (id),
            start_at TEXT NOT NULL,
            zone TEXT NOT NULL,
            minutes INTEGER NOT NULL,
            rule TEXT,
            sequence INTEGER NOT NULL
        );
        CREATE TABLE meeting_changes (
            meeting_id INTEGER NOT NULL REFERENCES meetings (id),
            occurrence TEXT NOT NULL,
            moved_to TEXT,
            PRIMARY KEY (meeting_id, occurrence)
        ) WITHOUT ROWID;
        CREATE TABLE meeting_invited (
            meeting_id INTEGER NOT NULL REFERENCES meetings (id),
            user_id INTEGER NOT NULL REFERENCES users (id),
            PRIMARY KEY (meeting_id, user_id)
        ) WITHOUT ROWID;
        CREATE TABLE calendar_feeds (
            user_id INTEGER PRIMARY KEY REFERENCES users (id),
            token_hash BLOB NOT NULL UNIQUE,
            made_at INTEGER NOT NULL
        );
        """,
    ];

    // Identities are never given twice. Names differ in more than case, as SQLite's NOCASE has it (for ASCII; here for all).
    public static IReadOnlyList<string> Postgres { get; } =
    [
        """
        CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE TABLE accounts (
            id BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
            name TEXT NOT NULL UNIQUE COLLATE nocase,
            plan INTEGER NOT NULL,
            e2ee_enabled BOOLEAN NOT NULL,
            e2ee_locked BOOLEAN NOT NULL
        );
        CREATE TABLE users (
            id BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
            account_id BIGINT NOT NULL REFERENCES accounts (id),
            login TEXT NOT NULL UNIQUE COLLATE nocase,
            name TEXT NOT NULL,
            phone_verified BOOLEAN NOT NULL,
            e2ee_enabled BOOLEAN
        );
        CREATE TABLE devices (
            hardware_id TEXT PRIMARY KEY,
            user_id BIGINT NOT NULL REFERENCES users (id),
            name TEXT NOT NULL,
            client_type INTEGER NOT NULL,
            identity_key BYTEA NOT NULL,
            token_hash BYTEA NOT NULL UNIQUE,
            paired_at BIGINT NOT NULL,
            last_seen_at BIGINT,
            revoked_at BIGINT
        );
        CREATE TABLE pairing_codes (
            code_hash BYTEA PRIMARY KEY,
            user_id BIGINT NOT NULL REFERENCES users (id),
            expires_at BIGINT NOT NULL,
            used_at BIGINT,
            hardware_id TEXT
        );
        CREATE TABLE meetings (
            id BIGINT PRIMARY KEY,
            host_user_id BIGINT NOT NULL REFERENCES users (id),
            topic TEXT NOT NULL,
            passcode TEXT NOT NULL,
            encryption INTEGER NOT NULL,
            e2ee_accounts_only BOOLEAN NOT NULL,
            participant_cap INTEGER NOT NULL,
            cancelled_at BIGINT,
            running_uuid TEXT
        );
        CREATE TABLE meeting_co_hosts (
            meeting_id BIGINT NOT NULL REFERENCES meetings (id),
            user_id BIGINT NOT NULL REFERENCES users (id),
            PRIMARY KEY (meeting_id, user_id)
        );
        """,
        "ALTER TABLE meetings ADD COLUMN waiting_room BOOLEAN NOT NULL DEFAULT FALSE;",
        "ALTER TABLE devices ADD COLUMN used_twice_at BIGINT;",
        """
        ALTER TABLE accounts ADD COLUMN guests BOOLEAN NOT NULL DEFAULT TRUE;
        ALTER TABLE meetings ADD COLUMN guests BOOLEAN NOT NULL DEFAULT FALSE;
        CREATE TABLE guests (
            hardware_id TEXT PRIMARY KEY,
            user_id BIGINT NOT NULL UNIQUE,
            meeting_id BIGINT NOT NULL REFERENCES meetings (id),
            client_type INTEGER NOT NULL,
            identity_key BYTEA NOT NULL,
            token_hash BYTEA NOT NULL UNIQUE,
            came_at BIGINT NOT NULL
        );
        """,
        """
        CREATE TABLE audit (
            sequence BIGINT PRIMARY KEY,
            at_ms BIGINT NOT NULL,
            action TEXT NOT NULL,
            actor TEXT NOT NULL,
            object TEXT NOT NULL,
            address TEXT NOT NULL,
            result TEXT NOT NULL,
            previous BYTEA NOT NULL,
            hash BYTEA NOT NULL
        );
        CREATE TABLE audit_head (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            sequence BIGINT NOT NULL,
            hash BYTEA NOT NULL,
            pseudonym_key BYTEA NOT NULL
        );
        INSERT INTO audit_head (one, sequence, hash, pseudonym_key) VALUES (
            1, 0, decode(repeat('00', 32), 'hex'), decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
        CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$;
        CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
            FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();
        """,
        """
        CREATE TABLE administrators (
            id BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
            name TEXT NOT NULL COLLATE nocase,
            role INTEGER NOT NULL,
            account_id BIGINT REFERENCES accounts (id),
            password_hash TEXT,
            totp_secret BYTEA,
            totp_step BIGINT NOT NULL DEFAULT 0,
            invited_hash BYTEA UNIQUE,
            invited_until BIGINT,
            invited_role INTEGER,
            invited_account_id BIGINT REFERENCES accounts (id),
            added_at BIGINT NOT NULL,
            removed_at BIGINT
        );
        CREATE UNIQUE INDEX administrators_by_name ON administrators (name) WHERE removed_at IS NULL;
        CREATE TABLE administrator_sessions (
            id_hash BYTEA PRIMARY KEY,
            administrator_id BIGINT NOT NULL REFERENCES administrators (id),
            began_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL
        );
        CREATE TABLE api_tokens (
            id BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
            administrator_id BIGINT NOT NULL REFERENCES administrators (id),
            name TEXT NOT NULL,
            token_hash BYTEA NOT NULL UNIQUE,
            scopes TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            used_at BIGINT,
            revoked_at BIGINT
        );
        CREATE TABLE api_repeats (
            actor TEXT NOT NULL,
            repeat_key TEXT NOT NULL,
            request_hash BYTEA NOT NULL,
            status INTEGER NOT NULL,
            body BYTEA NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (actor, repeat_key)
        );
        """,
        """
        CREATE TABLE meeting_times (
            meeting_id BIGINT PRIMARY KEY REFERENCES meetings (id),
            start_at TEXT NOT NULL,
            zone TEXT NOT NULL,
            minutes INTEGER NOT NULL,
            rule TEXT,
            sequence INTEGER NOT NULL
        );
        CREATE TABLE meeting_changes (
            meeting_id BIGINT NOT NULL REFERENCES meetings (id),
            occurrence TEXT NOT NULL,
            moved_to TEXT,
            PRIMARY KEY (meeting_id, occurrence)
        );
        CREATE TABLE meeting_invited (
            meeting_id BIGINT NOT NULL REFERENCES meetings (id),
            user_id BIGINT NOT NULL REFERENCES users (id),
            PRIMARY KEY (meeting_id, user_id)
        );
        CREATE TABLE calendar_feeds (
            user_id BIGINT PRIMARY KEY REFERENCES users (id),
            token_hash BYTEA NOT NULL UNIQUE,
            made_at BIGINT NOT NULL
        );
        """,
    ];
}
