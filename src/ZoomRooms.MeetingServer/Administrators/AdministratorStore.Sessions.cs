using System.Data.Common;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Administrators;

/// <summary>Sessions of browsers, and tokens of programs.</summary>
internal sealed partial class AdministratorStore
{
    /// <summary>A session ends when nothing was asked for so long, and at the latest after <see cref="LongestSession"/>.</summary>
    public static readonly TimeSpan IdleSession = TimeSpan.FromMinutes(30);

    public static readonly TimeSpan LongestSession = TimeSpan.FromHours(12);

    /// <summary>A request in each of a session's minutes is noted, and not each request.</summary>
    private const long SeenEvery = 60;

    private const string TokenColumns = "t.id, t.name, t.scopes, t.expires_at, t.used_at, t.revoked_at IS NOT NULL";

    /// <returns>The session's identifier, which is told once.</returns>
    public string BeginSession(Administrator who)
    {
        string id = DeviceSecrets.DrawToken();
        DeviceSecrets.TryHashToken(id, out byte[]? hash);
        using DbConnection connection = database.Connect();
        connection.Run(
            "DELETE FROM administrator_sessions WHERE seen_at < @idle OR began_at < @longest",
            ("@idle", Now - (long)IdleSession.TotalSeconds), ("@longest", Now - (long)LongestSession.TotalSeconds));
        connection.Run(
            "INSERT INTO administrator_sessions (id_hash, administrator_id, began_at, seen_at) VALUES (@hash, @who, @now, @now)",
            ("@hash", hash), ("@who", who.Id), ("@now", Now));
        return id;
    }

    /// <summary>Whose session it is; null for one that has ended.</summary>
    public Administrator? FindSession(byte[] hash)
    {
        using DbConnection connection = database.Connect();
        List<(Administrator Who, long Seen)> found = connection.Read(
            row => (Read(row), row.GetInt64(5)),
            $"""
            SELECT {Columns}, s.seen_at FROM administrator_sessions s JOIN administrators p ON p.id = s.administrator_id
            WHERE s.id_hash = @hash AND s.seen_at >= @idle AND s.began_at >= @longest AND p.removed_at IS NULL
            """,
            ("@hash", hash), ("@idle", Now - (long)IdleSession.TotalSeconds), ("@longest", Now - (long)LongestSession.TotalSeconds));
        if (found.Count == 0)
            return null;
        if (Now - found[0].Seen >= SeenEvery)
            connection.Run("UPDATE administrator_sessions SET seen_at = @now WHERE id_hash = @hash", ("@hash", hash), ("@now", Now));
        return found[0].Who;
    }

    public void EndSession(byte[] hash)
    {
        using DbConnection connection = database.Connect();
        connection.Run("DELETE FROM administrator_sessions WHERE id_hash = @hash", ("@hash", hash));
    }

    /// <returns>The token, which is told once.</returns>
    public (ApiToken Made, string Secret) MakeToken(Administrator owner, string name, IReadOnlyList<string> scopes, TimeSpan validity)
    {
        Accounts.AccountStore.CheckName(name, "A token's name");
        string secret = DeviceSecrets.DrawToken();
        DeviceSecrets.TryHashToken(secret, out byte[]? hash);
        using DbConnection connection = database.Connect();
        connection.Run(
            """
            INSERT INTO api_tokens (administrator_id, name, token_hash, scopes, made_at, expires_at)
            VALUES (@owner, @name, @hash, @scopes, @now, @expires)
            """,
            ("@owner", owner.Id), ("@name", name), ("@hash", hash), ("@scopes", string.Join(' ', scopes)), ("@now", Now),
            ("@expires", Now + (long)validity.TotalSeconds));
        return (FindToken(hash!)!, secret);
    }

    /// <summary>The token, if it may be used now.</summary>
    public ApiToken? FindToken(byte[] hash)
    {
        using DbConnection connection = database.Connect();
        ApiToken? found = Tokens(
            connection, "t.token_hash = @hash AND t.revoked_at IS NULL AND t.expires_at > @now", ("@hash", hash), ("@now", Now))
            .FirstOrDefault();
        if (found is not null && !(found.UsedAt is { } used && Now - used.ToUnixTimeSeconds() < SeenEvery))
            connection.Run("UPDATE api_tokens SET used_at = @now WHERE id = @id", ("@id", found.Id), ("@now", Now));
        return found;
    }

    public IReadOnlyList<ApiToken> ListTokens(long owner)
    {
        using DbConnection connection = database.Connect();
        return Tokens(connection, "t.administrator_id = @owner ORDER BY t.id", ("@owner", owner));
    }

    /// <summary>False when it has no such token, or revoked it before.</summary>
    public bool RevokeToken(long owner, long token)
    {
        using DbConnection connection = database.Connect();
        return connection.Run(
            "UPDATE api_tokens SET revoked_at = @now WHERE id = @id AND administrator_id = @owner AND revoked_at IS NULL",
            ("@id", token), ("@owner", owner), ("@now", Now)) > 0;
    }

    private static List<ApiToken> Tokens(
        DbConnection connection, string condition, params ReadOnlySpan<(string Name, object? Value)> parameters) => connection.Read(
        row => new ApiToken(
            row.GetInt64(5), Read(row), row.GetString(6), row.GetString(7).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            row.Time(8)!.Value, row.Time(9), row.GetBoolean(10)),
        $"""
        SELECT {Columns}, {TokenColumns} FROM api_tokens t JOIN administrators p ON p.id = t.administrator_id
        WHERE p.removed_at IS NULL AND {condition}
        """,
        parameters);
}
