using System.Data.Common;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Administrators;

/// <summary>Who administers, in the database: passwords and secrets of links, sessions and tokens only as hashes.</summary>
internal sealed partial class AdministratorStore(ServerDatabase database, TimeProvider time)
{
    public static readonly TimeSpan InvitationValidity = TimeSpan.FromDays(3);

    private const string Columns = "p.id, p.name, p.role, p.account_id, p.password_hash IS NULL";

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>
    /// Invites somebody, or invites anew who has not come yet or lost password or device. Role and account are those of before until the
    /// invitation is accepted.
    /// </summary>
    /// <returns>The link's secret, which is told once.</returns>
    /// <exception cref="ServerProblemException">The name cannot be one.</exception>
    public (Administrator Invited, string Secret) Invite(string name, AdministratorRole role, long? account)
    {
        AccountStore.CheckName(name, "An administrator's name");
        string secret = DeviceSecrets.DrawToken();
        DeviceSecrets.TryHashToken(secret, out byte[]? hash);
        using DbConnection connection = database.Connect();
        using DbTransaction transaction = database.Begin(connection);
        (string, object?)[] given =
        [
            ("@name", name), ("@role", (int)role), ("@account", account), ("@hash", hash), ("@now", Now),
            ("@until", Now + (long)InvitationValidity.TotalSeconds),
        ];
        if (connection.Run(
            """
            UPDATE administrators SET invited_role = @role, invited_account_id = @account, invited_hash = @hash, invited_until = @until
            WHERE name = @name AND removed_at IS NULL
            """,
            transaction, given[..4].Append(given[5]).ToArray()) == 0)
        {
            connection.Run(
                """
                INSERT INTO administrators (
                    name, role, account_id, invited_role, invited_account_id, invited_hash, invited_until, added_at)
                VALUES (@name, @role, @account, @role, @account, @hash, @until, @now)
                """,
                transaction, given);
        }
        transaction.Commit();
        return (Find(name)! with { Role = role, Account = account }, secret);
    }

    public Administrator? Find(string name) => Query("p.name = @name", ("@name", name)).FirstOrDefault();

    public Administrator? Find(long id) => Query("p.id = @id", ("@id", id)).FirstOrDefault();

    public IReadOnlyList<Administrator> List() => Query("TRUE ORDER BY p.name");

    /// <summary>Ends its sessions and tokens too. False when there is no such one.</summary>
    public bool Remove(long id)
    {
        using DbConnection connection = database.Connect();
        using DbTransaction transaction = database.Begin(connection);
        bool removed = connection.Run(
            "UPDATE administrators SET removed_at = @now, invited_hash = NULL WHERE id = @id AND removed_at IS NULL", transaction,
            ("@id", id), ("@now", Now)) > 0;
        connection.Run("DELETE FROM administrator_sessions WHERE administrator_id = @id", transaction, ("@id", id));
        connection.Run(
            "UPDATE api_tokens SET revoked_at = @now WHERE administrator_id = @id AND revoked_at IS NULL", transaction, ("@id", id),
            ("@now", Now));
        transaction.Commit();
        return removed;
    }

    /// <summary>Whom an invitation is for; null for none, and for one that was used or has expired.</summary>
    public Administrator? FindInvited(byte[] hash) =>
        Query("p.invited_hash = @hash AND p.invited_until > @now", ("@hash", hash), ("@now", Now)).FirstOrDefault();

    /// <summary>
    /// Uses an invitation up. Whoever was signed in as this one is not any more, and its tokens end. False when another was quicker, or the
    /// server would be left without an owner.
    /// </summary>
    /// <param name="step">Of the code that was shown: it does not count again.</param>
    public bool Accept(byte[] hash, string passwordHash, byte[] totpSecret, long step)
    {
        using DbConnection connection = database.Connect();
        using DbTransaction transaction = database.Begin(connection);
        long owners = Owners(connection, transaction);
        const string Invited = "(SELECT id FROM administrators WHERE invited_hash = @hash)";
        connection.Run($"DELETE FROM administrator_sessions WHERE administrator_id IN {Invited}", transaction, ("@hash", hash));
        connection.Run(
            $"UPDATE api_tokens SET revoked_at = @now WHERE revoked_at IS NULL AND administrator_id IN {Invited}", transaction,
            ("@hash", hash), ("@now", Now));
        if (connection.Run(
            """
            UPDATE administrators SET password_hash = @password, totp_secret = @totp, totp_step = @step, role = invited_role,
                account_id = invited_account_id, invited_hash = NULL
            WHERE invited_hash = @hash AND invited_until > @now AND removed_at IS NULL
            """,
            transaction, ("@hash", hash), ("@password", passwordHash), ("@totp", totpSecret), ("@step", step), ("@now", Now)) == 0)
            return false;
        if (owners > 0 && Owners(connection, transaction) == 0)
            return false;
        transaction.Commit();
        return true;
    }

    /// <summary>Those of the whole server who have come.</summary>
    private static long Owners(DbConnection connection, DbTransaction transaction) => connection.Scalar(
        """
        SELECT count(*) FROM administrators
        WHERE role = @owner AND account_id IS NULL AND password_hash IS NOT NULL AND removed_at IS NULL
        """,
        transaction, ("@owner", (int)AdministratorRole.Owner));

    /// <summary>What somebody signs in with; null where there is no such one, or it has not come yet.</summary>
    public (Administrator Who, string PasswordHash, byte[] TotpSecret)? FindSecrets(string name)
    {
        using DbConnection connection = database.Connect();
        List<(Administrator, string, byte[])> found = connection.Read(
            row => (Read(row), row.GetString(5), row.GetFieldValue<byte[]>(6)),
            $"""
            SELECT {Columns}, p.password_hash, p.totp_secret FROM administrators p
            WHERE p.name = @name AND p.removed_at IS NULL AND p.password_hash IS NOT NULL AND p.totp_secret IS NOT NULL
            """,
            ("@name", name));
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>Uses the code of a step of time up: none before it, nor the same, counts again. False when it was used.</summary>
    public bool UseStep(long id, long step)
    {
        using DbConnection connection = database.Connect();
        return connection.Run(
            "UPDATE administrators SET totp_step = @step WHERE id = @id AND totp_step < @step", ("@id", id), ("@step", step)) > 0;
    }

    private List<Administrator> Query(string condition, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            Read, $"SELECT {Columns} FROM administrators p WHERE p.removed_at IS NULL AND {condition}", parameters);
    }

    private static Administrator Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), (AdministratorRole)row.GetInt32(2), row.IsDBNull(3) ? null : row.GetInt64(3), row.GetBoolean(4));
}
