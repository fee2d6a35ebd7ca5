using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.Room;

public class The_spoken_security_code
{
    private static readonly TimeSpan Now = Sessions.Now;
    private static readonly AttentionTimes Led = new(Now - TimeSpan.FromSeconds(10), null, null);

    [Fact]
    public async Task Is_spoken_when_the_button_is_held_five_seconds_leaves_the_microphone_as_it_was_and_acknowledges()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressToJoinAsync();
        SessionSnapshot changed = Sessions.In(SessionState.InMeeting, Sessions.Certified(room.Time.Now()) with
        {
            Attention = new AttentionTimes(room.Time.Now(), null, null)
        });
        room.Sessions.Last.Become(changed);
        Eventually.Holds(() => room.Loop.Report.Light is { Pattern: LightPattern.DoubleBlink, LockLit: true }, "double blink");
        await room.PressAsync(TimeSpan.FromSeconds(5.4));
        Eventually.Holds(() => room.Speaker.Said.Count == 1, "asked to speak");
        Assert.Equal((Sessions.SecurityCode, CodeNews.Changed), (room.Speaker.Said[0], room.Speaker.News));
        Assert.False(room.MicrophoneMuted || room.Loop.Report.Room.Muted);
        Assert.Equal(RoomState.InMeeting, room.State);
        Assert.Equal(LightPattern.DoubleBlink, room.Loop.Report.Light.Pattern);
        room.Speaker.Tell(true);
        Eventually.Holds(() => room.Loop.Report.Light is { Pattern: LightPattern.Solid, LockLit: true }, "solid once it sounds");
        // A press leaves, and nothing is spoken on.
        await room.PressAsync();
        Eventually.Holds(() => room.State == RoomState.Idle && room.Speaker.Hushed == 1, "hushed");
        Assert.DoesNotContain("12345", string.Join('\n', room.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_answered_with_the_falling_tone_outside_a_meeting_and_when_nothing_can_speak()
    {
        await using RoomUnderTest room = await RoomUnderTest.BootedAsync();
        await room.PressAsync(TimeSpan.FromSeconds(5.4));
        Eventually.Holds(() => room.Cues.Count == 2, "cues");
        Assert.Equal([SoundCue.Tick, SoundCue.FallingTone], room.Cues);
        Assert.Equal((RoomState.Idle, false), (room.State, room.Loop.Report.Room.Muted));
        await room.PressToJoinAsync();
        room.Sessions.Last.Become(Sessions.In(SessionState.InMeeting, Sessions.Certified(room.Time.Now())));
        Eventually.Holds(() => room.State == RoomState.InMeeting, "in the meeting");
        await room.PressAsync(TimeSpan.FromSeconds(5.4));
        Eventually.Holds(() => room.Speaker.Said.Count == 1, "asked to speak");
        room.Speaker.Tell(false);
        Eventually.Holds(() => room.Cues.Count(cue => cue == SoundCue.FallingTone) == 2, "the falling tone");
    }

    public static TheoryData<string, SessionSnapshot> Mute => new()
    {
        { "the leader is not verified", In(Sessions.Certified(Now) with { SignedByLeader = EncryptionType.Unknown }) },
        { "enhanced", In(Sessions.Enhanced) },
        { "no code yet", In(Sessions.Certified(Now)) with { SecurityCode = null } },
    };

    [Theory]
    [MemberData(nameof(Mute))]
    public void Is_not_there_to_be_spoken(string what, SessionSnapshot session)
    {
        (RoomMemory next, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(Memory(session), new RoomInput.ButtonHeldLong(), Now);
        Assert.True(next.Spoken is null && effects.SequenceEqual([new RoomEffect.Play(SoundCue.FallingTone)]), what);
    }

    [Fact]
    public void Acknowledges_what_was_to_be_seen_when_it_was_asked_for_and_nothing_that_came_since()
    {
        RoomMemory asked = RoomMachine.Step(
            Memory(In(Sessions.Certified(Now) with { Attention = Led })), new RoomInput.ButtonHeldLong(), Now).Next;
        SessionSnapshot newer = In(Sessions.Certified(Now) with { Attention = Led.With(AttentionCauses.Unlocked, Now) });
        RoomMemory meanwhile = RoomMachine.Step(asked, new RoomInput.SessionChanged(3, newer), Now).Next;
        RoomMemory heard = RoomMachine.Step(meanwhile, new RoomInput.CodeSounds(3, Sessions.SecurityCode), Now).Next;
        Assert.Equal(LightPattern.DoubleBlink, LockLight.Derive(heard.ToSnapshot(), Now).Pattern);
        RoomMemory seen = RoomMachine.Step(heard, new RoomInput.Acknowledged(), Now).Next;
        Assert.Equal(LightPattern.Solid, LockLight.Derive(seen.ToSnapshot(), Now).Pattern);
    }

    [Fact]
    public void Acknowledges_nothing_when_it_is_of_an_earlier_session_another_code_or_was_not_asked_for()
    {
        RoomMemory room = Memory(In(Sessions.Certified(Now) with { Attention = Led }));
        RoomMemory asked = RoomMachine.Step(room, new RoomInput.ButtonHeldLong(), Now).Next;
        Assert.Same(room, RoomMachine.Step(room, new RoomInput.CodeSounds(3, Sessions.SecurityCode), Now).Next);
        Assert.Same(asked, RoomMachine.Step(asked, new RoomInput.CodeSounds(2, Sessions.SecurityCode), Now).Next);
        Assert.Same(asked, RoomMachine.Step(asked, new RoomInput.CodeSounds(3, "99999"), Now).Next);
        Assert.NotSame(asked, RoomMachine.Step(asked, new RoomInput.CodeSounds(3, Sessions.SecurityCode), Now).Next);
    }

    [Fact]
    public void Stops_the_moment_it_is_not_the_meetings_code_any_more()
    {
        RoomMemory speaking = RoomMachine.Step(Memory(In(Sessions.Certified(Now))), new RoomInput.ButtonHeldLong(), Now).Next;
        RoomInput[] endings =
        [
            new RoomInput.SessionChanged(3, In(Sessions.Certified(Now)) with { SecurityCode = "99999" }),
            new RoomInput.SessionChanged(3, In(Sessions.Certified(Now) with { SignedByLeader = EncryptionType.Unknown })),
            new RoomInput.SessionChanged(
                3, Sessions.Ended(SessionEndReason.HeartbeatsLost)), new RoomInput.ButtonPressed(), new RoomInput.Stop(),
        ];
        foreach (RoomInput ending in endings)
        {
            (RoomMemory next, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(speaking, ending, Now);
            Assert.Null(next.Spoken);
            Assert.Single(effects, new RoomEffect.Hush());
        }
        Assert.Empty(RoomMachine.Step(speaking, new RoomInput.SessionChanged(3, In(Sessions.Certified(Now))), Now).Effects);
    }

    [Fact]
    public void An_acknowledgement_lights_nothing()
    {
        RoomMemory dark = Memory(In(Sessions.Certified(Now) with { KeyCertified = false, Attention = Led }));
        foreach (RoomInput input in (
            RoomInput[])[new RoomInput.Acknowledged(), new RoomInput.ButtonHeldLong(), new RoomInput.CodeSounds(3, Sessions.SecurityCode)])
        {
            dark = RoomMachine.Step(dark, input, Now).Next;
            Assert.Equal(
                (LightPattern.Dark, false),
                (LockLight.Derive(dark.ToSnapshot(), Now).Pattern, LockLight.Derive(dark.ToSnapshot(), Now).LockLit));
        }
    }

    [Fact]
    public void An_acknowledgement_ends_with_its_meeting()
    {
        RoomMemory room = RoomMachine.Step(
            Memory(In(Sessions.Certified(Now) with { Attention = Led })), new RoomInput.Acknowledged(), Now).Next;
        Assert.Equal(Led, room.Acknowledged);
        room = RoomMachine.Step(room, new RoomInput.SessionChanged(3, Sessions.Ended(SessionEndReason.MeetingEnded)), Now).Next;
        room = RoomMachine.Step(room, new RoomInput.ButtonPressed(), Now).Next;
        Assert.Equal(default, room.Acknowledged);
        Assert.Same(room, RoomMachine.Step(room, new RoomInput.Acknowledged(), Now).Next);
    }

    [Fact]
    public void Is_not_in_what_an_effect_says_of_itself() =>
        Assert.DoesNotContain("12345", $"{new RoomEffect.Speak(3, Sessions.SecurityCode, CodeNews.None)}", StringComparison.Ordinal);

    private static SessionSnapshot In(EncryptionEvidence evidence) => Sessions.In(SessionState.InMeeting, evidence);

    private static RoomMemory Memory(SessionSnapshot session) =>
        RoomMemory.Initial with { State = RoomState.InMeeting, Generation = 3, Session = session, Panel = PanelHealth.Good, Cued = true };
}
