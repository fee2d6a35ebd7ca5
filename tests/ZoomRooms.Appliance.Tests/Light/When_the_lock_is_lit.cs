using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.Light;

public class When_the_lock_is_lit
{
    private static readonly TimeSpan Now = Sessions.Now;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    private static RoomSnapshot InMeeting(EncryptionEvidence evidence) =>
        new(RoomState.InMeeting, Sessions.In(SessionState.InMeeting, evidence), PanelHealth.Good, false, null, null, null);

    [Fact]
    public void It_is_lit_when_every_condition_holds()
    {
        LightDecision light = LockLight.Derive(InMeeting(Sessions.Certified(Now - TimeSpan.FromSeconds(9))), Now);
        Assert.Equal(LightPattern.Solid, light.Pattern);
        Assert.True(light.LockLit);
        Assert.Empty(light.Unmet);
    }

    /// <summary>Each condition on its own darkens, and says so.</summary>
    public static TheoryData<string, Func<EncryptionEvidence, EncryptionEvidence>> Broken => new()
    {
        { "enhanced encryption", evidence => evidence with { ClaimedByServer = EncryptionType.Enhanced } },
        { "has not said", evidence => evidence with { ClaimedByServer = EncryptionType.Unknown } },
        { "enhanced encryption", evidence => evidence with { Requested = EncryptionType.Enhanced } },
        { "has not signed", evidence => evidence with { SignedByLeader = EncryptionType.Unknown } },
        { "has not signed", evidence => evidence with { SignedByLeader = EncryptionType.Enhanced } },
        { "no meeting key", evidence => evidence with { KeySequenceNumber = 0 } },
        { "certified the meeting key", evidence => evidence with { KeyCertified = false } },
        { "list is not certified", evidence => evidence with { ParticipantListCertified = false } },
        { "No heartbeat", evidence => evidence with { LastHeartbeat = null } },
        { "too old", evidence => evidence with { LastHeartbeat = Now - TimeSpan.FromSeconds(100) } },
        { "without the end-to-end encryptor's seal", evidence => evidence with { FramesToNetwork = evidence.FramesSealed + 1 } },
        { "without the end-to-end encryptor's seal", evidence => evidence with { FramesToNetwork = evidence.FramesSealed - 1 } },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void One_condition_that_fails_darkens_it_and_is_named(string sentence, Func<EncryptionEvidence, EncryptionEvidence> breaks)
    {
        LightDecision light = LockLight.Derive(InMeeting(breaks(Sessions.Certified(Now))), Now);
        Assert.Equal(LightPattern.Dark, light.Pattern);
        Assert.False(light.LockLit);
        Assert.Contains(sentence, Assert.Single(light.Unmet), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_does_not_read_back_darkens_it_and_says_what_to_check()
    {
        PanelHealth broken = new(false, "The LED's line stays low when it is lit: check the wiring for a short circuit to ground.");
        LightDecision light = LockLight.Derive(InMeeting(Sessions.Certified(Now)) with { Panel = broken }, Now);
        Assert.Equal((LightPattern.Dark, false), (light.Pattern, light.LockLit));
        Assert.Equal([broken.Problem!], light.Unmet);
    }

    [Fact]
    public void Of_all_combinations_exactly_those_with_every_condition_light_it()
    {
        EncryptionType[] types = Enum.GetValues<EncryptionType>();
        bool[] either = [false, true];
        TimeSpan?[] heartbeats = [null, Now, Now - TimeSpan.FromTicks(Timeout.Ticks - 1), Now - Timeout, Now - TimeSpan.FromHours(9)];
        TimeSpan?[] attentions = [null, Now - TimeSpan.FromSeconds(31), Now - AttentionTimes.Lasts, Now - TimeSpan.FromSeconds(10)];
        TimeSpan?[] acknowledgements = [null, Now - TimeSpan.FromSeconds(11), Now - TimeSpan.FromSeconds(10)];
        UnwatchedReturn?[] returns = [null, Back(ReturnedCode.Another), Back(ReturnedCode.Same, unlocked: true)];
        int combinations = 0;
        Dictionary<LightPattern, int> patterns = new();
        foreach (RoomState state in Enum.GetValues<RoomState>())
            foreach (SessionState session in Enum.GetValues<SessionState>())
                foreach (EncryptionType requested in types)
                    foreach (EncryptionType claimed in types)
                        foreach (EncryptionType signed in types)
                            foreach (uint key in (uint[])[0, 7])
                                foreach (bool keyCertified in either)
                                    foreach (bool listCertified in either)
                                        foreach (TimeSpan? heartbeat in heartbeats)
                                            foreach (long sealedFrames in (long[])[39, 40, 41])
                                                foreach (bool line in either)
                                                {
                                                    bool all = state == RoomState.InMeeting && session == SessionState.InMeeting
                                                        && requested != EncryptionType.Enhanced && claimed == EncryptionType.EndToEnd
                                                        && signed == EncryptionType.EndToEnd
                                                        && key > 0 && keyCertified && listCertified && heartbeat is { } at
                                                        && Now - at < Timeout && sealedFrames == 40 && line;
                                                    // What attention says must not matter to any of them; all of its states are tried where
                                                    // the session is in a meeting, and three elsewhere.
                                                    int step = session == SessionState.InMeeting && state == RoomState.InMeeting ? 1 : 13;
                                                    for (int i = 0; i < attentions.Length * acknowledgements.Length * returns.Length;
                                                        i += step)
                                                    {
                                                        TimeSpan? attention = attentions[i % 4];
                                                        TimeSpan? acknowledged = acknowledgements[i / 4 % 3];
                                                        UnwatchedReturn? back = returns[i / 12];
                                                        EncryptionEvidence evidence = new(
                                                            requested, claimed, signed, key, keyCertified, listCertified, heartbeat,
                                                            Timeout, 40, sealedFrames, new AttentionTimes(
                                                                null, attention, null));
                                                        RoomSnapshot room = new(
                                                            state, Sessions.In(session, evidence), new PanelHealth(
                                                                line, null), false, Now, null, null)
                                                        {
                                                            Acknowledged = new AttentionTimes(null, acknowledged, null), Return = back,
                                                        };
                                                        LightDecision light = LockLight.Derive(room, Now);
                                                        bool blinks = (attention + AttentionTimes.Lasts > Now
                                                            && !(acknowledged >= attention)) || back is not null;
                                                        bool right = light.LockLit == all && (light.Unmet.Count == 0) == all
                                                            && (light.Pattern == LightPattern.Solid) == (all && !blinks)
                                                            && (light.Pattern == LightPattern.DoubleBlink) == (all && blinks);
                                                        if (!right)
                                                            Assert.Fail($"{room} gives {light}");
                                                        combinations++;
                                                        patterns[light.Pattern] = patterns.GetValueOrDefault(light.Pattern) + 1;
                                                    }
                                                }
        // 27 encryption types, 2 keys, 2 × 2 certificates, 5 heartbeats, 3 counts and 2 lines, in 9 room and 7 session states; 36
        // attentions in one pair, 3 in 62.
        const int perPair = 27 * 2 * 2 * 2 * 5 * 3 * 2;
        Assert.Equal(9, Enum.GetValues<RoomState>().Length);
        Assert.Equal(7, Enum.GetValues<SessionState>().Length);
        Assert.Equal(perPair * (36 + 62 * 3), combinations);
        // Lit: two that do not forbid it (requested), two young heartbeats, one way to meet each other condition. Of the 36 attentions 24
        // are of a way back, and of the other 12 the 2 with one that is young and not acknowledged enough.
        Assert.Equal(2 * 2 * (36 - 24 - 2), patterns[LightPattern.Solid]);
        Assert.Equal(2 * 2 * (24 + 2), patterns[LightPattern.DoubleBlink]);
    }

    [Fact]
    public void Attention_blinks_twice_until_it_is_over_and_only_while_every_condition_holds()
    {
        EncryptionEvidence evidence = Sessions.Certified(Now) with { Attention = new AttentionTimes(Now, null, null) };
        Assert.Equal(LightPattern.DoubleBlink, LockLight.Derive(InMeeting(evidence), Now).Pattern);
        Assert.True(LockLight.Derive(InMeeting(evidence), Now).LockLit);
        Assert.Equal(LightPattern.Solid, LockLight.Derive(InMeeting(evidence), Now + TimeSpan.FromSeconds(30)).Pattern);
        Assert.Equal(LightPattern.Dark, LockLight.Derive(InMeeting(evidence with { KeyCertified = false }), Now).Pattern);
    }

    public static TheoryData<string, AttentionTimes, AttentionTimes, UnwatchedReturn?, RoomAttention> Attentions => new()
    {
        // what, what the session says, what was acknowledged of it, what the way back changed
        { "nothing", default, default, null, RoomAttention.None },
        { "a new leader", Ago(leader: 10), default, null, RoomAttention.LeaderChanged },
        { "an unlocked meeting", Ago(unlocked: 10), default, null, RoomAttention.Unlocked },
        { "a leader named again", Ago(again: 10), default, null, RoomAttention.LeaderNamedAgain },
        { "two at once", Ago(leader: 10, unlocked: 10), default, null, RoomAttention.LeaderChanged | RoomAttention.Unlocked },
        { "two, one after the other", Ago(leader: 29, unlocked: 1), default, null, RoomAttention.LeaderChanged | RoomAttention.Unlocked },
        { "over", Ago(leader: 30), default, null, RoomAttention.None },
        { "one of two is over", Ago(leader: 30, unlocked: 29), default, null, RoomAttention.Unlocked },
        { "acknowledged", Ago(leader: 10), Ago(leader: 10), null, RoomAttention.None },
        { "an earlier one was acknowledged, and this is new", Ago(unlocked: 5), Ago(unlocked: 10), null, RoomAttention.Unlocked },
        { "another one was acknowledged, and this was not there yet", Ago(
            leader: 10, unlocked: 5), Ago(leader: 10), null, RoomAttention.Unlocked },
        { "came back to another code", default, default, Back(ReturnedCode.Another), RoomAttention.CodeChanged },
        { "came back to another code, hours ago", default, default, Back(
            ReturnedCode.Another) with { Since = TimeSpan.Zero }, RoomAttention.CodeChanged },
        { "came back, and knew no code before", default, default, Back(
            ReturnedCode.Another) with { CodeBefore = null }, RoomAttention.CodeUnknown },
        { "came back, and knows no code now", default, default, Back(ReturnedCode.NotYetKnown), RoomAttention.CodeUnknown },
        { "came back unlocked", default, default, Back(ReturnedCode.Same, unlocked: true), RoomAttention.Unlocked },
        { "acknowledging the leader's change says nothing of the other code", Ago(
            leader: 10), Ago(leader: 10), Back(ReturnedCode.Another), RoomAttention.CodeChanged },
    };

    private static AttentionTimes Ago(double? leader = null, double? unlocked = null, double? again = null)
    {
        static TimeSpan? At(double? seconds) => seconds is { } some ? Now - TimeSpan.FromSeconds(some) : null;
        return new AttentionTimes(At(leader), At(unlocked), At(again));
    }

    private static UnwatchedReturn Back(ReturnedCode code, bool unlocked = false) =>
        new(code, "99999 11111", unlocked, Now - TimeSpan.FromMinutes(5));

    [Theory]
    [MemberData(nameof(Attentions))]
    public void Attention_is_what_people_have_not_seen(
        string what, AttentionTimes said, AttentionTimes acknowledged, UnwatchedReturn? back, RoomAttention expected)
    {
        RoomSnapshot room = InMeeting(
            Sessions.Certified(Now) with { Attention = said }) with
        { Acknowledged = acknowledged, Return = back };
        Assert.True(expected == LockLight.AttentionOf(room, Now), what);
        Assert.Equal(expected == RoomAttention.None ? LightPattern.Solid : LightPattern.DoubleBlink, LockLight.Derive(room, Now).Pattern);
        Assert.Equal(RoomAttention.None, LockLight.AttentionOf(room with { State = RoomState.Rejoining }, Now));
    }

    [Fact]
    public void A_lost_meeting_blinks_fast_for_five_seconds_whether_the_room_waits_or_already_tries_again()
    {
        RoomSnapshot room = new(
            RoomState.Rejoining, Sessions.Ended(
                SessionEndReason.HeartbeatsLost), PanelHealth.Good, false, Now, "HeartbeatsLost: Because.", null);
        TimeSpan later = Now + LockLight.FailureBlink;
        Assert.Equal(LightPattern.FastBlink, LockLight.Derive(room, later - TimeSpan.FromTicks(1)).Pattern);
        Assert.Equal(LightPattern.Dark, LockLight.Derive(room, later).Pattern);
        Assert.Equal(
            LightPattern.FastBlink, LockLight.Derive(room with { State = RoomState.Joining }, later - TimeSpan.FromTicks(1)).Pattern);
        Assert.Equal(LightPattern.SlowBlink, LockLight.Derive(room with { State = RoomState.Joining }, later).Pattern);
    }

    [Fact]
    public void A_failure_blinks_fast_for_five_seconds_and_is_dark_then()
    {
        RoomSnapshot room = new(
            RoomState.Failed, Sessions.Ended(SessionEndReason.Refused), PanelHealth.Good, false, Now, "Refused: Because.", null);
        Assert.Equal(LightPattern.FastBlink, LockLight.Derive(room, Now).Pattern);
        Assert.Equal(LightPattern.FastBlink, LockLight.Derive(room, Now + TimeSpan.FromSeconds(4.99)).Pattern);
        Assert.Equal(LightPattern.Dark, LockLight.Derive(room, Now + TimeSpan.FromSeconds(5)).Pattern);
    }

    [Theory]
    [InlineData(RoomState.Booting, LightPattern.Dark)]
    [InlineData(RoomState.Idle, LightPattern.Dark)]
    [InlineData(RoomState.Joining, LightPattern.SlowBlink)]
    [InlineData(RoomState.Leaving, LightPattern.Dark)]
    [InlineData(RoomState.Stopped, LightPattern.Dark)]
    public void Outside_a_meeting_it_shows_the_way_in_and_nothing_else(RoomState state, LightPattern pattern) =>
        Assert.Equal(pattern, LockLight.Derive(InMeeting(Sessions.Certified(Now)) with { State = state }, Now).Pattern);
}
