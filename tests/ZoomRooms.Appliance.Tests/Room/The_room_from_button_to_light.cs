using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Tests.Room;

public class The_room_from_button_to_light
{
    [Fact]
    public async Task A_press_joins_the_lock_lights_and_a_press_leaves_dark()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        Assert.False(room.LedIsLit);
        await room.PressToJoinAsync();
        Assert.Equal(Sessions.Request, room.Sessions.Last.Request);
        Assert.Equal(LightPattern.SlowBlink, room.Loop.Report.Light.Pattern);

        room.Sessions.Last.Become(InMeeting(room));
        Eventually.Holds(() => room.LedIsLit && room.Loop.Report.Light.LockLit, "the lock is lit");
        Assert.NotNull(room.Loop.Report.PressToLock);
        Assert.Equal([SoundCue.Tick, SoundCue.RisingTones], room.Cues);

        await room.PressAsync();
        Eventually.Holds(() => room.State == RoomState.Idle && !room.LedIsLit, "idle and dark");
        Assert.True(room.Sessions.Last.WasLeft);
        Eventually.Holds(() => room.Sessions.Last.WasDisposed, "the session's devices and keys are given back");
    }

    [Fact]
    public async Task A_press_while_joining_cancels()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        await room.PressAsync();
        Eventually.Holds(() => room.State == RoomState.Idle, "idle");
        Assert.True(Assert.Single(room.Sessions.All).WasLeft);
    }

    [Fact]
    public async Task A_hold_mutes_and_does_not_leave()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        room.Sessions.Last.Become(InMeeting(room));
        Eventually.Holds(() => room.State == RoomState.InMeeting, "in the meeting");
        await room.PressAsync(TimeSpan.FromSeconds(2.4));
        Eventually.Holds(() => room.MicrophoneMuted && room.Loop.Report.Room.Muted, "muted");
        Assert.False(room.SaidMutedTooEarly, "the room said that it is muted before the microphone was");
        Assert.Equal(RoomState.InMeeting, room.State);
        await room.PressAsync(TimeSpan.FromSeconds(2.4));
        Eventually.Holds(() => !room.MicrophoneMuted && !room.Loop.Report.Room.Muted, "audible again");
    }

    [Fact]
    public async Task A_failure_is_named_and_the_light_goes_dark_after_its_blinking()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        room.Sessions.Last.Become(Sessions.Ended(SessionEndReason.Refused, "The passcode is wrong."));
        Eventually.Holds(() => room.State == RoomState.Failed, "failed");
        Assert.Equal("Refused: The passcode is wrong.", room.Loop.Report.Room.Failure);
        Assert.Equal(LightPattern.FastBlink, room.Loop.Report.Light.Pattern);
        Eventually.Holds(() => room.Sessions.Last.WasDisposed, "an ended session is given back too");
        await room.AdvanceAsync(TimeSpan.FromSeconds(6.2));
        Eventually.Holds(() => room.Loop.Report.Light.Pattern == LightPattern.Dark && !room.LedIsLit, "dark");
        await room.PressToJoinAsync();
        Assert.Equal(2, room.Sessions.All.Count);
    }

    [Fact]
    public async Task A_frame_that_was_not_sealed_darkens_and_leaves_within_a_second_without_any_news()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        room.Sessions.Last.Become(InMeeting(room));
        Eventually.Holds(() => room.LedIsLit, "lit");
        room.Sessions.Last.BecomeSilently(
            Sessions.In(SessionState.InMeeting, Sessions.Certified(room.Time.Now()) with { FramesToNetwork = 41 }));
        await room.AdvanceAsync(TimeSpan.FromSeconds(1));
        Eventually.Holds(() => room.State == RoomState.Failed, "failed");
        Assert.True(room.Sessions.Last.WasLeft);
        Assert.False(room.Loop.Report.Light.LockLit);
    }

    [Fact]
    public async Task A_led_shorted_to_ground_is_never_claimed_to_be_a_lit_lock()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        room.Board.ShortToGround(27, true);
        room.Sessions.Last.Become(InMeeting(room));
        // The line is read back at each change, and once a second.
        await room.AdvanceAsync(TimeSpan.FromSeconds(1.1));
        Eventually.Holds(
            () => room.State == RoomState.InMeeting && room.Loop.Report.Room.Panel.Problem is not null, "the short circuit is seen");
        for (int i = 0; i < 4; i++)
        {
            await room.AdvanceAsync(TimeSpan.FromSeconds(1));
            Assert.False(room.Loop.Report.Light.LockLit);
            Assert.Contains("short circuit to ground", Assert.Single(room.Loop.Report.Light.Unmet), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_meeting_that_is_lost_is_dark_named_and_joined_again_by_itself()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        room.Sessions.Last.Become(InMeeting(room));
        Eventually.Holds(() => room.LedIsLit && room.Loop.Report is { Light.LockLit: true, PressToLock: not null }, "lit");
        TimeSpan? pressToLock = room.Loop.Report.PressToLock;
        room.Sessions.Last.Become(Sessions.Ended(SessionEndReason.HeartbeatsLost));
        Eventually.Holds(() => room.State == RoomState.Rejoining, "on the way back");
        Assert.Equal((LightPattern.FastBlink, false), (room.Loop.Report.Light.Pattern, room.Loop.Report.Light.LockLit));
        Assert.Equal("HeartbeatsLost: Because.", room.Loop.Report.Room.Failure);
        Eventually.Holds(() => room.Sessions.All[0].WasDisposed, "the lost session's keys and devices are given back");
        Assert.Single(room.Sessions.All);

        await room.AdvanceAsync(TimeSpan.FromSeconds(2.2));
        Eventually.Holds(() => room.Sessions.All.Count == 2 && room.State == RoomState.Joining, "joining again");
        Assert.Equal(Sessions.Request, room.Sessions.Last.Request);
        room.Sessions.Last.Become(InMeeting(room));
        Eventually.Holds(() => room.LedIsLit && room.Loop.Report.Light is { LockLit: true, Pattern: LightPattern.Solid }, "lit again");
        Assert.Equal((pressToLock, null), (room.Loop.Report.PressToLock, room.Loop.Report.Room.Failure));
        Assert.Contains(
            room.Log.Lines, line => line.StartsWith("1009 Rejoining, attempt 1, after HeartbeatsLost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_leaves_the_meeting_and_is_dark()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        room.Sessions.Last.Become(InMeeting(room));
        Eventually.Holds(() => room.LedIsLit, "lit");
        await room.StopAsync();
        Assert.True(room.Sessions.Last.WasDisposed);
        Eventually.Holds(() => !room.LedIsLit, "dark");
    }

    [Fact]
    public async Task A_session_that_breaks_its_word_does_not_stop_the_next_from_being_left()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        room.Sessions.Last.Breaks = true;
        room.Sessions.Last.Become(Sessions.Ended(SessionEndReason.Refused));
        Eventually.Holds(() => room.State == RoomState.Failed
            && room.Log.Lines.Any(line => line.StartsWith("1007 ", StringComparison.Ordinal)), "failed, and logged");
        await room.PressToJoinAsync();
        Assert.Equal(2, room.Sessions.All.Count);
        await room.PressAsync();
        Eventually.Holds(() => room.State == RoomState.Idle && room.Sessions.Last.WasDisposed, "left");
    }

    [Fact]
    public async Task A_session_that_never_ends_ends_the_loop_so_that_the_service_is_started_anew()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        room.Sessions.Last.Hangs = true;
        await room.PressAsync();
        Eventually.Holds(() => room.State == RoomState.Leaving, "leaving");
        await room.AdvanceAsync(RoomMachine.LeavePatience + TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<InvalidOperationException>(() => room.Running);
        Assert.Equal(RoomState.Stopped, room.State);
    }

    [Fact]
    public async Task Nothing_private_is_in_the_log()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        room.Sessions.Last.Become(InMeeting(room));
        Eventually.Holds(() => room.State == RoomState.InMeeting, "in the meeting");
        room.Sessions.Last.Become(Sessions.Ended(SessionEndReason.RemovedByHost, $"Far end removed {Sessions.Name}."));
        Eventually.Holds(() => room.State == RoomState.Failed, "failed");
        await room.StopAsync();
        string log = string.Join('\n', room.Log.Lines);
        Assert.Contains("Room is InMeeting", log, StringComparison.Ordinal);
        foreach (string secret in (
            string[])[Sessions.Passcode, Sessions.Name, Sessions.SecurityCode, "12345", "Far end", "Weekly",
            Sessions.Request.Meeting.ToString()])
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }

    private static SessionSnapshot InMeeting(RoomUnderTest room) =>
        Sessions.In(SessionState.InMeeting, Sessions.Certified(room.Time.Now()));
}
