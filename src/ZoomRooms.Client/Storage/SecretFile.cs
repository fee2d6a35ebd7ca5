using System.Security.Cryptography;

namespace ZoomRooms.Client.Storage;

/// <summary>
/// Removes a file with a secret. Its bytes are overwritten first, which is all that software can do: flash memory may keep an old copy in a
/// spare block, and only a wrapping key sealed to a TPM or a host key makes that copy worthless.
/// </summary>
internal static class SecretFile
{
    /// <summary>
    /// Overwrites, deletes, and returns when the disk has it. A link is removed and what it points to is left alone. Nothing happens when
    /// there is no file.
    /// </summary>
    public static bool Erase(string path)
    {
        FileInfo file = new(path);
        bool isLink = file.LinkTarget is not null;
        if (!file.Exists && !isLink)
            return false;
        if (!isLink)
            Overwrite(path);
        File.Delete(path);
        Interop.LibC.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return true;
    }

    private static void Overwrite(string path)
    {
        using FileStream file = new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, BufferSize = 0 });
        Span<byte> noise = stackalloc byte[512];
        for (long left = file.Length; left > 0; left -= noise.Length)
        {
            RandomNumberGenerator.Fill(noise);
            file.Write(noise[..(int)Math.Min(left, noise.Length)]);
        }
        file.Flush(flushToDisk: true);
    }
}
