using CsCheck;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.Room;

public class The_way_back_into_a_lost_meeting
{
    private static readonly TimeSpan Now = Sessions.Now;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly SessionEndReason[] TriedAgain =
    [
        SessionEndReason.ServerUnreachable, SessionEndReason.ServerConnectionLost, SessionEndReason.TransportFailed,
        SessionEndReason.HeartbeatsLost,
        SessionEndReason.MeetingKeyTimeout,
    ];

    private static readonly SessionEndReason[] Ordinary = [SessionEndReason.Left, SessionEndReason.MeetingEnded];

    public static TheoryData<SessionEndReason> Reasons => [.. Enum.GetValues<SessionEndReason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Is_taken_from_a_meeting_for_exactly_the_reasons_that_trying_again_may_mend(SessionEndReason reason)
    {
        (RoomMemory next, IReadOnlyList<RoomEffect> effects) = End(InMeeting(), reason, Now);
        RoomState expected = TriedAgain.Contains(reason)
            ? RoomState.Rejoining : Ordinary.Contains(reason) ? RoomState.Idle : RoomState.Failed;
        Assert.Equal(expected, next.State);
        Assert.Equal(expected == RoomState.Rejoining, next.Rejoin is not null);
        Assert.Contains(new RoomEffect.Leave(), effects);
        Assert.Equal(expected != RoomState.Idle, effects.Contains(new RoomEffect.Play(SoundCue.FallingTone)));
        LightDecision light = LockLight.Derive(next.ToSnapshot(), Now);
        Assert.False(light.LockLit);
        Assert.Equal(expected == RoomState.Idle ? LightPattern.Dark : LightPattern.FastBlink, light.Pattern);
        Assert.Equal(expected == RoomState.Idle ? null : $"{reason}: Because.", next.Failure);
        // It never begins by itself for a room that had not been in the meeting.
        Assert.NotEqual(RoomState.Rejoining, End(InMeeting() with { State = RoomState.Joining, Session = null }, reason, Now).Next.State);
        // Nothing but the way back ever joins without a finger.
        if (expected != RoomState.Rejoining)
            Assert.Empty(RoomMachine.Step(next, new RoomInput.Tick(), Now + TimeSpan.FromHours(1)).Effects);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Goes_on_after_a_refusal_only_when_that_is_the_servers_state_of_the_moment(RefusalCode refusal)
    {
        RoomMemory trying = Attempt(End(InMeeting(), SessionEndReason.TransportFailed, Now).Next, out _);
        SessionSnapshot refused = Sessions.In(SessionState.Ended, end: new SessionEnd(SessionEndReason.Refused, "No.", refusal));
        RoomMemory next = RoomMachine.Step(trying, new RoomInput.SessionChanged(trying.Generation, refused), Now + Second).Next;
        Assert.Equal(refusal is RefusalCode.ServerShuttingDown or RefusalCode.TooManyRequests or RefusalCode.InternalError
            ? RoomState.Rejoining : RoomState.Failed, next.State);
        // The server's reason is what people read.
        Assert.Equal(refusal == RefusalCode.Unknown ? "Refused: No." : $"Refused ({refusal}): No.", next.Failure);
    }

    [Fact]
    public void Does_not_go_back_to_where_another_with_its_identity_is_and_says_so()
    {
        SessionEnd elsewhere = new(SessionEndReason.Refused, "No.", RefusalCode.DeviceElsewhere);
        SessionSnapshot ended = Sessions.In(SessionState.Ended, end: elsewhere);
        (RoomMemory next, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(
            InMeeting(), new RoomInput.SessionChanged(InMeeting().Generation, ended), Now);
        Assert.Equal((RoomState.Failed, "Refused (DeviceElsewhere): No."), (next.State, next.Failure));
        Assert.DoesNotContain(effects, effect => effect is RoomEffect.Join);
        Assert.Empty(RoomMachine.Step(next, new RoomInput.Tick(), Now + TimeSpan.FromDays(1)).Effects);
        Assert.Equal("IdentityUsedTwice", Appliance.Status.IdentityProblem.Of(next.Session)?.Name);
        Assert.Equal(
            "IdentityUsedTwice", Appliance.Status.IdentityProblem.Of(InMeeting().Session! with { IdentityUsedTwice = true })?.Name);
        Assert.Null(Appliance.Status.IdentityProblem.Of(InMeeting().Session));
        Assert.Null(Appliance.Status.IdentityProblem.Of(null));
    }

    public static TheoryData<RefusalCode> Refusals => [.. Enum.GetValues<RefusalCode>()];

    [Theory]
    [InlineData(SessionEndReason.EncryptionDowngraded)]
    [InlineData(SessionEndReason.LeaderNotVerified)]
    [InlineData(SessionEndReason.ServerNotTrusted)]
    [InlineData(SessionEndReason.RemovedByHost)]
    public void Ends_when_an_attempt_meets_an_attack_or_a_decision(SessionEndReason reason)
    {
        RoomMemory trying = Attempt(End(InMeeting(), SessionEndReason.HeartbeatsLost, Now).Next, out TimeSpan at);
        RoomMemory next = End(trying, reason, at).Next;
        Assert.Equal((RoomState.Failed, null), (next.State, next.Rejoin));
        Assert.Equal($"{reason}: Because.", next.Failure);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1000, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Waits_twice_as_long_each_time_up_to_a_minute_and_half_of_it_by_chance(int attempt, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds / 2.0), RejoinPolicy.Delay(attempt, 0));
        Assert.Equal(TimeSpan.FromSeconds(seconds), RejoinPolicy.Delay(attempt, uint.MaxValue));
        Gen.UInt.Sample(random => RejoinPolicy.Delay(attempt, random) is var delay && delay.TotalSeconds >= seconds / 2.0
            && delay.TotalSeconds <= seconds, iter: 200, threads: 1);
    }

    [Fact]
    public void Two_rooms_that_lose_the_meeting_at_one_moment_come_back_at_different_ones()
    {
        HashSet<TimeSpan> moments = new();
        for (uint room = 1; room <= 50; room++)
            moments.Add(End(InMeeting() with { Random = room * 2654435761 }, SessionEndReason.ServerConnectionLost, Now).Next.Rejoin!.Due);
        Assert.True(moments.Count > 45, $"{moments.Count} of 50");
        Assert.NotEqual(0u, RejoinPolicy.Next(0));
    }

    [Fact]
    public void Is_silent_after_the_first_loss_and_ends_by_name_after_its_time()
    {
        RoomMemory room = End(InMeeting(), SessionEndReason.HeartbeatsLost, Now).Next;
        TimeSpan at = Now;
        int attempts = 0;
        while (room.State == RoomState.Rejoining)
        {
            room = Attempt(room, out at);
            attempts++;
            (room, IReadOnlyList<RoomEffect> effects) = End(room, SessionEndReason.ServerUnreachable, at + Second);
            Assert.Equal(room.State == RoomState.Rejoining
                ? [new RoomEffect.Leave()] : [new RoomEffect.Leave(), new RoomEffect.Play(SoundCue.FallingTone)], effects);
            Assert.True(attempts < 60);
        }
        // 1, 2, 4 … 32 and then 60 s, half of it by chance: within ten minutes between 15 and 25.
        Assert.InRange(attempts, 12, 27);
        Assert.Equal((RoomState.Failed, null), (room.State, room.Rejoin));
        Assert.Equal(
            "ServerUnreachable: The meeting could not be joined again within 10 minutes. A press of the button tries anew. Because.",
            room.Failure);
        Assert.True(at - Now < RejoinPolicy.GiveUpAfter);
        Assert.Empty(RoomMachine.Step(room, new RoomInput.Tick(), at + TimeSpan.FromDays(1)).Effects);
    }

    [Fact]
    public void Does_not_wait_for_a_host_longer_than_its_time()
    {
        RoomMemory trying = Attempt(End(InMeeting(), SessionEndReason.ServerConnectionLost, Now).Next, out _);
        trying = RoomMachine.Step(
            trying, new RoomInput.SessionChanged(trying.Generation, Sessions.In(SessionState.WaitingForHost)), Now).Next;
        Assert.Equal(RoomState.Joining, RoomMachine.Step(
            trying, new RoomInput.Tick(), Now + RejoinPolicy.GiveUpAfter - TimeSpan.FromTicks(1)).Next.State);
        (RoomMemory next, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(
            trying, new RoomInput.Tick(), Now + RejoinPolicy.GiveUpAfter);
        Assert.Equal(RoomState.Failed, next.State);
        Assert.Contains(new RoomEffect.Leave(), effects);
        // A join by a finger waits as long as the finger wants.
        RoomMemory pressed = InMeeting() with { State = RoomState.Joining };
        Assert.Equal(RoomState.Joining, RoomMachine.Step(pressed, new RoomInput.Tick(), Now + TimeSpan.FromDays(1)).Next.State);
    }

    [Fact]
    public void Begins_neither_early_nor_twice_and_with_a_session_of_its_own()
    {
        RoomMemory lost = End(InMeeting(), SessionEndReason.HeartbeatsLost, Now).Next;
        TimeSpan due = lost.Rejoin!.Due;
        Assert.Same(lost, RoomMachine.Step(lost, new RoomInput.Tick(), due - TimeSpan.FromTicks(1)).Next);
        (RoomMemory joining, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(lost, new RoomInput.Tick(), due);
        Assert.Equal([new RoomEffect.Join(lost.Generation + 1)], effects);
        Assert.Equal(RoomState.Joining, joining.State);
        Assert.Empty(RoomMachine.Step(joining, new RoomInput.Tick(), due + Second).Effects);
        // The lost session's last words are no news.
        Assert.Same(joining, RoomMachine.Step(
            joining, new RoomInput.SessionChanged(3, Sessions.In(SessionState.InMeeting, Sessions.Certified(due))), due).Next);
    }

    [Fact]
    public void A_press_tries_at_once_and_a_second_one_cancels_for_good()
    {
        RoomMemory lost = End(InMeeting(), SessionEndReason.HeartbeatsLost, Now).Next;
        (RoomMemory joining, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(lost, new RoomInput.ButtonPressed(), Now);
        Assert.Equal([new RoomEffect.Play(SoundCue.Tick), new RoomEffect.Join(lost.Generation + 1)], effects);
        RoomMemory leaving = RoomMachine.Step(joining, new RoomInput.ButtonPressed(), Now).Next;
        Assert.Equal((RoomState.Leaving, null), (leaving.State, leaving.Rejoin));
        RoomMemory idle = RoomMachine.Step(
            leaving, new RoomInput.SessionChanged(leaving.Generation, Sessions.Ended(SessionEndReason.HeartbeatsLost)), Now).Next;
        Assert.Equal(RoomState.Idle, idle.State);
        Assert.Empty(RoomMachine.Step(idle, new RoomInput.Tick(), Now + TimeSpan.FromHours(1)).Effects);
    }

    [Fact]
    public void A_meeting_lost_again_before_it_settled_goes_on_counting_and_one_that_settled_begins_anew()
    {
        RoomMemory back = Back(End(InMeeting(), SessionEndReason.HeartbeatsLost, Now).Next, Sessions.SecurityCode, out TimeSpan at);
        Assert.Equal((RoomState.InMeeting, null, null), (back.State, back.Failure, back.FailedAt));
        RoomMemory soon = End(back, SessionEndReason.HeartbeatsLost, at + RejoinPolicy.Settled - TimeSpan.FromTicks(1)).Next;
        Assert.Equal((2, Now), (soon.Rejoin!.Attempt, soon.Rejoin.LostAt));
        RoomMemory later = End(back, SessionEndReason.HeartbeatsLost, at + RejoinPolicy.Settled).Next;
        Assert.Equal((1, at + RejoinPolicy.Settled), (later.Rejoin!.Attempt, later.Rejoin.LostAt));
        RoomMemory settled = RoomMachine.Step(back, new RoomInput.Tick(), at + RejoinPolicy.Settled).Next;
        Assert.Null(settled.Rejoin);
        Assert.Equal(RoomState.InMeeting, settled.State);
    }

    private static SessionSnapshot Meeting(string? code, TimeSpan now) =>
        Sessions.In(SessionState.InMeeting, Sessions.Certified(now)) with { SecurityCode = code };

    private static RoomMemory InMeeting() => RoomMemory.Initial with
    {
        State = RoomState.InMeeting,
        Generation = 3,
        Session = Meeting(
            Sessions.SecurityCode, Now),
        Panel = PanelHealth.Good,
        Cued = true,
        Random = 12345,
    };

    private static (RoomMemory Next, IReadOnlyList<RoomEffect> Effects) End(RoomMemory room, SessionEndReason reason, TimeSpan now) =>
        RoomMachine.Step(room, new RoomInput.SessionChanged(
            room.Generation, Sessions.Ended(reason) with { SecurityCode = room.Session?.SecurityCode }), now);

    private static RoomMemory Attempt(RoomMemory rejoining, out TimeSpan at)
    {
        at = rejoining.Rejoin!.Due;
        return RoomMachine.Step(rejoining, new RoomInput.Tick(), at).Next;
    }

    private static RoomMemory Back(RoomMemory rejoining, string? code, out TimeSpan at)
    {
        RoomMemory joining = Attempt(rejoining, out at);
        return RoomMachine.Step(joining, new RoomInput.SessionChanged(joining.Generation, Meeting(code, at)), at).Next;
    }
}
