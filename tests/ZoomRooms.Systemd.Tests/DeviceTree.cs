namespace ZoomRooms.Systemd.Tests;

/// <summary>
/// Devices as the kernel would show them under /sys, for udev to look at. Only files and links: a test lays the tree over /sys in a mount
/// namespace of its own.
/// </summary>
internal sealed class DeviceTree : IDisposable
{
    private readonly ScratchFolder _sys = new();

    public string Root => _sys.Path;

    /// <summary>A device with its attributes; its parents are made where they are missing. Returns its path below /sys.</summary>
    public string Add(string path, string subsystem, string uevent, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _sys.Write($"{path}/uevent", uevent);
        foreach ((string name, string value) in attributes)
            _sys.Write($"{path}/{name}", value + "\n");
        Directory.CreateDirectory(_sys[$"bus/{subsystem}/devices"]);
        if (new FileInfo(_sys[$"{path}/subsystem"]).LinkTarget is null)
            File.CreateSymbolicLink(_sys[$"{path}/subsystem"], $"/sys/bus/{subsystem}");
        return "/" + path;
    }

    public void Bind(string path, string subsystem, string driver)
    {
        Directory.CreateDirectory(_sys[$"bus/{subsystem}/drivers/{driver}"]);
        File.CreateSymbolicLink(_sys[$"{path}/driver"], $"/sys/bus/{subsystem}/drivers/{driver}");
    }

    public string Read(string path) => File.ReadAllText(_sys[path]).Trim();

    public void Dispose() => _sys.Dispose();
}
