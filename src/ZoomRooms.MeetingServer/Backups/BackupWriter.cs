using System.Formats.Tar;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Backups;

/// <summary>
/// Makes a backup: one tar file with the keys of the data folder and, where it is SQLite's, the database as it was at one moment, while the
/// server runs.
/// </summary>
internal static class BackupWriter
{
    /// <summary>What of a data folder is kept. A secret that lies elsewhere, as it may, is not in it.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["certificate.pem", "certificate.sha256", "statement-root.pub", "statement-root.key", "statement-signing.key"];

    public const string Database = "server.db";

    /// <param name="postgres">The database is PostgreSQL's.</param>
    /// <exception cref="ServerProblemException">It cannot be made; there is no half of one.</exception>
    public static BackupManifest Write(DataFolder folder, bool postgres, string path, DateTimeOffset now)
    {
        string unfinished = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.new");
        string snapshot = folder.File(string.Create(CultureInfo.InvariantCulture, $"{Database}.{Environment.ProcessId}.backup"));
        try
        {
            if (File.Exists(path))
                throw new ServerProblemException($"{path} is there already. A backup takes no other's place: give it another name.");
            List<(string Name, string Path)> files =
                [.. from name in Keys where File.Exists(folder.File(name)) select (name, folder.File(name))];
            long? version = null;
            if (!postgres)
            {
                version = SqliteDatabase.Copy(folder, snapshot);
                files.Add((Database, snapshot));
            }
            BackupManifest manifest = new(
                BackupManifest.CurrentFormat, Version, now, version, [.. files.Select(file => PartOf(file.Name, file.Path))]);
            DataFolder.Touch(unfinished);
            using (FileStream file = new(unfinished, FileMode.Truncate, FileAccess.Write, FileShare.None))
            {
                using (TarWriter tar = new(file, TarEntryFormat.Pax, leaveOpen: true))
                {
                    byte[] text = JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest);
                    using (MemoryStream content = new(text))
                        tar.WriteEntry(Entry(BackupManifest.FileName, content, now));
                    foreach ((string name, string from) in files)
                    {
                        using FileStream content = File.OpenRead(from);
                        tar.WriteEntry(Entry(name, content, now));
                    }
                }
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: false);
            DataFolder.WriteAtomically(folder.LastBackup, Encoding.ASCII.GetBytes($"{now:O}\n"));
            return manifest;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ServerProblemException($"The backup {path} cannot be made: {failure.Message}", failure);
        }
        finally
        {
            File.Delete(snapshot);
            if (Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(unfinished))))
                File.Delete(unfinished);
        }
    }

    private static string Version =>
        typeof(BackupWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static BackupPart PartOf(string name, string path)
    {
        using FileStream file = File.OpenRead(path);
        return new BackupPart(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    private static PaxTarEntry Entry(string name, Stream content, DateTimeOffset now) => new(TarEntryType.RegularFile, name)
    {
        DataStream = content, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, ModificationTime = now,
    };
}
