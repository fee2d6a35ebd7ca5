using ZoomRooms.Screen.Display;

namespace ZoomRooms.Screen.Tests.Display;

/// <summary>The kernel's files, made up.</summary>
public sealed class What_is_plugged_in : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-outputs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Is_what_the_kernel_says_of_each_output()
    {
        Connectors connectors = new(_folder.FullName);
        Assert.Null(connectors.Read());
        _folder.CreateSubdirectory("card0");
        _folder.CreateSubdirectory("renderD128");
        Assert.Null(connectors.Read());
        Output("card0-HDMI-A-1", "disconnected\n");
        Output("card0-HDMI-A-2", "unknown\n");
        Assert.Equal("", connectors.Read());
        Output("card0-HDMI-A-2", "connected\n");
        Assert.Equal("card0-HDMI-A-2", connectors.Read());
        Output("card0-HDMI-A-1", "connected\n");
        Assert.Equal("card0-HDMI-A-1 card0-HDMI-A-2", connectors.Read());
        Assert.Null(new Connectors(Path.Combine(_folder.FullName, "nowhere")).Read());
    }

    private void Output(string name, string status) =>
        File.WriteAllText(Path.Combine(_folder.CreateSubdirectory(name).FullName, "status"), status);
}
