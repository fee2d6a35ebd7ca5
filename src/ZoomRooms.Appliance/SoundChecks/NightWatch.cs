using NodaTime;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Room;

namespace ZoomRooms.Appliance.SoundChecks;

/// <summary>Looks once a minute whether the room may hear itself tonight.</summary>
internal sealed class NightWatch : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly SoundCheckNight _night;
    private readonly Func<SoundCheckReport?> _report;
    private readonly Func<RoomSnapshot> _look;
    private readonly Func<bool> _isClockRight;
    private readonly Action _ask;
    private readonly Agenda? _agenda;
    private readonly TimeProvider _time;
    private readonly ITimer? _timer;
    private SoundCheckReport? _before;
    private bool _asked;

    /// <param name="look">The room as of now.</param>
    /// <param name="report">What the last check that came to its end found.</param>
    /// <param name="ask">The room decides.</param>
    public NightWatch(
        SoundCheckOptions options, DateTimeZone zone, Agenda? agenda, Func<RoomSnapshot> look, Func<SoundCheckReport?> report,
        Func<bool> isClockRight,
        Action ask, TimeProvider time)
    {
        (_night, _report, _agenda, _look, _isClockRight, _ask, _time) =
            (new SoundCheckNight(options.Hour, zone), report, agenda, look, isClockRight, ask, time);
        if (options.Hour != SoundCheckOptions.Never)
            _timer = time.CreateTimer(static watch => ((NightWatch)watch!).Look(), this, Minute, Minute);
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        RoomSnapshot room = _look();
        DateTimeOffset now = _time.GetUtcNow();
        // One that was ended by somebody's press is made up for, in the same hour.
        if (_asked && !room.ChecksSound)
        {
            if (_report() != _before)
                _night.Done(now);
            _asked = false;
        }
        bool isQuiet = SoundCheckRules.Refusal(room, _agenda, now) is null;
        if (!_night.IsDue(now, isQuiet, _isClockRight()))
            return;
        (_asked, _before) = (true, _report());
        _ask();
    }
}
