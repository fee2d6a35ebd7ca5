using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Tests.Room;

/// <summary>The whole table: what each input does in each state, and that there is no entry without a row here.</summary>
public class Every_state_and_input
{
    private static readonly TimeSpan Now = Sessions.Now;

    private static readonly Dictionary<string, RoomInput> Inputs = new()
    {
        ["ready"] = new RoomInput.Ready(),
        ["press"] = new RoomInput.ButtonPressed(),
        ["hold reached"] = new RoomInput.ButtonHoldReached(),
        ["hold"] = new RoomInput.ButtonHeld(),
        ["long hold"] = new RoomInput.ButtonHeldLong(),
        ["code sounds"] = new RoomInput.CodeSounds(7, Sessions.SecurityCode),
        ["code not spoken"] = new RoomInput.CodeNotSpoken(7),
        ["acknowledged"] = new RoomInput.Acknowledged(),
        ["connecting"] = Changed(Sessions.In(SessionState.Connecting)),
        ["waiting"] = Changed(Sessions.In(SessionState.WaitingForHost)),
        ["exchanging"] = Changed(Sessions.In(SessionState.ExchangingKeys)),
        ["in meeting"] = Changed(Sessions.In(SessionState.InMeeting, Sessions.Certified(Now))),
        ["refused"] = Changed(Sessions.Ended(SessionEndReason.Refused)),
        ["lost"] = Changed(Sessions.Ended(SessionEndReason.HeartbeatsLost)),
        ["host ended"] = Changed(Sessions.Ended(SessionEndReason.MeetingEnded)),
        ["unexplained"] = Changed(Sessions.In(SessionState.Ended)),
        ["stale news"] = new RoomInput.SessionChanged(6, Sessions.Ended(SessionEndReason.Refused)),
        ["tick"] = new RoomInput.Tick(),
        ["sound check asked"] = new RoomInput.SoundCheckAsked(),
        ["sound check over"] = new RoomInput.SoundCheckOver(0),
        ["panel"] = new RoomInput.PanelChanged(PanelHealth.NotOpenYet),
        ["stop"] = new RoomInput.Stop(),
    };

    /// <summary>
    /// State, then "input → next state: effects" for each input that changes the state or asks for something; all others change neither.
    /// </summary>
    private static readonly Dictionary<RoomState, string[]> Table = new()
    {
        [RoomState.Booting] = ["ready → Idle:", "stop → Stopped:"],
        [RoomState.Idle] =
        [
            "press → Joining: Play Tick, Join 8", "hold reached → Idle: Play Tick", "hold → Idle: Mute True",
            "long hold → Idle: Play FallingTone", "stop → Stopped:",
            "sound check asked → Idle: BeginSoundCheck 1",
        ],
        [RoomState.Joining] =
        [
            "press → Leaving: Play Tick, Leave", "hold reached → Joining: Play Tick", "hold → Joining: Mute True",
            "long hold → Joining: Play FallingTone",
            "in meeting → InMeeting: Play RisingTones", "refused → Failed: Leave, Play FallingTone",
            "lost → Failed: Leave, Play FallingTone",
            "host ended → Idle: Leave", "unexplained → Failed: Leave, Play FallingTone", "stop → Stopped: Leave",
        ],
        [RoomState.InMeeting] =
        [
            "press → Leaving: Play Tick, Leave", "hold reached → InMeeting: Play Tick", "hold → InMeeting: Mute True",
            "long hold → InMeeting: Speak 7",
            "refused → Failed: Leave, Play FallingTone", "lost → Rejoining: Leave, Play FallingTone",
            "host ended → Idle: Leave", "unexplained → Failed: Leave, Play FallingTone", "stop → Stopped: Leave",
        ],
        [RoomState.Leaving] = ["refused → Idle:", "lost → Idle:", "host ended → Idle:", "unexplained → Idle:", "stop → Stopped:"],
        [RoomState.Failed] =
        [
            "press → Joining: Play Tick, Join 8", "hold reached → Failed: Play Tick", "hold → Failed: Mute True",
            "long hold → Failed: Play FallingTone", "stop → Stopped:",
            "sound check asked → Failed: BeginSoundCheck 1",
        ],
        [RoomState.Rejoining] =
        [
            "press → Joining: Play Tick, Join 8", "hold reached → Rejoining: Play Tick", "hold → Rejoining: Mute True",
            "long hold → Rejoining: Play FallingTone",
            "tick → Joining: Join 8", "stop → Stopped:",
        ],
        [RoomState.Stopped] = [],
    };

    public static TheoryData<RoomState, string> Pairs()
    {
        TheoryData<RoomState, string> pairs = new();
        foreach (RoomState state in Enum.GetValues<RoomState>().Except([RoomState.Unknown]))
            foreach (string input in Inputs.Keys)
                pairs.Add(state, input);
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Does_what_the_table_says(RoomState state, string input)
    {
        RoomMemory room = In(state);
        (RoomMemory next, IReadOnlyList<RoomEffect> effects) = RoomMachine.Step(room, Inputs[input], Now);
        string seen = $"{input} → {next.State}: {string.Join(", ", effects.Select(Text))}".TrimEnd();
        string expected = Table[state].SingleOrDefault(row => row.StartsWith(input + " →", StringComparison.Ordinal))
            ?? $"{input} → {state}:";
        Assert.Equal(expected, seen);
        if (next.State != state)
        {
            Assert.True(RoomTransitions.IsLegal(state, next.State));
            Assert.StartsWith($"{state} → {next.State}: ", next.LastTransition, StringComparison.Ordinal);
            Assert.True(next.LastTransition!.Length > $"{state} → {next.State}: ".Length, "a transition names its reason");
        }
    }

    [Fact]
    public void Every_legal_transition_is_one_that_the_machine_makes()
    {
        HashSet<(RoomState, RoomState)> made = new();
        foreach (RoomState state in Table.Keys)
            foreach (RoomInput input in Inputs.Values)
            {
                if (RoomMachine.Step(In(state), input, Now).Next.State is var next && next != state)
                    made.Add((state, next));
            }
        // The one that needs a past: an attempt of the way back that fails.
        if (RoomMachine.Step(In(RoomState.Joining) with { Rejoin = Due }, Inputs["lost"], Now).Next.State is var again
            and not RoomState.Joining)
            made.Add((RoomState.Joining, again));
        RoomState[] states = Enum.GetValues<RoomState>();
        HashSet<(RoomState from, RoomState to)> legal = states.SelectMany(from => states, (from, to) => (from, to))
            .Where(pair => pair.from != RoomState.Unknown && RoomTransitions.IsLegal(pair.from, pair.to)).ToHashSet();
        Assert.True(legal.SetEquals(
            made), $"only legal: {string.Join(", ", legal.Except(made))}; only made: {string.Join(", ", made.Except(legal))}");
    }

    private static readonly Rejoin Due = new(SessionEndReason.HeartbeatsLost, Now - TimeSpan.FromSeconds(1), 1, Now);

    private static RoomInput.SessionChanged Changed(SessionSnapshot snapshot) => new(7, snapshot);

    private static RoomMemory In(RoomState state) => RoomMemory.Initial with
    {
        State = state,
        Generation = 7,
        Panel = PanelHealth.Good,
        Session = state == RoomState.InMeeting ? Sessions.In(SessionState.InMeeting, Sessions.Certified(Now)) : null,
        Cued = state == RoomState.InMeeting,
        FailedAt = state is RoomState.Failed or RoomState.Rejoining ? Now : null,
        Rejoin = state == RoomState.Rejoining ? Due : null,
        LeavingSince = state == RoomState.Leaving ? Now : null,
    };

    private static string Text(RoomEffect effect) => effect switch
    {
        RoomEffect.Join join => $"Join {join.Generation}",
        RoomEffect.Leave => "Leave",
        RoomEffect.Mute mute => $"Mute {mute.Muted}",
        RoomEffect.Play play => $"Play {play.Cue}",
        RoomEffect.GiveUp => "GiveUp",
        RoomEffect.Speak speak => $"Speak {speak.Generation}",
        RoomEffect.Hush => "Hush",
        RoomEffect.BeginSoundCheck check => $"BeginSoundCheck {check.Number}",
        RoomEffect.EndSoundCheck => "EndSoundCheck",
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };
}
