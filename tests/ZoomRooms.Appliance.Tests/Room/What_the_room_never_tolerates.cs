using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.Room;

public class What_the_room_never_tolerates
{
    private static readonly TimeSpan Now = Sessions.Now;

    private static readonly EncryptionEvidence Good = Sessions.Certified(Now);

    public static TheoryData<SessionEndReason, EncryptionEvidence> Contradictions => new()
    {
        { SessionEndReason.UncertifiedFrameSent, Good with { FramesToNetwork = 41 } },
        { SessionEndReason.UncertifiedFrameSent, Good with { FramesSealed = 41 } },
        // It insists, and the leader's signature has not come: the frames count all the same.
        { SessionEndReason.UncertifiedFrameSent, Good with { SignedByLeader = EncryptionType.Unknown, FramesToNetwork = 41 } },
        // It took the meeting as scheduled, and the leader signed that it is end-to-end encrypted.
        { SessionEndReason.UncertifiedFrameSent, Good with { Requested = EncryptionType.Unknown, FramesToNetwork = 41 } },
        { SessionEndReason.EncryptionDowngraded, Good with { ClaimedByServer = EncryptionType.Enhanced } },
        { SessionEndReason.EncryptionDowngraded, Good with { SignedByLeader = EncryptionType.Enhanced } },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Ends_the_meeting_dark_and_with_its_name_whether_news_or_the_clock_brings_it(
        SessionEndReason reason, EncryptionEvidence evidence)
    {
        SessionSnapshot session = Sessions.In(SessionState.InMeeting, evidence);
        RoomMemory inMeeting = Memory(RoomState.InMeeting, Sessions.In(SessionState.InMeeting, Good));
        RoomMemory unaware = Memory(RoomState.InMeeting, session);
        RoomMemory joining = Memory(RoomState.Joining, null);
        (RoomMemory, IReadOnlyList<RoomEffect>)[] ways =
        [
            RoomMachine.Step(inMeeting, new RoomInput.SessionChanged(3, session), Now), RoomMachine.Step(
                unaware, new RoomInput.Tick(), Now),
            RoomMachine.Step(joining, new RoomInput.SessionChanged(3, session), Now),
        ];
        foreach ((RoomMemory next, IReadOnlyList<RoomEffect> effects) in ways)
        {
            Assert.Equal(RoomState.Failed, next.State);
            Assert.StartsWith($"{reason}: ", next.Failure, StringComparison.Ordinal);
            Assert.Equal([new RoomEffect.Leave(), new RoomEffect.Play(SoundCue.FallingTone)], effects);
            LightDecision light = LockLight.Derive(next.ToSnapshot(), Now);
            Assert.Equal((LightPattern.FastBlink, false), (light.Pattern, light.LockLit));
            // What the session still says while it is being left changes nothing.
            (RoomMemory after, IReadOnlyList<RoomEffect> none) = RoomMachine.Step(
                next, new RoomInput.SessionChanged(3, Sessions.In(SessionState.InMeeting, Good)), Now);
            Assert.Same(next, after);
            Assert.Empty(none);
        }
    }

    [Fact]
    public void A_meeting_taken_as_scheduled_may_be_enhanced_and_plays_the_flat_tone_once()
    {
        SessionSnapshot session = Sessions.In(SessionState.InMeeting, Sessions.Enhanced);
        (RoomMemory next, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(
            Memory(RoomState.Joining, null), new RoomInput.SessionChanged(3, session), Now);
        Assert.Equal(RoomState.InMeeting, next.State);
        Assert.Equal([new RoomEffect.Play(SoundCue.FlatTone)], effects);
        Assert.Equal(LightPattern.Dark, LockLight.Derive(next.ToSnapshot(), Now).Pattern);
        Assert.Empty(RoomMachine.Step(next, new RoomInput.SessionChanged(3, session), Now).Effects);
        Assert.Equal(RoomState.InMeeting, RoomMachine.Step(next, new RoomInput.Tick(), Now).Next.State);
    }

    [Fact]
    public void A_session_that_does_not_end_is_given_up_after_its_time()
    {
        RoomMemory leaving = Memory(RoomState.Leaving, null) with { LeavingSince = Now };
        Assert.Empty(RoomMachine.Step(leaving, new RoomInput.Tick(), Now + RoomMachine.LeavePatience - TimeSpan.FromTicks(1)).Effects);
        (RoomMemory next, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(
            leaving, new RoomInput.Tick(), Now + RoomMachine.LeavePatience);
        Assert.Equal(RoomState.Stopped, next.State);
        Assert.IsType<RoomEffect.GiveUp>(Assert.Single(effects));
    }

    [Fact]
    public void Of_a_meeting_that_is_over_no_code_nobody_and_no_heartbeat_is_shown_whoever_ended_it()
    {
        RoomMemory room = Memory(RoomState.InMeeting, Sessions.In(SessionState.InMeeting, Good));
        SessionSnapshot unsealed = Sessions.In(SessionState.InMeeting, Good with { FramesSealed = Good.FramesToNetwork - 1 });
        foreach (SessionSnapshot last in (SessionSnapshot[])[Sessions.Ended(SessionEndReason.RemovedByHost), unsealed])
        {
            RoomMemory over = RoomMachine.Step(room, new RoomInput.SessionChanged(3, last), Now).Next;
            Assert.Equal((RoomState.Failed, SessionState.Ended), (over.State, over.Session!.State));
            Assert.Null(over.Session.SecurityCode);
            Assert.Empty(over.Session.Participants);
            Assert.Null(over.Session.Encryption.LastHeartbeat);
            Assert.Equal(0u, over.Session.Encryption.KeySequenceNumber);
        }
    }

    [Fact]
    public void Muting_outlasts_the_meeting_and_the_next_join_says_nothing_about_it()
    {
        RoomMemory room = RoomMachine.Step(
            Memory(RoomState.InMeeting, Sessions.In(SessionState.InMeeting, Good)), new RoomInput.ButtonHeld(), Now).Next;
        Assert.True(room.Muted);
        room = RoomMachine.Step(room, new RoomInput.ButtonPressed(), Now).Next;
        room = RoomMachine.Step(room, new RoomInput.SessionChanged(3, Sessions.Ended(SessionEndReason.Left)), Now).Next;
        Assert.Equal(RoomState.Idle, room.State);
        (RoomMemory next, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(room, new RoomInput.ButtonPressed(), Now);
        Assert.True(next.Muted);
        Assert.Contains(new RoomEffect.Join(4), effects);
        // The microphone's switch stays as it was thrown.
        Assert.DoesNotContain(effects, effect => effect is RoomEffect.Mute);
    }

    private static RoomMemory Memory(RoomState state, SessionSnapshot? session) =>
        RoomMemory.Initial with
        {
            State = state,
            Generation = 3,
            Session = session,
            Panel = PanelHealth.Good,
            Cued = state == RoomState.InMeeting
        };
}
