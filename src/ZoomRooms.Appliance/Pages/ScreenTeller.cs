using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Media.Screens;

namespace ZoomRooms.Appliance.Pages;

/// <summary>
/// Tells the screen how things stand: once a second, and at once when the room took a step after which the light is another. It runs
/// beside the room loop, which never waits for it; a loop that is stuck derives no light, and what it derived last grows old on the screen.
/// </summary>
internal sealed class ScreenTeller : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Func<bool> _listens;
    private readonly Func<RoomReport> _report;
    private readonly Func<PageFacts> _facts;
    private readonly Action<ScreenPage, TimeSpan> _show;
    private readonly TimeProvider _time;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private readonly ILogger _logger;
    private (RoomState, SessionState?, AdmissionWait?) _waitsFor;
    private (LightPattern, bool, RoomState, SessionState?, bool) _seen;
    private TimeSpan _waitsSince;
    private volatile bool _stopped;

    /// <param name="listens">Whether anybody takes pages: otherwise none is made.</param>
    /// <param name="facts">Asked on the teller's thread.</param>
    /// <param name="show">Gets each page, and when what it says was so.</param>
    public ScreenTeller(
        Func<bool> listens, Func<RoomReport> report, Func<PageFacts> facts, Action<ScreenPage, TimeSpan> show, TimeProvider time,
        ILogger logger)
    {
        (_listens, _report, _facts, _show, _time, _logger) = (listens, report, facts, show, time, logger);
        _thread = new Thread(Run) { IsBackground = true, Name = "screen teller" };
        _thread.Start();
    }

    /// <summary>Somebody takes pages now. Any thread.</summary>
    public void Wake() => _wake.Set();

    /// <summary>The room took a step; what people see at once is told at once. On the room loop's thread.</summary>
    public void See(RoomReport report)
    {
        (LightPattern Pattern, bool LockLit, RoomState, SessionState?, bool Muted) seen = (
            report.Light.Pattern, report.Light.LockLit, report.Room.State, report.Room.Session?.State, report.Room.Muted);
        if (seen == _seen)
            return;
        _seen = seen;
        Wake();
    }

    /// <summary>One page of the room as it is. For one thread.</summary>
    public void Tell()
    {
        TimeSpan now = _time.Now();
        RoomReport report = _report();
        (RoomState, SessionState?, AdmissionWait? Waiting) waitsFor = (
            report.Room.State, report.Room.Session?.State, report.Room.Session?.Waiting);
        if (waitsFor != _waitsFor)
            (_waitsFor, _waitsSince) = (waitsFor, now);
        if (_listens())
            _show(ScreenPages.Of(report, _facts() with { Waited = now - _waitsSince }, now), report.Derived);
    }

    public void Dispose()
    {
        _stopped = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        while (!_stopped)
        {
            try
            {
                Tell();
            }
            catch (Exception bug)
            {
                // A page that cannot be made grows old on the screen. It is no reason to end a meeting.
                ApplianceLog.NoPage(_logger, bug);
            }
            _wake.WaitOne(Period);
        }
    }
}
