using System.Net.WebSockets;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Meeting;

namespace ZoomRooms.Desktop.Window;

/// <summary>
/// One meeting and the page that shows it. It joins when the page is there, or asks for it, and leaves when the page is gone: no microphone
/// is open that nobody sees.
/// </summary>
/// <param name="screen">Takes the screen that the page captures; null where none can be shown.</param>
/// <param name="desk">Where devices are chosen; null: nowhere, and the meeting is joined at once.</param>
/// <param name="join">At once too.</param>
internal sealed class MeetingWindow(
    IMeetingSessionFactory factory, JoinRequest request, IWindowDevices devices, PagePictures pictures, TimeProvider time,
    IDeviceDesk? desk = null, bool join = false, SharedScreenSource? screen = null) : IDisposable
{
    /// <summary>A page that is loaded anew is away for a moment.</summary>
    public static readonly TimeSpan LoadingAnew = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>A meter that moves more rarely moves by leaps.</summary>
    private static readonly TimeSpan MeterTick = TimeSpan.FromMilliseconds(100);

    /// <summary>A page that hears nothing for longer than a few of these takes the shield away.</summary>
    private static readonly TimeSpan BetweenStates = TimeSpan.FromSeconds(1);

    /// <summary>What stands still is sent again when the page hears of something: no timer of a hidden page is of use.</summary>
    private static readonly TimeSpan SharingTick = TimeSpan.FromMilliseconds(66), BetweenSharingStates = TimeSpan.FromMilliseconds(120);

    private readonly SemaphoreSlim _news = new(0);
    private volatile IMeetingSession? _session;
    private volatile PageLink? _page;
    private volatile bool _join = desk is null || join;
    private volatile bool _isBefore = desk is not null && !join;
    private volatile bool _isChoosing;
    private volatile string _name = request.DisplayName;
    private volatile bool _visible = true;
    private volatile StrongAttention _compared = new(default);
    private long _read;
    private int _stay;
    private readonly Talker _talker = new();
    private volatile PicturePlaces _places = PicturePlaces.Unknown;
    private WantedPictures _asked = WantedPictures.None;
    private SessionState _state;
    private TimeSpan _since;
    private byte[] _said = [];
    private TimeSpan _saidAt;

    private sealed record StrongAttention(AttentionTimes Seen);

    /// <summary>The session now; null before the first.</summary>
    public IMeetingSession? Session => _session;

    /// <summary>Serves one page after the other, each until it is gone. Never two at once: the caller sees to that.</summary>
    public async Task ServeAsync(WebSocket socket, CancellationToken cancellation)
    {
        PageLink page = new(socket, pictures, time, Obey, screen is null ? null : new PageScreen(screen));
        // A page that is loaded anew has nothing of what was said.
        Interlocked.Exchange(ref _read, 0);
        (_visible, _isChoosing, _page) = (true, false, page);
        _news.Release();
        try
        {
            await page.RunAsync(cancellation);
        }
        finally
        {
            _page = null;
            // What it captured went with it.
            _session?.ShareScreen(false);
            _news.Release();
        }
    }

    /// <summary>Returns when the window was closed, or somebody stopped the program; the meeting is left by then.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan? seen = null;
        PageLink? shown = null;
        if (screen is not null)
            screen.Changed = () => _news.Release();
        while (!cancellation.IsCancellationRequested)
        {
            TimeSpan now = time.Now();
            PageLink? page = _page;
            if (page is not null)
                seen = now;
            else if (now - seen > LoadingAnew)
                break;
            desk?.Look(page is not null && (_isBefore || _isChoosing));
            if (page is not null && _join)
                await JoinAsync(now);
            if (page != shown)
                _said = [];
            shown = page;
            if (page is not null)
                Tell(page, now);
            AskForPictures(page is not null && _visible);
            TimeSpan tick = _isBefore || _isChoosing ? MeterTick : IsSharing ? SharingTick : Tick;
            await ((Task)_news.WaitAsync(tick, cancellation)).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
        }
        if (screen is not null)
            screen.Changed = static () => { };
        if (_session is { } last)
            await last.DisposeAsync();
    }

    public void Dispose() => _news.Dispose();

    private bool IsSharing => _session?.Snapshot.OwnScreen.IsShown == true;

    private async Task JoinAsync(TimeSpan now)
    {
        _join = false;
        if (_session is { Snapshot.State: not SessionState.Ended })
            return;
        if (_session is { } former)
            await former.DisposeAsync();
        if (_isBefore)
            await desk!.LeaveAsync(_name);
        _isBefore = false;
        (_state, _since, _asked) = (SessionState.Connecting, now, _places.Wanted(talker: null));
        _compared = new StrongAttention(default);
        _stay++;
        _session = factory.Join(request with { DisplayName = _name, Pictures = _asked }, _ => _news.Release());
    }

    /// <summary>What the window has places for. One that nobody sees needs no pictures, and nobody has to send them.</summary>
    private void AskForPictures(bool visible)
    {
        WantedPictures wanted = visible ? _places.Wanted(_talker.Index) : WantedPictures.None;
        if (_session is not { } session || wanted == _asked)
            return;
        _asked = wanted;
        session.SetPictures(wanted);
    }

    private void Tell(PageLink page, TimeSpan now)
    {
        if (Describe(now) is not { } shown)
            return;
        byte[] state = PageJson.Of(shown);
        if (now - _saidAt < (IsSharing ? BetweenSharingStates : BetweenStates) && state.AsSpan().SequenceEqual(_said))
            return;
        (_said, _saidAt) = (state, now);
        page.Show(state);
    }

    /// <summary>Null while there is nothing to say.</summary>
    private PageState? Describe(TimeSpan now)
    {
        if (_isBefore)
            return PageStates.Before(request.Meeting, desk!.State, devices.Microphone, devices.Camera);
        if (_session?.Snapshot is not { } snapshot)
            return null;
        if (snapshot.State != _state)
            (_state, _since) = (snapshot.State, now);
        PageState shown = PageStates.Of(
            snapshot, devices.Microphone, devices.Camera, now, _since, _compared.Seen,
            ChatState.Of(snapshot, _stay, Interlocked.Read(ref _read)));
        _talker.Follow(shown.People, now);
        DeviceState speaker = devices.Speaker;
        return shown with
        {
            Talker = _talker.Index,
            Screen = screen is null ? null : PageStates.ScreenOf(snapshot, screen),
            Speaker = speaker,
            Devices = _isChoosing ? desk?.State : null,
            Notices = [.. shown.Notices, .. PageStates.ProblemsOf(speaker)],
        };
    }

    private void Obey(PageCommand command)
    {
        switch (command.Do)
        {
            case PageVerb.Mute:
                devices.SetMicrophone(!command.On);
                break;
            case PageVerb.Camera:
                devices.SetCamera(command.On);
                break;
            case PageVerb.Leave:
                // Its end is in the snapshot.
                _ = _session?.LeaveAsync();
                break;
            case PageVerb.Join:
                if (_isBefore && command.Text is { Length: > 0 } name)
                    _name = name;
                _join = true;
                break;
            case PageVerb.Choose:
                desk?.Choose(command.Device, command.Text ?? "");
                break;
            case PageVerb.Devices:
                _isChoosing = command.On;
                break;
            case PageVerb.Compared:
                if (_session?.Snapshot is { } snapshot)
                    _compared = new StrongAttention(snapshot.Encryption.Attention);
                break;
            case PageVerb.KeyFrame:
                if (command.Number is > 0 and <= uint.MaxValue)
                    pictures.WantKeyFrame((uint)command.Number);
                break;
            case PageVerb.Visible:
                _visible = command.On;
                break;
            case PageVerb.Say:
                _session?.Say(command.Text!);
                break;
            case PageVerb.Screen:
                _session?.ShareScreen(command.On && screen is not null);
                break;
            case PageVerb.Hand:
                _session?.RaiseHand(command.On);
                break;
            case PageVerb.Read:
                Interlocked.Exchange(ref _read, command.Number);
                break;
            case PageVerb.Places:
                _places = PicturePlaces.Of(command);
                break;
            case PageVerb.Taken or PageVerb.Unknown:
                return;
            default:
                if (!HostCommands.TryObey(command, _session))
                    throw new ArgumentOutOfRangeException(nameof(command));
                break;
        }
        _news.Release();
    }
}
