using System.Globalization;
using System.Text;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Backups;

/// <summary>
/// Puts a backup back. Time has passed since it was made, and a restored server knows what it does not know: no meeting runs, and codes for
/// pairing that were open then open nothing now. Whoever was revoked since is back, which nobody but people can know.
/// </summary>
/// <param name="Aside">Where what was there before lies now; null: there was nothing.</param>
internal sealed record Restoration(BackupManifest Manifest, int MeetingsThatRan, int CodesVoided, string? Aside)
{
    /// <param name="postgres">Where PostgreSQL's database is, which its own program has put back; null: it is SQLite's, and in the
    /// backup.</param>
    /// <param name="replace">What the folder has may be put aside.</param>
    /// <exception cref="ServerProblemException">It cannot be put back; what was there is there still, or <c>restore</c> is to be run
    /// again, and every other verb says so.</exception>
    public static Restoration Run(string backup, string data, string? postgres, bool replace, TimeProvider time)
    {
        DataFolder folder = DataFolder.OpenAsItIs(data);
        using FolderLock alone = FolderLock.Take(folder, "nothing: it restores a backup");
        bool wasCut = File.Exists(folder.Restoring);
        string[] present = [.. Names.Select(folder.File).Where(File.Exists)];
        if (present.Length > 0 && !replace && !wasCut)
            throw new ServerProblemException(
                $"The data folder {folder.Path} has a server's data. Give another with --data, or --replace to put those aside.");
        string unpacked = folder.File("restoring.parts");
        try
        {
            if (Directory.Exists(unpacked))
                Directory.Delete(unpacked, recursive: true);
            DataFolder.Open(unpacked);
            BackupManifest manifest = BackupReader.Unpack(backup, unpacked);
            if (postgres is null != manifest.DatabaseVersion is not null)
                throw new ServerProblemException(
                    postgres is null
                        ? $"The database of {backup} was PostgreSQL's. Restore that with pg_restore first, and say where with --database."
                        : $"{backup} has a database of its own. Restore it without --database.");
            (int ran, int codes) = Forget(ServerDatabase.Open(DataFolder.Open(unpacked), postgres), manifest, time);
            return new Restoration(manifest, ran, codes, Place(folder, unpacked, present, time.GetUtcNow()));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ServerProblemException($"The backup cannot be put back into {folder.Path}: {failure.Message}", failure);
        }
        finally
        {
            if (Directory.Exists(unpacked))
                Directory.Delete(unpacked, recursive: true);
        }
    }

    // The database's journal belongs to the database that was there.
    private static IEnumerable<string> Names =>
        [.. BackupWriter.Keys, BackupWriter.Database, $"{BackupWriter.Database}-wal", $"{BackupWriter.Database}-shm"];

    private static (int Ran, int Codes) Forget(ServerDatabase opened, BackupManifest manifest, TimeProvider time)
    {
        using ServerDatabase database = opened;
        using System.Data.Common.DbConnection connection = database.Connect();
        int ran = connection.Run("UPDATE meetings SET running_uuid = NULL WHERE running_uuid IS NOT NULL");
        // Passes of guests who are gone.
        connection.Run("DELETE FROM guests");
        int codes = connection.Run("DELETE FROM pairing_codes WHERE used_at IS NULL");
        // The chain goes on from the day of the backup, and says so.
        new AuditLog(database, time).Append(new AuditEntry(
            AuditActions.ServerRestore, AuditObjects.Operator, $"backup:{manifest.MadeAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}",
            AuditResults.Done));
        return (ran, codes);
    }

    /// <summary>From the first change to the last a file says that this is neither the one nor the other.</summary>
    private static string? Place(DataFolder folder, string unpacked, string[] present, DateTimeOffset now)
    {
        DataFolder.WriteAtomically(folder.Restoring, Encoding.ASCII.GetBytes($"{now:O}\n"));
        string? aside = null;
        if (present.Length > 0)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"before-restore-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
            aside = folder.File(at);
            // A second try lets alone what the first put there.
            for (int again = 2; Directory.Exists(aside); again++)
                aside = folder.File(string.Create(CultureInfo.InvariantCulture, $"{at}-{again}"));
            DataFolder.Open(aside);
            foreach (string file in present)
                File.Move(file, Path.Combine(aside, Path.GetFileName(file)));
        }
        foreach (string file in Directory.GetFiles(unpacked).Where(file => Names.Contains(Path.GetFileName(file))))
            File.Move(file, folder.File(Path.GetFileName(file)));
        File.Delete(folder.Restoring);
        return aside;
    }
}
