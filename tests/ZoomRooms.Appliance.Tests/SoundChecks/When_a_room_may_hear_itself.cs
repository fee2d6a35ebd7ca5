using Microsoft.Extensions.Time.Testing;
using NodaTime;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Calendar.Counting;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.SoundChecks;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.SoundChecks;

/// <summary>Where nobody is, and only there.</summary>
public class When_a_room_may_hear_itself
{
    private static readonly TimeSpan Now = Sessions.Now;

    private static readonly RoomInput[] Inputs =
    [
        new RoomInput.Ready(), new RoomInput.ButtonPressed(), new RoomInput.ButtonHoldReached(), new RoomInput.ButtonHeld(),
        new RoomInput.ButtonHeldLong(),
        new RoomInput.Acknowledged(), new RoomInput.Tick(), new RoomInput.Stop(), new RoomInput.SoundCheckAsked(),
        new RoomInput.SoundCheckOver(1),
        new RoomInput.SessionChanged(1, Sessions.In(SessionState.InMeeting, Sessions.Certified(Now))),
        new RoomInput.SessionChanged(1, Sessions.Ended(SessionEndReason.HeartbeatsLost)),
        new RoomInput.SessionChanged(1, Sessions.Ended(SessionEndReason.Left)),
    ];

    [Theory]
    [InlineData(RoomState.Idle)]
    [InlineData(RoomState.Failed)]
    public void The_button_ends_it_before_anything_else_is_done(RoomState state)
    {
        RoomMemory checking = Step(RoomMemory.Initial with
        {
            State = state,
            Panel = PanelHealth.Good
        }, new RoomInput.SoundCheckAsked(), out _);
        Assert.True(checking.ChecksSound);
        foreach (RoomInput input in Inputs.Where(
            input => input is RoomInput.Stop || input.GetType().Name.StartsWith("Button", StringComparison.Ordinal)))
        {
            RoomMemory next = Step(checking, input, out IReadOnlyList<RoomEffect> effects);
            Assert.False(next.ChecksSound);
            Assert.IsType<RoomEffect.EndSoundCheck>(effects[0]);
        }
        Step(checking, new RoomInput.ButtonPressed(), out IReadOnlyList<RoomEffect> joins);
        Assert.Contains(joins, effect => effect is RoomEffect.Join);
    }

    [Fact]
    public void Never_in_a_meeting_never_muted_and_never_twice_whatever_happens()
    {
        // Every way of seven inputs through the machine is too many; a seed walks far.
        Random random = new(1);
        RoomMemory room = RoomMemory.Initial;
        int checks = 0;
        for (int i = 0; i < 20_000; i++)
        {
            if (room.State == RoomState.Stopped)
                room = RoomMemory.Initial;
            RoomInput input = Inputs[random.Next(Inputs.Length)] is var chosen && chosen is RoomInput.SessionChanged news
                ? news with
                {
                    Generation = room.Generation
                } : chosen is RoomInput.SoundCheckOver ? new RoomInput.SoundCheckOver(room.SoundChecks - random.Next(2)) : chosen;
            RoomMemory next = Step(room, input, out IReadOnlyList<RoomEffect> effects);
            checks += effects.Count(effect => effect is RoomEffect.BeginSoundCheck);
            Assert.False(next.ChecksSound
                && (next.Muted || next.State is not (RoomState.Idle or RoomState.Failed)), $"{input} from {room.State} to {next.State}");
            Assert.False(room.ChecksSound && effects.Any(effect => effect is RoomEffect.BeginSoundCheck));
            if (room.ChecksSound && !next.ChecksSound && input is not RoomInput.SoundCheckOver)
                Assert.IsType<RoomEffect.EndSoundCheck>(effects[0]);
            room = next;
        }
        Assert.InRange(checks, 100, 20_000);
    }

    [Fact]
    public void One_that_ends_late_does_not_end_the_next()
    {
        RoomMemory room = RoomMemory.Initial with { State = RoomState.Idle, Panel = PanelHealth.Good };
        room = Step(room, new RoomInput.SoundCheckAsked(), out _);
        room = Step(room, new RoomInput.ButtonHoldReached(), out _);
        room = Step(room, new RoomInput.SoundCheckAsked(), out IReadOnlyList<RoomEffect> effects);
        Assert.Equal(new RoomEffect.BeginSoundCheck(2), Assert.Single(effects));
        room = Step(room, new RoomInput.SoundCheckOver(1), out _);
        Assert.True(room.ChecksSound);
        Assert.False(Step(room, new RoomInput.SoundCheckOver(2), out _).ChecksSound);
    }

    [Theory]
    [InlineData(RoomState.InMeeting, false, false, "the room is InMeeting")]
    [InlineData(RoomState.Rejoining, false, false, "the room is Rejoining")]
    [InlineData(RoomState.Booting, false, false, "the room is Booting")]
    [InlineData(RoomState.Idle, true, false, "the microphone is muted")]
    [InlineData(RoomState.Idle, false, true, "it is being done already")]
    public void Whoever_asks_is_told_why_not(RoomState state, bool muted, bool checks, string why)
    {
        RoomSnapshot room = RoomMemory.Initial.ToSnapshot() with { State = state, Muted = muted, ChecksSound = checks };
        Assert.StartsWith(why, SoundCheckRules.Refusal(room, null, DateTimeOffset.UnixEpoch), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-30, null)]
    [InlineData(-15, null)]
    [InlineData(-14.5, "a meeting begins in 15 minutes")]
    [InlineData(-1, "a meeting is on in the calendar")]
    [InlineData(20, "a meeting is on in the calendar")]
    [InlineData(61, null)]
    public void A_meeting_of_the_calendar_comes_first(double minutes, string? why)
    {
        DateTimeOffset start = new(2026, 11, 30, 3, 0, 0, TimeSpan.Zero);
        FakeTimeProvider time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(start.AddMinutes(minutes));
        Agenda agenda = new(time, hasStandingMeeting: true);
        agenda.Take([Meeting(start)]);
        RoomSnapshot room = RoomMemory.Initial.ToSnapshot() with { State = RoomState.Idle };
        Assert.Equal(why, SoundCheckRules.Refusal(room, agenda, time.GetUtcNow()));
    }

    [Fact]
    public void At_night_once_in_the_rooms_own_hour_when_it_was_left_alone_for_ten_minutes()
    {
        DateTimeZone helsinki = DateTimeZoneProviders.Tzdb["Europe/Helsinki"];
        SoundCheckNight night = new(3, helsinki);
        // 01:00 UTC is three o'clock in Helsinki.
        DateTimeOffset from = new(2026, 11, 30, 0, 30, 0, TimeSpan.Zero);
        Assert.Equal([from.AddMinutes(30)], Due(night, from, 120));
        // The next night again, but not while somebody is there, and then when it has been quiet for ten looks.
        DateTimeOffset next = from.AddDays(1);
        Assert.Equal([next.AddMinutes(54)], Due(night, next, 120, quiet: minute => minute > 44));
        // Not by a clock that nobody set, and not when the hour has passed.
        Assert.Empty(Due(night, next.AddDays(1), 120, clock: false));
        Assert.Empty(Due(night, next.AddDays(2), 120, quiet: minute => minute > 85));
        Assert.Empty(Due(new SoundCheckNight(SoundCheckOptions.Never, helsinki), from, 2000));
    }

    private static List<DateTimeOffset> Due(
        SoundCheckNight night, DateTimeOffset from, int minutes, Func<int, bool>? quiet = null, bool clock = true)
    {
        List<DateTimeOffset> due = [];
        for (int minute = 0; minute < minutes; minute++)
        {
            DateTimeOffset now = from.AddMinutes(minute);
            if (!night.IsDue(now, quiet?.Invoke(minute) ?? true, clock))
                continue;
            due.Add(now);
            night.Done(now);
        }
        return due;
    }

    private static ScheduledMeeting Meeting(DateTimeOffset start) =>
        new(start, start.AddHours(1), MeetingId.TryParse("9876543210", out MeetingId meeting) ? meeting : default, "")
        {
            Verdict = Verdict.Counts
        };

    private static RoomMemory Step(RoomMemory room, RoomInput input, out IReadOnlyList<RoomEffect> effects)
    {
        (RoomMemory next, effects) = RoomMachine.Step(room, input, Now);
        return next;
    }
}
