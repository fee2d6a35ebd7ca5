namespace ZoomRooms.MeetingServer.Storage;

/// <summary>The server's folder: database, certificate, and what it tells others at start. Only its owner may read it.</summary>
internal sealed class DataFolder
{
    private const UnixFileMode OwnerOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private DataFolder(string path) => Path = path;

    public string Path { get; }

    public string Database => File("server.db");

    /// <summary>Certificate and private key of the HTTPS endpoint, PEM.</summary>
    public string Certificate => File("certificate.pem");

    /// <summary>SHA-256 of the certificate in DER, hexadecimal: what rooms pin.</summary>
    public string CertificateFingerprint => File("certificate.sha256");

    /// <summary>The addresses that the running server chose.</summary>
    public string Addresses => File("server.json");

    /// <summary>Held locked by the server that runs here.</summary>
    public string Lock => File("server.lock");

    /// <summary>Which that is.</summary>
    public string LockHolder => File("server.holder");

    /// <summary>Secret half of the root of statements, hexadecimal. An administrator may keep it elsewhere.</summary>
    public string StatementRootKey => File("statement-root.key");

    /// <summary>Public half of the root of statements, hexadecimal: what devices pin.</summary>
    public string StatementRoot => File("statement-root.pub");

    /// <summary>The key issued for a server whose root is elsewhere.</summary>
    public string StatementSigningKey => File("statement-signing.key");

    /// <summary>The root's word on the certificate that clients meet.</summary>
    public string CertificateStatement => File("certificate.statement");

    /// <summary>When a backup was last made, as RFC 3339 writes it.</summary>
    public string LastBackup => File("last-backup");

    /// <summary>There while files are put back: what is here is neither the one nor the other.</summary>
    public string Restoring => File("restoring");

    /// <summary>Opens the folder, making it if it is missing.</summary>
    /// <exception cref="ServerProblemException">It cannot be made, or is half restored.</exception>
    public static DataFolder Open(string path)
    {
        DataFolder folder = OpenAsItIs(path);
        return !System.IO.File.Exists(folder.Restoring)
            ? folder
            : throw new ServerProblemException($"What was being restored into {folder.Path} did not end. Run \"restore\" again.");
    }

    /// <summary>Opens the folder, half restored or not.</summary>
    /// <exception cref="ServerProblemException">It cannot be made.</exception>
    public static DataFolder OpenAsItIs(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, OwnerOnlyFolder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ServerProblemException(
                $"The data folder {path} cannot be used: {failure.Message} Choose another with --data, or make it writable.", failure);
        }
        return new DataFolder(System.IO.Path.GetFullPath(path));
    }

    /// <summary>Writes a file so that readers see either the old or the new content, and only the owner reads it.</summary>
    public static void WriteAtomically(string path, ReadOnlySpan<byte> content)
    {
        string temporary = $"{path}.{Environment.ProcessId}.new";
        try
        {
            using (FileStream file = new(temporary, CreateOwnerOnly(FileMode.Create)))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            System.IO.File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            System.IO.File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Makes sure that a file exists and only the owner may read it, before a library opens it.</summary>
    public static void Touch(string path)
    {
        using FileStream file = new(path, CreateOwnerOnly(FileMode.OpenOrCreate));
    }

    private static FileStreamOptions CreateOwnerOnly(FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnlyFile;
        return options;
    }

    /// <summary>A file of this name in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);
}
