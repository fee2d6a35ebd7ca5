namespace ZoomRooms.Client.Storage;

/// <summary>
/// Writes a file so that after a power cut there is the old content or the new, never a part: temporary file, fsync, rename, fsync of the
/// folder.
/// </summary>
public static class AtomicFile
{
    /// <summary>Ending of a file that is being written; one that is found was cut short.</summary>
    internal const string Unfinished = ".new";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes with mode 0600 and makes the folder (0700) when it is missing.</summary>
    public static void WritePrivate(string path, ReadOnlySpan<byte> content)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        string temporary = path + Unfinished;
        File.Delete(temporary);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (FileStream file = new(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        Interop.LibC.SyncFolder(folder);
    }
}
