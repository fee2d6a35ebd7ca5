using ZoomRooms.Screen.Display;
using ZoomRooms.Screen.Drawing;
using ZoomRooms.Screen.Link;
using ZoomRooms.Screen.Service;

namespace ZoomRooms.Screen;

/// <summary>
/// The one loop that draws: opens a display whenever there is one, listens for the room while there is, and gives signs of life while it
/// takes steps.
/// </summary>
internal sealed class ScreenLoop(string socket, Connectors connectors, ServiceManager manager, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(33);
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromMilliseconds(200);

    private readonly AutoResetEvent _wake = new(false);
    private IDisplay? _display;
    private ScreenView? _view;
    private TimeSpan? _looked;
    private string? _connected;
    private volatile bool _stopped;

    /// <summary>Ends <see cref="Run"/>. Any thread.</summary>
    public void Stop()
    {
        _stopped = true;
        _wake.Set();
    }

    public void Run()
    {
        using RoomLink link = new(socket, time, () => _wake.Set());
        manager.Ready();
        while (!_stopped)
        {
            TimeSpan now = time.GetElapsedTime(0);
            manager.Alive(now);
            Look(now);
            if (_display?.TryPump() == true)
            {
                link.Open();
                _view!.Draw(Claim.Of(link.Heard, now), link.Board.Streams, now);
                manager.Opened();
            }
            else
            {
                // Without a display the room is asked for nothing, and nothing is decoded.
                CloseDisplay();
                link.Close();
            }
            _wake.WaitOne(link.Board.Streams.Count > 0 ? UntilNextPicture(time.GetElapsedTime(0) - now) : BetweenSteps);
        }
        CloseDisplay();
    }

    public void Dispose() => _wake.Dispose();

    /// <summary>
    /// Pictures wake nobody: while any come, they are looked for at their pace. A machine that draws slowly rests for as long as it drew:
    /// what decodes, and the room, need it too.
    /// </summary>
    internal static TimeSpan UntilNextPicture(TimeSpan drew) => drew <= BetweenFrames / 2 ? BetweenFrames
        : drew < BetweenSteps ? drew : BetweenSteps;

    /// <summary>Now and then: is there a display, and is it the one that there was?</summary>
    private void Look(TimeSpan now)
    {
        if (now - _looked < BetweenLooks)
            return;
        _looked = now;
        string? connected = connectors.Read();
        if (connected != _connected)
            CloseDisplay();
        _connected = connected;
        if (_display is not null)
            return;
        string reason = "nothing is plugged in";
        if (connected is not "")
            manager.Opens();
        if (connected is "" || (_display = Displays.TryOpen(out reason)) is null)
        {
            manager.Opened();
            manager.Status($"Waits for a display: {reason}");
            return;
        }
        _view = new ScreenView(_display.Canvas);
        manager.Status($"Shows the room ({_display.Driver}, {_display.Canvas.Width}x{_display.Canvas.Height})");
    }

    private void CloseDisplay()
    {
        _display?.Dispose();
        (_display, _view) = (null, null);
    }
}
