namespace ZoomRooms.Systemd.Tests;

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("systemd-tests");

    public string Path => _folder.FullName;

    public string this[string relative] => System.IO.Path.Combine(Path, relative.TrimStart('/'));

    public string Write(string relative, string content)
    {
        string path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>A program of a few lines of shell.</summary>
    public string WriteProgram(string relative, string script)
    {
        string path = Write(relative, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
