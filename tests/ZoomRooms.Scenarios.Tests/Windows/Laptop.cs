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
    private OwnPictures? _own;
    private DeviceDesk? _desk;
    private Task _running = Task.CompletedTask;

    public Browser Browser { get; private set; } = null!;

    public StayDevices Devices { get; private set; } = null!;

    public IMeetingSession Session => _window!.Session!;

    /// <param name="user">Whose device it is.</param>
    /// <param name="switches">Of its browser.</param>
    /// <param name="there">What there is to choose; null: nothing is chosen.</param>
    public static async Task<Laptop> OpenAsync(
        TestMeeting meeting, EncryptionType encryption, ServerEndpoint? server = null, string user = "room", string name = "laptop",
        string camera = "none", DeviceLists? there = null, params string[] switches)
    {
        Laptop laptop = new();
        string state = laptop._folder.FullName;
        await meeting.PairDeviceAsync(user, state);
        StayRequest request = new(
            server ?? meeting.Endpoint, state, new JoinRequest(meeting.Meeting, "", name, encryption),
            new DeviceChoice(camera, "no such microphone", "no such speaker"), Muted: false);
        OwnPictures own = laptop._own = new OwnPictures(laptop._ownPictures, laptop._pictures.Wake, TimeProvider.System);
        laptop.Devices = StayDevices.TryOpen(request, laptop._pictures, recorder: null, own.Take, open: false)!;
        own.Camera = () => laptop.Devices.Camera;
        laptop.Devices.Program = Path.Combine(AppContext.BaseDirectory, "zoomrooms-desktop");
        laptop.Devices.Prepare(request.Choice);
        DeviceWords words = new();
        if (there is not null)
            laptop._desk = new DeviceDesk(laptop.Devices, request, own.Take, () => there, TimeProvider.System, words, inMeeting: true);
        laptop._window = new MeetingWindow(
            laptop.Devices, request.Join, new WindowDevices(laptop.Devices, false, TimeProvider.System, words),
            new PagePictures(laptop._pictures, laptop._ownPictures), TimeProvider.System, laptop._desk, join: true, laptop.Devices.Screen);
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
        if (_desk is not null)
            await _desk.DisposeAsync();
        Devices.Dispose();
        _own?.Dispose();
        _pictures.Dispose();
        _ownPictures.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }
}
