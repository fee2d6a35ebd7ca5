using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Certificates;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Backups;

/// <summary>What was looked at, and what is wrong with it.</summary>
/// <param name="State">In a sentence.</param>
internal sealed record CheckedPart(string Name, bool IsWell, string State);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<CheckedPart>))]
internal sealed partial class CheckJson : JsonSerializerContext;

/// <summary>Looks at what a server needs, without changing it, and while it runs.</summary>
internal static class ServerCheck
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);
    private static readonly TimeSpan OldBackup = TimeSpan.FromDays(7);
    private const long LittleSpace = 256L * 1024 * 1024;
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static IReadOnlyList<CheckedPart> Run(DataFolder folder, string? postgres, TimeProvider time)
    {
        CheckedPart database = Look("database", () => postgres is null ? Sqlite(folder) : Postgres(folder, postgres));
        // What is damaged says nothing of itself.
        return [database, .. database.IsWell ? [Audit(folder, postgres, time)] : (CheckedPart[])[], .. Others(folder, time.GetUtcNow())];
    }

    /// <summary>Of a folder, or of a backup that was taken apart into one.</summary>
    public static CheckedPart Audit(DataFolder folder, string? postgres, TimeProvider time) => Look("audit", () =>
    {
        if (postgres is null && SqliteDatabase.VersionOf(folder) < Migrations.Sqlite.Count)
            return (true, "The database is of an older version: the next start brings it up to date.");
        using ServerDatabase database = ServerDatabase.Open(folder, postgres);
        AuditVerification verified = AuditVerification.Of(database, time);
        return (verified.Damage == AuditDamage.None, verified.Sentence);
    });

    private static IReadOnlyList<CheckedPart> Others(DataFolder folder, DateTimeOffset now) =>
    [
        Look("certificate", () => Certificate(folder, now)),
        Look("statements", () => Statements(folder, now)),
        Look("secrets", () => Secrets(folder)),
        Look("space", () => Space(folder)),
        Look("backup", () => Backup(folder, now)),
    ];

    private static CheckedPart Look(string name, Func<(bool, string)> look)
    {
        try
        {
            (bool isWell, string state) = look();
            return new CheckedPart(name, isWell, state);
        }
        catch (Exception problem) when (
            problem is ServerProblemException or SqliteException or IOException or UnauthorizedAccessException)
        {
            return new CheckedPart(name, false, problem.Message);
        }
    }

    private static (bool, string) Sqlite(DataFolder folder)
    {
        if (!File.Exists(folder.Database))
            return (false, $"There is none in {folder.Path}.");
        IReadOnlyList<string> wrong = SqliteDatabase.Examine(folder);
        string size = string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(folder.Database).Length / 1024.0 / 1024:0.0} MiB");
        return wrong.Count == 0
            ? (true, $"SQLite, {size}, whole.")
            : (false, $"It is damaged ({wrong[0]}). Restore a backup, or take what can be read with sqlite3's .recover.");
    }

    private static (bool, string) Postgres(DataFolder folder, string address)
    {
        using ServerDatabase database = ServerDatabase.Open(folder, address);
        using System.Data.Common.DbConnection connection = database.Connect();
        return (true, $"PostgreSQL {connection.ServerVersion} answers.");
    }

    private static (bool, string) Certificate(DataFolder folder, DateTimeOffset now)
    {
        if (!File.Exists(folder.Certificate))
            return (true, "None of the server's own: it was given one, or has not run yet.");
        (X509Certificate2 certificate, _) = ServerCertificate.Load(folder.Certificate, folder.Certificate);
        using X509Certificate2 own = certificate;
        string until = $"valid until {own.NotAfter.ToUniversalTime():yyyy-MM-dd}";
        return own.NotAfter.ToUniversalTime() < (now + Soon).UtcDateTime
            ? (false, $"The server's own, {until}. Rooms have it pinned: plan a new one with them.")
            : (true, $"The server's own, {until}.");
    }

    private static (bool, string) Statements(DataFolder folder, DateTimeOffset now)
    {
        if (!File.Exists(folder.StatementRoot))
            return (true, "No root yet: the first start makes one.");
        byte[] root = StatementRoot.Load(folder);
        if (File.Exists(folder.StatementRootKey))
        {
            StatementRoot.LoadSecret(folder.StatementRootKey, root);
            return (true, "The root's secret is here, and belongs to the root.");
        }
        if (!File.Exists(folder.StatementSigningKey))
            return (false, "The root's secret is elsewhere, and no key was issued. Run \"statement-key issue --root FILE\".");
        StatementKey key = StatementKey.Load(folder.StatementSigningKey, root);
        return key.IsValid(now)
            ? (true, $"The root's secret is elsewhere; the issued key is valid until {key.NotAfter:u}.")
            : (false, $"The issued key was valid until {key.NotAfter:u}. Run \"statement-key issue --root FILE\".");
    }

    private static (bool, string) Secrets(DataFolder folder)
    {
        string[] open = [.. BackupWriter.Keys.Append(BackupWriter.Database).Select(folder.File)
            .Where(file =>
                File.Exists(file) && (File.GetUnixFileMode(file) & OfOthers) != 0 && !file.EndsWith(".pub", StringComparison.Ordinal)
                && !file.EndsWith(".sha256", StringComparison.Ordinal))];
        return open.Length == 0
            ? (true, "Their owner alone reads them.") : (false, $"Others may read {open[0]}: chmod 600, and think of who did.");
    }

    private static (bool, string) Space(DataFolder folder)
    {
        long free = new DriveInfo(folder.Path).AvailableFreeSpace;
        string text = string.Create(CultureInfo.InvariantCulture, $"{free / 1024 / 1024} MiB are free.");
        return (free >= LittleSpace, text);
    }

    private static (bool, string) Backup(DataFolder folder, DateTimeOffset now)
    {
        if (!File.Exists(folder.LastBackup)
            || !DateTimeOffset.TryParse(File.ReadAllText(folder.LastBackup).Trim(), CultureInfo.InvariantCulture, out DateTimeOffset made))
            return (false, "None was made yet. Run \"backup FILE\", and keep the file somewhere else.");
        return (now - made < OldBackup, string.Create(
            CultureInfo.InvariantCulture, $"The last was made {made.UtcDateTime:yyyy-MM-dd HH:mm} UTC."));
    }
}
