using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.Room;

/// <summary>
/// A room that lost its meeting and came back by itself: whoever leads then, the light does not say that all is as before unless it is.
/// </summary>
public class What_nobody_watched
{
    private const string Known = Sessions.SecurityCode;
    private const string Other = "99999 67890";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>What the server does between the meeting that people knew and the loss.</summary>
    private static readonly Dictionary<string, Func<Walk, Walk>> Ways = new()
    {
        ["nothing"] = walk => walk,
        ["it names nobody"] = walk => walk.Shows(null),
        ["it names nobody for a while"] = walk => walk.Shows(null).Later(25).Shows(null),
        ["it names another member, whose time of attention is not over"] = walk => walk.Leads(Other).Later(20),
        ["it names another member, then nobody"] = walk => walk.Leads(Other).Later(20).Shows(null),
        ["it loses the room once, which comes back to nobody"] = walk => walk.Shows(null).Lost(SessionEndReason.Refused).Back(null),
        ["it loses the room twice before it had a code"] = walk => walk.Lost(SessionEndReason.MeetingKeyTimeout)
            .Fails(SessionEndReason.MeetingKeyTimeout).Fails(SessionEndReason.ServerUnreachable),
        ["it loses the room, which came back to a device of its own, again"] = walk => walk.Lost(SessionEndReason.HeartbeatsLost)
            .Back(Other).Later(50),
        ["it loses the room that settled with a device of its own again"] = walk => walk.Lost(SessionEndReason.HeartbeatsLost).Back(Other)
            .Later(500).Shows(Other),
        ["it lost the room long ago, which came back to the leader it knew"] = walk => walk.Lost(SessionEndReason.HeartbeatsLost)
            .Back(Known).Later(500).Shows(Known).Shows(null),
    };

    public static TheoryData<string> Before => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(Before))]
    public void A_device_of_the_servers_own_that_leads_after_the_way_back_blinks_until_somebody_acknowledges(string what)
    {
        Walk walk = Ways[what](Walk.InMeeting()).Lost(SessionEndReason.Refused).Back(Other);
        Assert.True(RoomAttention.CodeChanged == walk.Attention
            && LightPattern.DoubleBlink == walk.Light, $"{what}: {walk.Light}, {walk.Attention}");
        walk = walk.Later(3600).Shows(Other);
        Assert.True(LightPattern.DoubleBlink == walk.Light, $"{what}: {walk.Light} after an hour");
        Assert.Equal(Known, walk.Room.Return!.CodeBefore);
        walk = walk.Acknowledged();
        Assert.True(LightPattern.Solid == walk.Light, $"{what}: {walk.Light} once acknowledged");
        // That is now the code that people know.
        Assert.Equal(LightPattern.Solid, walk.Shows(null).Lost(SessionEndReason.Refused).Back(Other).Light);
        Assert.Equal(LightPattern.DoubleBlink, walk.Shows(null).Lost(SessionEndReason.Refused).Back(Known).Light);
    }

    [Fact]
    public void Coming_back_to_the_leader_that_people_knew_needs_no_attention()
    {
        Assert.Equal(LightPattern.Solid, Walk.InMeeting().Lost(SessionEndReason.HeartbeatsLost).Back(Known).Light);
        Assert.Equal(LightPattern.Solid, Walk.InMeeting().Shows(null).Lost(SessionEndReason.HeartbeatsLost)
            .Fails(SessionEndReason.ServerUnreachable).Back(Known).Light);
        // A member who led for as long as people are told of it is the one they know.
        Walk led = Walk.InMeeting().Leads(Other).Later(31).Shows(Other, led: 31);
        Assert.Equal((LightPattern.Solid, LightPattern.Solid), (led.Light, led.Lost(SessionEndReason.HeartbeatsLost).Back(Other).Light));
    }

    [Fact]
    public void A_leader_of_the_servers_own_in_between_is_told_also_when_the_old_one_leads_again()
    {
        Walk walk = Walk.InMeeting().Lost(SessionEndReason.HeartbeatsLost).Back(Other).Later(5).Lost(SessionEndReason.HeartbeatsLost)
            .Back(Known);
        Assert.Equal((LightPattern.DoubleBlink, RoomAttention.CodeChanged), (walk.Light, walk.Attention));
    }

    [Fact]
    public void A_room_that_never_knew_a_code_says_so_when_it_comes_back()
    {
        Walk walk = Walk.InMeeting(code: null).Lost(SessionEndReason.HeartbeatsLost).Back(Known);
        Assert.Equal((LightPattern.DoubleBlink, RoomAttention.CodeUnknown), (walk.Light, walk.Attention));
        Assert.Equal((LightPattern.Solid, RoomAttention.None), (walk.Acknowledged().Light, walk.Acknowledged().Attention));
    }

    [Fact]
    public void A_code_that_is_known_only_a_moment_later_is_compared_then_and_cannot_be_acknowledged_before()
    {
        Walk unknown = Walk.InMeeting().Lost(SessionEndReason.HeartbeatsLost).Back(null);
        Assert.Equal(RoomAttention.CodeUnknown, unknown.Attention);
        Assert.Equal(RoomAttention.None, unknown.Shows(Known).Attention);
        Assert.Equal(RoomAttention.CodeChanged, unknown.Acknowledged().Shows(Other).Attention);
        // Nor does naming nobody for a moment let somebody acknowledge what cannot be seen.
        Walk hidden = unknown.Shows(Other).Shows(null).Acknowledged().Shows(Other);
        Assert.Equal((RoomAttention.CodeChanged, LightPattern.DoubleBlink), (hidden.Attention, hidden.Light));
    }

    [Fact]
    public void A_press_begins_anew_and_one_that_only_shortens_the_wait_does_not()
    {
        Walk lost = Walk.InMeeting().Shows(null).Lost(SessionEndReason.HeartbeatsLost);
        Assert.Equal(LightPattern.DoubleBlink, lost.Pressed().Arrives(Other).Light);
        Walk failed = lost.Fails(SessionEndReason.LeaderNotVerified);
        Assert.Equal(RoomState.Failed, failed.Room.State);
        Assert.Equal(LightPattern.Solid, failed.Pressed().Arrives(Other).Light);
        Assert.Equal(LightPattern.Solid, lost.Back(Other).Left().Pressed().Arrives(Other).Light);
    }

    [Fact]
    public void A_meeting_that_was_locked_and_is_not_any_more_is_told_until_somebody_acknowledges()
    {
        Walk locked = Walk.InMeeting().Shows(Known, locked: true);
        Assert.Equal(LightPattern.Solid, locked.Lost(SessionEndReason.HeartbeatsLost).Back(Known, locked: true).Light);
        Walk back = locked.Shows(null).Lost(SessionEndReason.HeartbeatsLost).Back(Known).Later(3600).Shows(Known);
        Assert.Equal((LightPattern.DoubleBlink, RoomAttention.Unlocked), (back.Light, back.Attention));
        Assert.Equal(LightPattern.Solid, back.Acknowledged().Light);
        Walk both = locked.Lost(SessionEndReason.HeartbeatsLost).Back(Other);
        Assert.Equal(RoomAttention.CodeChanged | RoomAttention.Unlocked, both.Attention);
    }

    [Fact]
    public void The_spoken_code_says_first_that_it_changed_and_hearing_it_acknowledges_what_was_there_when_it_was_asked_for()
    {
        Walk back = Walk.InMeeting().Shows(null).Lost(SessionEndReason.HeartbeatsLost).Back(Other);
        Walk asked = back.Asked(out RoomEffect.Speak? speak);
        Assert.Equal(new RoomEffect.Speak(back.Room.Generation, Other, CodeNews.Changed), speak);
        Assert.Equal(LightPattern.DoubleBlink, asked.Light);
        Walk heard = asked.Heard(Other);
        Assert.Equal(LightPattern.Solid, heard.Light);
        heard.Asked(out speak);
        Assert.Equal(CodeNews.None, speak!.News);
        Walk.InMeeting(code: null).Lost(SessionEndReason.HeartbeatsLost).Back(Known).Asked(out speak);
        Assert.Equal(CodeNews.MayHaveChanged, speak!.News);
        // What it came to know only afterwards is not acknowledged with it.
        Walk later = asked.Shows(Other, times: new AttentionTimes(null, asked.Now, null)).Heard(Other);
        Assert.Equal((LightPattern.DoubleBlink, RoomAttention.Unlocked), (later.Light, later.Attention));
        // A code that is asked for, and not heard before the next loss, acknowledges nothing of what is there then.
        Walk again = asked.Lost(SessionEndReason.HeartbeatsLost).Back("11111 22222");
        Assert.Equal(LightPattern.DoubleBlink, again.Heard(Other).Light);
    }

    [Fact]
    public void A_meeting_whose_key_the_server_holds_is_never_lit_and_changes_nothing_of_what_is_known()
    {
        Walk enhanced = Walk.InMeeting().Lost(SessionEndReason.HeartbeatsLost).BackToEnhanced();
        Assert.Equal((LightPattern.Dark, RoomAttention.None), (enhanced.Light, enhanced.Attention));
        Assert.Equal(LightPattern.DoubleBlink, enhanced.Lost(SessionEndReason.HeartbeatsLost).Back(Other).Light);
    }

    [Fact]
    public void Nothing_that_is_remembered_shows_a_code_when_it_is_written_somewhere()
    {
        Walk asked = Walk.InMeeting().Lost(SessionEndReason.HeartbeatsLost).Back(Other).Asked(out _);
        Assert.DoesNotContain("67890", $"{asked.Room.Known} {asked.Room.Return} {asked.Room.Spoken}", StringComparison.Ordinal);
    }

    /// <summary>A room on its way through meetings, losses and ways back.</summary>
    internal sealed record Walk(RoomMemory Room, TimeSpan Now)
    {
        public LightPattern Light => LockLight.Derive(Room.ToSnapshot(), Now).Pattern;

        public RoomAttention Attention => LockLight.AttentionOf(Room.ToSnapshot(), Now);

        public static Walk InMeeting(string? code = Known)
        {
            Walk walk = new(RoomMemory.Initial with { State = RoomState.Idle, Panel = PanelHealth.Good, Random = 12345 }, Sessions.Now);
            return walk.Pressed().Arrives(code);
        }

        public Walk Pressed() => Step(new RoomInput.ButtonPressed());

        public Walk Left() => Pressed().Step(new RoomInput.SessionChanged(Room.Generation, Sessions.Ended(SessionEndReason.Left)));

        public Walk Later(int seconds) => (this with { Now = Now + seconds * Second }).Step(new RoomInput.Tick());

        public Walk Arrives(string? code, bool locked = false) => Shows(code, locked);

        public Walk Back(string? code, bool locked = false) => Due().Shows(code, locked);

        public Walk BackToEnhanced() => Due() is var due
            ? due.Step(new RoomInput.SessionChanged(
                due.Room.Generation, Sessions.In(SessionState.InMeeting, Sessions.Enhanced) with { SecurityCode = null }))
            : this;

        public Walk Fails(SessionEndReason reason) => Due().Lost(reason);

        /// <summary>A leader whom the session certifies in the place of the one before.</summary>
        public Walk Leads(string code) => Shows(code, led: 0);

        public Walk Acknowledged() => Step(new RoomInput.Acknowledged());

        public Walk Heard(string code) => Step(new RoomInput.CodeSounds(Room.Generation, code));

        public Walk Asked(out RoomEffect.Speak? speak)
        {
            (RoomMemory next, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(Room, new RoomInput.ButtonHeldLong(), Now);
            speak = effects.OfType<RoomEffect.Speak>().SingleOrDefault();
            return this with { Room = next };
        }

        public Walk Lost(SessionEndReason reason) => Step(new RoomInput.SessionChanged(Room.Generation, Sessions.In(
            SessionState.Ended, Room.Session?.Encryption, end: new SessionEnd(reason, "Because.", RefusalCode.ServerShuttingDown))
                with
        { SecurityCode = Room.Session?.SecurityCode }));

        /// <param name="led">Seconds since another leader was certified; null without one.</param>
        public Walk Shows(string? code, bool locked = false, int? led = null, AttentionTimes times = default)
        {
            AttentionTimes attention = led is { } ago ? new AttentionTimes(Now - ago * Second, null, null) : times;
            EncryptionEvidence evidence = code is null
                ? Sessions.Certified(Now) with { KeyCertified = false, SignedByLeader = EncryptionType.Unknown }
                : Sessions.Certified(Now);
            return Step(new RoomInput.SessionChanged(
                Room.Generation, Sessions.In(SessionState.InMeeting, evidence with
                {
                    Attention = attention
                }) with
                { SecurityCode = code, Locked = locked }));
        }

        private Walk Due() => (this with { Now = Room.Rejoin!.Due }).Step(new RoomInput.Tick());

        private Walk Step(RoomInput input) => this with { Room = RoomMachine.Step(Room, input, Now).Next };
    }
}
