using System.CommandLine;
using System.Globalization;
using ZoomRooms.MeetingServer.Backups;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>backup</c>, <c>restore</c> and <c>check</c>.</summary>
internal static class BackupCommands
{
    private const string BackupDescription =
        """
        Put the keys of the data folder and the database into one file, while the server runs.

        The file has the secret of the statements' root, unless that is kept elsewhere: whoever has it can make up participants. Only its owner may
        read it; keep it so. A database of PostgreSQL's is not in it: back that up with "pg_dump --format=custom" at the same time.
        """;

    private const string RestoreDescription =
        """
        Put a backup back, into a folder where no server runs.

        All of it is there afterwards, or nothing was changed; where the machine stops in between, every verb says so until "restore" is run again.
        No meeting runs then, and pairing codes that were open are void. Devices, users and policies are as they were on the day of the backup:
        WHAT WAS REVOKED SINCE IS BACK, and has to be revoked again.
        A database of PostgreSQL's is put back first, with pg_restore, and named with --database.
        """;

    public static Command CreateBackup(TimeProvider time)
    {
        Argument<string> file = new("file") { Description = "The file to make.", HelpName = "FILE" };
        Command backup = new("backup", BackupDescription) { file };
        backup.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            string? postgres = parsed.GetValue(CommonOptions.Database);
            BackupManifest made = BackupWriter.Write(
                DataFolder.Open(parsed.GetRequiredValue(CommonOptions.Data)), postgres is not null, path, time.GetUtcNow());
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Made {path}: {string.Join(", ", made.Parts.Select(part => part.Name))}."));
            if (made.Parts.All(part => part.Name != "statement-root.key"))
                output.WriteLine("The secret of the statements' root is not here, and so not in it.");
            if (postgres is not null)
                output.WriteLine("The database is PostgreSQL's and not in it: pg_dump --format=custom.");
        });
        return backup;
    }

    public static Command CreateRestore(TimeProvider time)
    {
        Argument<string> file = new("file") { Description = "A file that \"backup\" made.", HelpName = "FILE" };
        Option<bool> replace = new("--replace") { Description = "Put what the data folder has aside, into a folder in it." };
        Command restore = new("restore", RestoreDescription) { file, replace };
        restore.SetAction(parsed =>
        {
            Restoration done = Restoration.Run(
                parsed.GetRequiredValue(file), parsed.GetRequiredValue(CommonOptions.Data), parsed.GetValue(CommonOptions.Database),
                parsed.GetValue(replace), time);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"Restored the backup of {done.Manifest.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{done.MeetingsThatRan} meetings ran then and do not now; {done.CodesVoided} open pairing codes are void."));
            output.WriteLine("Devices that were revoked since are back: \"device list\" shows them, \"device revoke\" takes them out.");
            if (done.Aside is not null)
                output.WriteLine($"What was there before lies in {done.Aside}. It has secrets: delete it when it is not needed.");
        });
        return restore;
    }

    public static Command CreateCheck(TimeProvider time)
    {
        Argument<string?> file = new("file")
        {
            Description = "A backup to look at, in place of the data folder.", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne,
        };
        Command check = new(
            "check", "Look at what the server needs, while it runs or not; 1 where something is wrong. With FILE, at a backup.")
        {
            file, CommonOptions.Json,
        };
        check.SetAction(parsed =>
        {
            IReadOnlyList<CheckedPart> parts = parsed.GetValue(file) is { } path
                ? Backup(path, time)
                : ServerCheck.Run(
                    DataFolder.Open(parsed.GetRequiredValue(CommonOptions.Data)), parsed.GetValue(CommonOptions.Database), time);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(parsed.GetValue(CommonOptions.Json)
                ? System.Text.Json.JsonSerializer.Serialize(parts, CheckJson.Default.IReadOnlyListCheckedPart)
                : TextTable.Write(
                    ["WHAT", "", "STATE"], parts.Select(part => new[] { part.Name, part.IsWell ? "ok" : "PROBLEM", part.State })));
            return parts.All(part => part.IsWell) ? ServerCommandLine.Done : ServerCommandLine.Refused;
        });
        return check;
    }

    /// <summary>Takes it apart, beside it, and leaves nothing of that.</summary>
    private static IReadOnlyList<CheckedPart> Backup(string path, TimeProvider time)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-backup-");
        try
        {
            BackupManifest manifest = BackupReader.Unpack(path, folder.FullName);
            string state =
                $"Of {manifest.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, whole: {string.Join(", ", manifest.Parts.Select(part => part.Name))}.";
            CheckedPart whole = new("backup", true, state);
            return manifest.DatabaseVersion is null ? [whole] : [whole, ServerCheck.Audit(DataFolder.Open(folder.FullName), null, time)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
