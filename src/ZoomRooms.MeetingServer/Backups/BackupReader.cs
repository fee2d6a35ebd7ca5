using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Backups;

/// <summary>Takes a backup apart, and believes nothing of it that it has not counted and hashed.</summary>
internal static class BackupReader
{
    private const string Cut = "it ends too early";

    /// <summary>Writes every part into a folder that is there and empty.</summary>
    /// <exception cref="ServerProblemException">It is no backup, damaged, cut, or of a newer version.</exception>
    public static BackupManifest Unpack(string path, string into)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using TarReader tar = new(file);
            BackupManifest manifest = ReadManifest(tar, path);
            foreach (BackupPart part in manifest.Parts)
                Take(tar, part, path, into);
            return tar.GetNextEntry() is null ? manifest : throw Damaged(path, "it has more in it than it says");
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw Damaged(path, failure is EndOfStreamException ? Cut : failure.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ServerProblemException($"The backup {path} cannot be read: {failure.Message}", failure);
        }
    }

    private static BackupManifest ReadManifest(TarReader tar, string path)
    {
        if (tar.GetNextEntry() is not { Name: BackupManifest.FileName, DataStream: { } content, Length: <= BackupManifest.MaximumBytes })
            throw Damaged(path, "it does not begin as a backup of this server does");
        BackupManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(content, BackupJson.Default.BackupManifest);
        }
        catch (JsonException)
        {
            manifest = null;
        }
        if (manifest?.Parts is null)
            throw Damaged(path, "what it says of itself cannot be read");
        if (manifest.Format != BackupManifest.CurrentFormat)
            throw new ServerProblemException($"The backup {path} was made by {manifest.Server}, a newer server. Run that version.");
        string[] names = [.. manifest.Parts.Select(part => part?.Name ?? "")];
        bool areKnown = names.All(name => name == BackupWriter.Database || BackupWriter.Keys.Contains(name));
        bool hasDatabase = names.Contains(BackupWriter.Database);
        if (!areKnown || names.Distinct().Count() != names.Length || hasDatabase != manifest.DatabaseVersion is not null)
            throw Damaged(path, "it names files that a server does not have");
        if (manifest.DatabaseVersion > Migrations.Sqlite.Count)
            throw ServerDatabase.NewerVersion(manifest.DatabaseVersion.Value, Migrations.Sqlite.Count);
        return manifest;
    }

    private static void Take(TarReader tar, BackupPart part, string path, string into)
    {
        if (tar.GetNextEntry() is not { EntryType: TarEntryType.RegularFile } entry)
            throw Damaged(path, Cut);
        if (entry.Name != part.Name || entry.Length != part.Bytes)
            throw Damaged(path, $"{part.Name} is not in it as it says");
        string target = Path.Combine(into, part.Name);
        DataFolder.Touch(target);
        using FileStream file = new(target, FileMode.Truncate, FileAccess.ReadWrite, FileShare.None);
        entry.DataStream?.CopyTo(file);
        file.Flush(flushToDisk: true);
        file.Position = 0;
        if (file.Length != part.Bytes || Convert.ToHexStringLower(SHA256.HashData(file)) != part.Sha256)
            throw Damaged(path, $"{part.Name} is not what was put into it");
    }

    private static ServerProblemException Damaged(string path, string how) =>
        new($"{path} is no whole backup: {how.TrimEnd('.')}. Nothing was changed; take another one.");
}
