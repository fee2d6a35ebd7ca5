using ZoomRooms.Client;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Desktop;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Protocol;
using ZoomRooms.Scenarios.Tests.Browsers;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Scenarios.Tests.Windows;

/// <summary>Program and browser of one person.</summary>
internal sealed class Laptop : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-laptop-");
    private readonly CancellationTokenSource _stop = new();
    private readonly PictureQueue _pictures = new(), _ownPictures = new(PagePictures.OwnBefore);
    private MeetingWindow? _window;
    private WindowServer? _server;
    private Task _running = Task.CompletedTask;

    public Browser Browser { get; private set; } = null!;

    public StayDevices Devices { get; private set; } = null!;

    public IMeetingSession Session => _window!.Session!;

    /// <param name="user">Whose device it is.</param>
    /// <param name="switches">Of its browser.</param>
    public static async Task<Laptop> OpenAsync(
        TestMeeting meeting, EncryptionType encryption, ServerEndpoint? server = null, string user = "room", string name = "laptop",
        params string[] switches)
    {
        Laptop laptop = new();
        string state = laptop._folder.FullName;
        await meeting.PairDeviceAsync(user, state);
        StayRequest request = new(
            server ?? meeting.Endpoint, state, new JoinRequest(meeting.Meeting, "", name, encryption),
            new DeviceChoice("none", "no such microphone", "no such speaker"), Muted: false);
        laptop.Devices = StayDevices.TryOpen(request, laptop._pictures, recorder: null)!;
        laptop._window = new MeetingWindow(
            laptop.Devices, request.Join, new WindowDevices(laptop.Devices, false, TimeProvider.System, new DeviceWords()),
            new PagePictures(laptop._pictures, laptop._ownPictures), TimeProvider.System, screen: laptop.Devices.Screen);
        laptop._server = await WindowServer.StartAsync(laptop._window.ServeAsync, TestContext.Current.CancellationToken);
        laptop._running = laptop._window.RunAsync(laptop._stop.Token);
        laptop.Browser = await Browser.OpenAsync(laptop._server.FirstAddress, switches);
        await laptop.Browser.LookAsync(1280, 720, dark: true);
        return laptop;
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await _stop.CancelAsync();
        await _running;
        await _server!.DisposeAsync();
        _window!.Dispose();
        Devices.Dispose();
        _pictures.Dispose();
        _ownPictures.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }
}
