using System.Text.Json.Nodes;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Desktop.Window;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Tests.Window;

public sealed class What_the_window_says
{
    private static readonly DeviceState On = new(true, true, null);
    private static readonly TimeSpan Now = TimeProvider.System.Now();

    public static TheoryData<string> Darkenings => [.. DarkenedBy.Keys];

    private static readonly Dictionary<string, Func<SessionSnapshot, SessionSnapshot>> DarkenedBy = new()
    {
        ["not in the meeting"] = snapshot => snapshot with { State = SessionState.ExchangingKeys },
        ["another type signed"] = snapshot => With(snapshot, evidence => evidence with { SignedByLeader = EncryptionType.Unknown }),
        ["nothing claimed"] = snapshot => With(snapshot, evidence => evidence with { ClaimedByServer = EncryptionType.Unknown }),
        ["no key"] = snapshot => With(snapshot, evidence => evidence with { KeySequenceNumber = 0 }),
        ["key not certified"] = snapshot => With(snapshot, evidence => evidence with { KeyCertified = false }),
        ["list not certified"] = snapshot => With(snapshot, evidence => evidence with { ParticipantListCertified = false }),
        ["no heartbeat"] = snapshot => With(snapshot, evidence => evidence with { LastHeartbeat = null }),
        ["old heartbeat"] = snapshot => With(snapshot, evidence => evidence with { LastHeartbeat = Now - evidence.HeartbeatTimeout }),
        ["frame not sealed"] = snapshot => With(snapshot, evidence => evidence with { FramesToNetwork = evidence.FramesSealed + 1 }),
    };

    [Fact]
    public void The_lock_is_shown_where_nothing_is_unmet() =>
        Assert.Equal(new ShieldState(ShieldKind.Locked, MeetingWords.Locked, []), PageStates.ShieldOf(WindowRig.Alone, Now));

    [Theory]
    [MemberData(nameof(Darkenings))]
    public void Whatever_darkens_the_lock_light_takes_the_shield_away_with_the_same_sentence(string what)
    {
        SessionSnapshot snapshot = DarkenedBy[what](WindowRig.Alone);
        ShieldState shield = PageStates.ShieldOf(snapshot, Now);
        Assert.Equal(ShieldKind.None, shield.Kind);
        Assert.Equal(LockConditions.Unmet(snapshot, Now), shield.Unmet);
        Assert.Equal(shield.Unmet[0], shield.Sentence);
    }

    [Fact]
    public void Enhanced_is_said_in_words_and_never_as_the_lock()
    {
        SessionSnapshot snapshot = With(WindowRig.Alone, evidence => evidence with { ClaimedByServer = EncryptionType.Enhanced });
        Assert.Equal(new ShieldState(ShieldKind.Enhanced, MeetingWords.Enhanced, []), PageStates.ShieldOf(snapshot, Now));
        Assert.Equal(ShieldKind.None, PageStates.ShieldOf(snapshot with { State = SessionState.ExchangingKeys }, Now).Kind);
    }

    [Theory]
    [InlineData(SessionState.Connecting, AdmissionWait.None, "Connecting to the meeting server")]
    [InlineData(SessionState.WaitingForHost, AdmissionWait.None, "Waiting for the host to start the meeting")]
    [InlineData(SessionState.WaitingForAdmission, AdmissionWait.WaitingRoom, "Waiting for the host to let you in")]
    [InlineData(SessionState.WaitingForAdmission, AdmissionWait.MeetingLocked, "The meeting is locked. Waiting for somebody to let you in")]
    [InlineData(
        SessionState.ExchangingKeys, AdmissionWait.LeaderAway,
        "The device that leads the meeting does not answer. Waiting for another to take its place")]
    [InlineData(SessionState.ExchangingKeys, AdmissionWait.None, "Waiting for the meeting's keys")]
    public void Waiting_says_what_for_and_since_when(SessionState state, AdmissionWait waiting, string what) =>
        Assert.Equal(new WaitingState(
            what, 42), PageStates.WaitingOf(WindowRig.Alone with { State = state, Waiting = waiting }, TimeSpan.FromSeconds(42.9)));

    [Fact]
    public void Somebody_whose_key_did_not_come_is_shown_with_the_reason_and_since_when_and_a_namesake_is_not()
    {
        SessionSnapshot snapshot = WindowRig.Alone with
        {
            Participants = [new ParticipantView("Bo", false, false) { Index = 2 }, new ParticipantView("Bo", false, false) { Index = 3 }],
            Seats = [new ParticipantSeat(new ParticipantId(20), 2), new ParticipantSeat(new ParticipantId(30), 3)],
            MissingKeys = [new MissingKey("Bo", 9, TimeSpan.FromSeconds(12.5), 40) { Participant = new ParticipantId(30) }],
        };
        PageState state = Of(snapshot);
        Assert.Equal([null, "key 9 did not come, for 12\u00A0s now"], state.People.Select(person => person.Why));
        Assert.Equal([null, "Cannot be seen and heard"], state.People.Select(person => person.Problem));
        Assert.Equal([[20u], [30u]], state.People.Select(person => person.Streams));
    }

    [Fact]
    public void The_code_is_in_groups_of_five_and_the_end_has_its_sentence()
    {
        PageState state = Of(WindowRig.Alone);
        Assert.Equal(["12345", "67890", "12345", "67890", "12345", "67890", "12345", "6789"], state.Code);
        Assert.Equal(("987 654 32100", true), (state.Meeting, state.InMeeting));
        PageState over = Of(WindowRig.Alone.Over(
            new SessionEnd(SessionEndReason.Refused, "The account has no such meeting.", RefusalCode.MeetingNotFound)));
        Assert.Equal(new EndState("The account has no such meeting.", "Refused (MeetingNotFound)", false), over.End);
        Assert.Equal((ShieldKind.None, null), (over.Shield.Kind, over.Code));
        Assert.True(Of(WindowRig.Alone.Over(new SessionEnd(SessionEndReason.LeaderNotVerified, "…"))).End!.Alarm);
        Assert.Equal("You left the meeting.", Of(
            WindowRig.Alone.Over(new SessionEnd(SessionEndReason.Left, "Left by someone in the room."))).End!.Sentence);
    }

    [Fact]
    public void A_lost_server_is_a_notice_and_attention_is_done_with_once_it_was_compared()
    {
        TimeSpan changed = Now - TimeSpan.FromSeconds(3);
        SessionSnapshot snapshot = With(WindowRig.Alone, evidence => evidence with { Attention = new AttentionTimes(changed, null, null) })
            with
        { Reconnecting = true };
        PageState state = Of(snapshot);
        Assert.StartsWith("The meeting server does not answer.", Assert.Single(state.Notices), StringComparison.Ordinal);
        Assert.Single(state.Attention);
        Assert.Empty(PageStates.Of(snapshot, On, On, Now, Now, snapshot.Encryption.Attention).Attention);
    }

    [Fact]
    public void Markup_travels_as_the_text_that_it_is()
    {
        const string Markup = "</script><img src=x onerror=alert(1)>";
        SessionSnapshot snapshot = WindowRig.Alone with
        {
            Topic = Markup,
            Participants = [new ParticipantView(Markup, false, false) { Index = 2 }]
        };
        byte[] json = PageJson.Of(Of(snapshot));
        Assert.DoesNotContain("<", System.Text.Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        Assert.Equal(Markup, (string?)JsonNode.Parse(json)!["people"]![0]!["name"]);
    }

    private static PageState Of(SessionSnapshot snapshot) => PageStates.Of(snapshot, On, On, Now, Now, default);

    private static SessionSnapshot With(SessionSnapshot snapshot, Func<EncryptionEvidence, EncryptionEvidence> change) =>
        snapshot with { Encryption = change(snapshot.Encryption) };
}
