using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.Light;

public class When_the_lock_is_lit
{
    private static readonly TimeSpan Now = Sessions.Now;

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
        var broken = new PanelHealth(false, "The LED's line stays low when it is lit: check the wiring for a short circuit to ground.");
        LightDecision light = LockLight.Derive(InMeeting(Sessions.Certified(Now)) with { Panel = broken }, Now);
        Assert.Equal((LightPattern.Dark, false), (light.Pattern, light.LockLit));
        Assert.Equal([broken.Problem!], light.Unmet);
    }

    [Fact]
    public void Of_all_combinations_exactly_those_with_every_condition_light_it()
    {
        EncryptionType[] types = Enum.GetValues<EncryptionType>();
        bool[] either = [false, true];
        TimeSpan?[] heartbeats = [null, Now, Now - TimeSpan.FromSeconds(99), Now - TimeSpan.FromSeconds(100), Now - TimeSpan.FromHours(9)];
        int combinations = 0;
        int lit = 0;
        foreach (RoomState state in Enum.GetValues<RoomState>())
        foreach (SessionState session in Enum.GetValues<SessionState>())
        foreach (EncryptionType requested in types)
        foreach (EncryptionType claimed in types)
        foreach (EncryptionType signed in types)
        foreach (uint key in (uint[])[0, 1])
        foreach (bool keyCertified in either)
        foreach (bool listCertified in either)
        foreach (TimeSpan? heartbeat in heartbeats)
        foreach (long sealedFrames in (long[])[39, 40, 41])
        foreach (bool line in either)
        {
            var evidence = new EncryptionEvidence(
                requested, claimed, signed, key, keyCertified, listCertified, heartbeat, TimeSpan.FromSeconds(100), 40, sealedFrames);
            var room = new RoomSnapshot(state, Sessions.In(session, evidence), new PanelHealth(line, null), false, Now, null, null);
            LightDecision light = LockLight.Derive(room, Now);
            bool all = state == RoomState.InMeeting && session == SessionState.InMeeting
                && requested != EncryptionType.Enhanced && claimed == EncryptionType.EndToEnd && signed == EncryptionType.EndToEnd
                && key > 0 && keyCertified && listCertified && heartbeat is { } at && Now - at < TimeSpan.FromSeconds(100) && sealedFrames == 40 && line;
            bool right = light.LockLit == all && (light.Pattern == LightPattern.Solid) == all && (light.Unmet.Count == 0) == all;
            if (!right)
                Assert.Fail($"{room} gives {light}");
            combinations++;
            lit += all ? 1 : 0;
        }
        Assert.True(combinations > 100_000 && lit is > 0 and < 10);
    }

    [Fact]
    public void Attention_blinks_twice_until_it_is_over_and_only_while_every_condition_holds()
    {
        EncryptionEvidence evidence = Sessions.Certified(Now) with { AttentionUntil = Now + TimeSpan.FromSeconds(30) };
        Assert.Equal(LightPattern.DoubleBlink, LockLight.Derive(InMeeting(evidence), Now).Pattern);
        Assert.True(LockLight.Derive(InMeeting(evidence), Now).LockLit);
        Assert.Equal(LightPattern.Solid, LockLight.Derive(InMeeting(evidence), Now + TimeSpan.FromSeconds(30)).Pattern);
        Assert.Equal(LightPattern.Dark, LockLight.Derive(InMeeting(evidence with { KeyCertified = false }), Now).Pattern);
    }

    [Fact]
    public void A_failure_blinks_fast_for_five_seconds_and_is_dark_then()
    {
        var room = new RoomSnapshot(RoomState.Failed, Sessions.Ended(SessionEndReason.Refused), PanelHealth.Good, false, Now, "Refused: Because.", null);
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
