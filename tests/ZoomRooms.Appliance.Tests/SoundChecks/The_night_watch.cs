using Microsoft.Extensions.Time.Testing;
using NodaTime;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.SoundChecks;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Appliance.Tests.SoundChecks;

/// <summary>A night, minute by minute.</summary>
public sealed class The_night_watch : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 2, 30, 0, TimeSpan.Zero));
    private readonly List<string> _asked = [];
    private readonly NightWatch _watch;
    private RoomSnapshot _room = RoomMemory.Initial.ToSnapshot() with { State = RoomState.Idle };
    private SoundCheckReport? _report;

    /// <summary>What comes of it when it is asked for.</summary>
    private Action _then = static () => { };

    public The_night_watch() => _watch = new NightWatch(
        new SoundCheckOptions(), DateTimeZone.Utc, null, () => _room, () => _report, static () => true,
        () =>
        {
            _asked.Add(_time.GetUtcNow().ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
            _then();
        },
        _time);

    [Fact]
    public void Asks_once_when_it_came_to_its_end()
    {
        _then = Finish;
        Pass(24 * 60);
        Assert.Equal(["03:00"], _asked);
        Pass(60);
        Assert.Equal(["03:00", "03:00"], _asked);
    }

    [Fact]
    public void Asks_again_in_the_same_hour_when_somebody_needed_the_room_and_left_it_alone_for_ten_minutes()
    {
        _then = () =>
        {
            // A press ends it; the meeting takes twenty minutes.
            _room = _room with { State = RoomState.InMeeting };
            _then = Finish;
        };
        Pass(45);
        Assert.Equal(["03:00"], _asked);
        _room = _room with { State = RoomState.Idle };
        Pass(60);
        Assert.Equal(["03:00", "03:25"], _asked);
    }

    [Fact]
    public void Waits_for_one_that_goes_on()
    {
        _then = () => _room = _room with { ChecksSound = true };
        Pass(33);
        _room = _room with { ChecksSound = false };
        Finish();
        Pass(60);
        Assert.Equal(["03:00"], _asked);
    }

    [Fact]
    public void Asks_for_nothing_while_somebody_is_there()
    {
        _room = _room with { State = RoomState.InMeeting };
        Pass(24 * 60);
        Assert.Empty(_asked);
    }

    public void Dispose() => _watch.Dispose();

    private void Finish() => _report = SoundCheckReport.Of(SoundCheckResult.Of(SoundCheckOutcome.NothingHeard), _time.GetUtcNow());

    private void Pass(int minutes)
    {
        for (int minute = 0; minute < minutes; minute++)
            _time.Advance(TimeSpan.FromMinutes(1));
    }
}
