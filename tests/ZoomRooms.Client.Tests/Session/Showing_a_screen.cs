using ZoomRooms.Client.Session;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>What the machine makes of a screen that people here show, and of a server's word on it.</summary>
public class Showing_a_screen
{
    private static readonly TimeSpan Now = TimeSpan.FromDays(3);

    [Fact]
    public void It_is_said_once_each_way()
    {
        (SessionMemory session, string effects) = Step(InMeeting(), "show the screen");
        Assert.Equal("Send ShareScreen, ShowScreen", effects);
        Assert.Equal(new OwnScreen(true, true), View(session));
        (session, effects) = Step(session, "show the screen");
        Assert.Equal("", effects);
        (session, effects) = Step(session, "hide the screen");
        Assert.Equal("Send ShareScreen, ShowScreen", effects);
        (session, effects) = Step(session, "hide the screen");
        Assert.Equal(("", new OwnScreen(true, false)), (effects, View(session)));
    }

    [Fact]
    public void A_server_that_ends_it_says_who_does_now_and_is_not_told_of_it()
    {
        (SessionMemory session, _) = Step(InMeeting(), "show the screen");
        (session, string effects) = Step(session, "sharing stopped");
        Assert.Equal(("ShowScreen", new OwnScreen(true, false, 1, new ParticipantId(2))), (effects, View(session)));
        // Again, of what is not shown: it is passed over.
        (SessionMemory same, effects) = Step(session, "sharing stopped");
        Assert.Equal(("", session), (effects, same));
        (session, effects) = Step(session, "show the screen");
        Assert.Equal(("Send ShareScreen, ShowScreen", true), (effects, View(session).IsShown));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(10u)]
    [InlineData(11u)]
    public void A_server_that_carries_no_screens_or_gives_a_number_twice_hears_nothing_of_it(uint ssrc)
    {
        SessionMemory session = InMeeting();
        session = session with { Accepted = session.Accepted! with { Self = session.Accepted.Self with { SharedScreenSsrc = ssrc } } };
        foreach (string input in (string[])["show the screen", "hide the screen", "end another's screen"])
        {
            (SessionMemory after, string effects) = Step(session, input);
            Assert.Equal(("", session), (effects, after));
        }
        Assert.False(View(session).MayBeShown);
    }

    [Fact]
    public void With_the_stay_it_is_over()
    {
        (SessionMemory session, _) = Step(InMeeting(), "show the screen");
        (session, _) = Step(session, "leave");
        Assert.Equal(default, session.OwnScreen);
    }

    private static OwnScreen View(SessionMemory session) =>
        session.ToSnapshot(null, EncryptionEvidence.None(EncryptionType.EndToEnd), MediaStatistics.None).OwnScreen;

    private static SessionMemory InMeeting()
    {
        (SessionMemory session, _) = SessionMachine.Begin(
            new JoinRequest(SessionInputs.Meeting, "", "Room", EncryptionType.EndToEnd), Now);
        foreach (string input in (string[])["connected", "accepted", "media connected", "look with keys"])
            (session, _) = SessionMachine.Step(session, SessionInputs.Of(input), Now);
        Assert.Equal(SessionState.InMeeting, session.State);
        return session;
    }

    private static (SessionMemory Next, string Effects) Step(SessionMemory session, string input)
    {
        (SessionMemory next, IReadOnlyList<SessionEffect> effects) = SessionMachine.Step(session, SessionInputs.Of(input), Now);
        return (next, string.Join(", ", effects.Select(effect => effect is SessionEffect.Send { Message: var message }
            ? $"Send {message.GetType().Name}" : effect.GetType().Name)));
    }
}
