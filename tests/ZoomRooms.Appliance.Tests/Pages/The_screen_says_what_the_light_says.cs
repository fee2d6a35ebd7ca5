using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Pages;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.Pages;

public class The_screen_says_what_the_light_says
{
    private static readonly TimeSpan Now = Sessions.Now;
    private static readonly PageFacts Facts = new(Sessions.Name, TimeSpan.FromSeconds(102), false, null, null, "", []);

    /// <summary>In every state of room, session and evidence: the lock on the screen exactly where the light's decision has it.</summary>
    [Fact]
    public void The_lock_is_shown_exactly_where_the_light_may_be_lit()
    {
        bool[] either = [false, true];
        int locked = 0, all = 0;
        foreach (RoomState state in Enum.GetValues<RoomState>())
            foreach (SessionState session in Enum.GetValues<SessionState>())
                foreach (EncryptionType claimed in Enum.GetValues<EncryptionType>())
                    foreach (EncryptionType signed in Enum.GetValues<EncryptionType>())
                        foreach (bool certified in either)
                            foreach (TimeSpan? heartbeat in (TimeSpan?[])[null, Now, Now - TimeSpan.FromSeconds(100)])
                                foreach (bool line in either)
                                {
                                    EncryptionEvidence evidence = Sessions.Certified(Now) with
                                    {
                                        ClaimedByServer = claimed,
                                        SignedByLeader = signed,
                                        KeyCertified = certified,
                                        LastHeartbeat = heartbeat,
                                    };
                                    RoomSnapshot room = new(
                                        state, Sessions.In(session, evidence), line
                                            ? PanelHealth.Good : PanelHealth.NotOpenYet, false, null,
                                        null, null);
                                    LightDecision light = LockLight.Derive(room, Now);
                                    ScreenPage page = ScreenPages.Of(new RoomReport(room, light, null), Facts, Now);
                                    Assert.Equal(light.LockLit, page.Meeting?.Shield == ScreenShield.Locked);
                                    all++;
                                    locked += light.LockLit ? 1 : 0;
                                }
        Assert.Equal(1, locked);
        Assert.InRange(all, 1000, 100_000);
    }

    [Fact]
    public void An_enhanced_meeting_says_that_the_server_could_listen()
    {
        ScreenMeeting meeting = Page(Sessions.Enhanced).Meeting!;
        Assert.Equal((ScreenShield.Enhanced, "Protected on the way; the server could listen"), (meeting.Shield, meeting.Sentence));
    }

    [Fact]
    public void Without_the_lock_the_first_reason_stands_beside_the_shield()
    {
        ScreenMeeting meeting = Page(Sessions.Certified(Now) with { KeyCertified = false }).Meeting!;
        Assert.Equal((ScreenShield.None, "No heartbeat of the leader has certified the meeting key."), (meeting.Shield, meeting.Sentence));
    }

    [Fact]
    public void The_code_is_in_groups_of_five_and_attention_in_the_rooms_words()
    {
        EncryptionEvidence evidence = Sessions.Certified(Now) with
        {
            Attention = new AttentionTimes { LeaderChanged = Now - TimeSpan.FromSeconds(1) },
        };
        ScreenMeeting meeting = Page(evidence).Meeting!;
        Assert.Equal(["12345", "67890", "12345", "67890", "12345", "67890", "12345", "6789"], meeting.Code);
        Assert.Equal(["Another device leads the meeting now: compare the security code again."], meeting.Attention);
        Assert.Equal(ScreenShield.Locked, meeting.Shield);
        Assert.Equal(("Weekly", 1), (meeting.Topic, meeting.Count));
    }

    [Fact]
    public void Pictures_have_the_name_of_whom_they_are_of_and_of_whom_there_is_no_key_it_is_said()
    {
        SessionSnapshot session = Sessions.In(SessionState.InMeeting, Sessions.Certified(Now)) with
        {
            Participants =
            [
                new ParticipantView(Sessions.Name, true, false) { Index = 1 }, new ParticipantView("Anna", false, true) { Index = 2 },
                new ParticipantView(new string('w', 60), false, false) { Index = 3 },
            ],
            Seats = [new ParticipantSeat(new ParticipantId(20), 2), new ParticipantSeat(new ParticipantId(30), 3)],
            MissingKeys = [new MissingKey("w", 4, TimeSpan.FromSeconds(2), 60) { Participant = new ParticipantId(30) }],
        };
        IReadOnlyList<ScreenPerson> others = Page(session).Meeting!.Others;
        Assert.Equal(["Anna", new string('w', 48) + "…"], others.Select(one => one.Name));
        Assert.Equal([20u, 30u], others.SelectMany(one => one.Participants));
        Assert.Equal(["", "Cannot be seen and heard"], others.Select(one => one.Problem));
    }

    /// <summary>A light that nobody derives goes dark, and its shield with it, at one moment.</summary>
    [Fact]
    public void A_page_lasts_as_long_as_a_pattern_of_the_light() => Assert.Equal(PanelDriver.Stale, ScreenPage.Lasts);

    /// <summary>The link holds two hundred of the longest names.</summary>
    [Fact]
    public void A_page_is_never_too_long()
    {
        SessionSnapshot session = Sessions.In(SessionState.InMeeting, Sessions.Certified(Now)) with
        {
            Topic = new string('\u4E00', 4000),
            Participants = [.. Enumerable.Range(0, 300).Select(i => new ParticipantView(
                string.Concat(Enumerable.Repeat("\U0001F600", 32)), false, false) { Index = (ulong)i })],
            Seats = [.. Enumerable.Range(0, 300).Select(i => new ParticipantSeat(new ParticipantId(uint.MaxValue - (uint)i), (ulong)i))],
        };
        ScreenPage page = Page(session);
        byte[] bytes = page.ToBytes();
        Assert.InRange(bytes.Length, 10_000, ScreenPage.LongestBytes);
        Assert.True(ScreenPage.TryParse(bytes, out ScreenPage? read));
        Assert.Equal(300, read.Meeting!.Count);
    }

    private static ScreenPage Page(EncryptionEvidence evidence) => Page(Sessions.In(SessionState.InMeeting, evidence));

    private static ScreenPage Page(SessionSnapshot session)
    {
        RoomSnapshot room = new(RoomState.InMeeting, session, PanelHealth.Good, false, null, null, null);
        return ScreenPages.Of(new RoomReport(room, LockLight.Derive(room, Now), null), Facts, Now);
    }
}
