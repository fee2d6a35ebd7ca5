using ZoomRooms.Client.Session;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>The whole table: what each input does in each state, and that there is no entry without a row here.</summary>
public class Every_session_state_and_input
{
    private static readonly TimeSpan Now = TimeSpan.FromDays(3);

    private const string Goodbye = "Send LeaveMeeting, SayGoodbye, Disconnect";
    private const string WayOut = "StopSending, Send LeaveMeeting, SayGoodbye, CloseTransport, EraseKeys, Disconnect";
    private const string WayOutInSilence = "StopSending, CloseTransport, EraseKeys, Disconnect";

    /// <summary>How each state is come to, in an end-to-end encrypted meeting.</summary>
    private static readonly Dictionary<SessionState, string[]> Ways = new()
    {
        [SessionState.Connecting] = [],
        [SessionState.WaitingForHost] = ["connected", "wait for host"],
        [SessionState.ExchangingKeys] = ["connected", "accepted"],
        [SessionState.WaitingForAdmission] = ["connected", "accepted", "look outside"],
        [SessionState.InMeeting] = ["connected", "accepted", "media connected", "look with keys"],
        [SessionState.Ended] = ["leave"],
    };

    /// <summary>In every state with a stay.</summary>
    private static readonly string[] InAnyStay =
    [
        $"signal lost → Ended: {WayOutInSilence}", $"server's goodbye → Ended: {WayOutInSilence}",
        $"outbox full → Ended: {WayOutInSilence}",
        "offered → same: Send OpenTransport", $"join refused → Ended: {WayOut}", $"wait for host → Ended: {WayOut}",
        $"accepted → Ended: {WayOut}",
        $"accepted as enhanced → Ended: {WayOut}", $"accepted as nothing known → Ended: {WayOut}", $"accepted elsewhere → Ended: {WayOut}",
        $"meeting ended → Ended: {WayOut}", "transport opened → same: ConnectTransport", "slots filled → same: FillSlots",
        "3 joined → same: AddStreams", "2 left → same: RemoveStreams", "leader chosen → same: TellKeys", "leader away → same: TellKeys",
        "board entry → same: TellKeys", "said → same: TellKeys", "say → same: SealText", "hand up → same: SealHand",
        $"enhanced key → Ended: {WayOut}", "key frame wanted → same: RequestKeyFrame",
        "keys say → same: Send PostToBoard", $"keys failed → Ended: {WayOut}", "lock → same: RequestLock",
        "remove 2 → same: RequestDecision", "co-host 2 → same: RequestDecision", "end for all → same: RequestDecision",
        "waiting room → same: RequestDecision", "show the screen → same: Send ShareScreen, ShowScreen",
        "end another's screen → same: Send StopSharing", $"leave → Ended: {WayOut}",
        $"look at an unsealed frame → Ended: {WayOut}", $"broke → Ended: {WayOut}",
    ];

    /// <summary>In every state with a server and without a stay.</summary>
    private static readonly string[] BeforeAnyStay =
    [
        "signal lost → Ended: Disconnect", "server's goodbye → Ended: Disconnect", "outbox full → Ended: Disconnect",
        $"join refused → Ended: {Goodbye}", "accepted → ExchangingKeys: OpenTransport, AddStreams, AddStreams, StartKeys, StartSending",
        $"accepted as enhanced → Ended: {Goodbye}", $"accepted as nothing known → Ended: {Goodbye}",
        $"accepted elsewhere → Ended: {Goodbye}", $"meeting ended → Ended: {Goodbye}", $"transport opened → Ended: {Goodbye}",
        $"slots filled → Ended: {Goodbye}", $"reopen → Ended: {Goodbye}",
        $"2 joined → Ended: {Goodbye}", $"3 joined → Ended: {Goodbye}", $"self joined → Ended: {Goodbye}", $"2 left → Ended: {Goodbye}",
        $"3 left → Ended: {Goodbye}", $"leader chosen → Ended: {Goodbye}", $"leader away → Ended: {Goodbye}",
        $"board entry → Ended: {Goodbye}", $"said → Ended: {Goodbye}",
        $"sharing stopped → Ended: {Goodbye}", $"enhanced key → Ended: {Goodbye}", $"leave → Ended: {Goodbye}", $"broke → Ended: {Goodbye}",
    ];

    /// <summary>State, then "input → next state: effects" for each input that changes the state or asks for something.</summary>
    private static readonly Dictionary<SessionState, string[]> Table = new()
    {
        [SessionState.Connecting] =
        [
            "connected → same: Send JoinMeeting", "connected with another clock → same: Send JoinMeeting",
            "not connected → Ended: Disconnect", "not trusted → Ended: Disconnect", "leave → Ended: Disconnect",
            "broke → Ended: Disconnect",
        ],
        [SessionState.WaitingForHost] = BeforeAnyStay,
        [SessionState.ExchangingKeys] = [.. InAnyStay, "look outside → WaitingForAdmission:"],
        [SessionState.WaitingForAdmission] =
        [
            .. InAnyStay, "look → ExchangingKeys:", "look with keys → ExchangingKeys:", "look for another way → ExchangingKeys:",
        ],
        [SessionState.InMeeting] =
        [
            .. InAnyStay, "reopen → ExchangingKeys:", "media failed → ExchangingKeys:", "media gone → ExchangingKeys:",
            "look for another way → same: Send ChooseVideo",
        ],
        [SessionState.Ended] = [],
    };

    public static TheoryData<SessionState> States => [.. Enum.GetValues<SessionState>().Except([SessionState.Unknown])];

    [Theory]
    [MemberData(nameof(States))]
    public void Does_what_the_table_says(SessionState state)
    {
        SessionMemory session = In(state);
        Assert.Equal(state, session.State);
        foreach ((string name, SessionInput input) in SessionInputs.All)
        {
            (SessionMemory next, IReadOnlyList<SessionEffect> effects) = SessionMachine.Step(session, input, Now);
            string seen = $"{name} → {(next.State == state ? "same" : next.State)}: {string.Join(", ", effects.Select(Text))}".TrimEnd();
            string? row = Table[state].SingleOrDefault(row => row.StartsWith(name + " →", StringComparison.Ordinal));
            Assert.Equal(row ?? $"{name} → same:", seen);
        }
    }

    [Fact]
    public void Every_legal_transition_is_one_that_the_machine_makes()
    {
        HashSet<(SessionState, SessionState)> made = new();
        foreach (SessionState state in Table.Keys)
            foreach ((_, SessionInput input) in SessionInputs.All)
            {
                if (SessionMachine.Step(In(state), input, Now).Next.State is var next && next != state)
                    made.Add((state, next));
            }
        // Those that need more of a past than a state.
        made.Add((SessionState.Connecting, Step(In(SessionState.Connecting), "connected", "wait for host").State));
        made.Add((SessionState.Connecting, Step(In(SessionState.Connecting), "connected", "accepted").State));
        made.Add((SessionState.ExchangingKeys, Step(In(SessionState.ExchangingKeys), "media connected", "look with keys").State));
        SessionState[] states = Enum.GetValues<SessionState>();
        HashSet<(SessionState from, SessionState to)> legal = states.SelectMany(from => states, (from, to) => (from, to))
            .Where(pair => SessionTransitions.IsLegal(pair.from, pair.to)).ToHashSet();
        Assert.True(
            legal.SetEquals(made),
            $"only legal: {string.Join(", ", legal.Except(made))}; only made: {string.Join(", ", made.Except(legal))}");
    }

    [Fact]
    public void A_lost_association_ends_the_session_after_a_second_unless_the_server_says_why()
    {
        SessionMemory lost = Step(In(SessionState.InMeeting), "media failed");
        Assert.Equal(new SessionTimer(Now + TimeSpan.FromSeconds(1), SessionWait.ServersExplanation), lost.Media.Lost);
        SessionInput look = SessionInputs.Of("look with keys");
        Assert.Null(SessionMachine.Step(lost, look, Now + TimeSpan.FromSeconds(0.9)).Next.End);
        Assert.Equal(SessionEndReason.TransportFailed, SessionMachine.Step(lost, look, Now + TimeSpan.FromSeconds(1)).Next.End!.Reason);
        Assert.Equal(SessionEndReason.MeetingEnded, Step(lost, "meeting ended").End!.Reason);
        Assert.Null(Step(lost, "reopen").Media.Lost);
    }

    [Fact]
    public void An_association_is_opened_anew_at_once_and_after_that_once_a_second_however_often_the_server_asks()
    {
        SessionMemory session = In(SessionState.InMeeting);
        TimeSpan now = Now;
        int opened = 0;
        for (int i = 0; i < 100; i++, now += TimeSpan.FromMilliseconds(50))
        {
            session = SessionMachine.Step(session, SessionInputs.Of("reopen"), now).Next;
            (session, IReadOnlyList<SessionEffect> effects) = SessionMachine.Step(session, SessionInputs.Of("look with keys"), now);
            opened += effects.Count(effect => effect is SessionEffect.ReopenTransport);
        }
        Assert.Equal((5, 5), (opened, session.Media.Opening));
        // What the former association says is the past.
        Assert.False(Step(session, "media connected").Media.Connected);
    }

    private static SessionMemory In(SessionState state) =>
        Step(SessionMachine.Begin(new JoinRequest(SessionInputs.Meeting, "", "room", EncryptionType.EndToEnd), Now).First, Ways[state]);

    private static SessionMemory Step(SessionMemory session, params string[] inputs) =>
        inputs.Aggregate(session, (now, input) => SessionMachine.Step(now, SessionInputs.Of(input), Now).Next);

    private static string Text(SessionEffect effect) =>
        effect is SessionEffect.Send { Message: var message } ? $"Send {message.GetType().Name}" : effect.GetType().Name;
}
