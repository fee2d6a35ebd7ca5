using CsCheck;
using ZoomRooms.Client.Session;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>
/// Whatever happens in whatever order, however long it takes: the session is in a legal state, gives back all that it took, and says
/// nothing after its end.
/// </summary>
public class Any_order_of_inputs
{
    /// <summary>As meetings begin; what follows is any order.</summary>
    private static readonly string[][] Beginnings =
    [
        [], ["connected"], ["connected", "wait for host"], ["connected", "accepted"], ["connected", "accepted as enhanced"],
        ["connected", "accepted", "media connected", "look with keys"],
        ["connected", "accepted as enhanced", "media connected", "look with keys"],
        ["connected", "accepted", "look outside", "media connected"],
    ];

    private static readonly SessionInput[] Inputs = [.. SessionInputs.All.Select(one => one.Input)];

    /// <summary>What ends no meeting: a history of anything else would be over at once.</summary>
    private static readonly SessionInput[] Harmless =
        [.. Inputs.Where(input => SessionMachine.Step(Meet(Beginnings[5]), input, TimeSpan.Zero).Next.End is null)];

    private static readonly Gen<List<(SessionInput Input, int Milliseconds)>> Histories =
        Gen.Select(Gen.Frequency((60, Any(Harmless)), (1, Any(Inputs))), Gen.Int[0, 1500]).List[0, 120];

    private static readonly Gen<EncryptionType> Encryptions =
        Any([EncryptionType.EndToEnd, EncryptionType.Enhanced, EncryptionType.Unknown]);

    [Fact]
    public void Ends_in_a_legal_state_and_gives_everything_back() =>
        Gen.Select(Any(Beginnings), Histories, Encryptions).Sample(Run, iter: 20_000);

    private static Gen<T> Any<T>(T[] values) => Gen.OneOf(Array.ConvertAll(values, Gen.Const));

    private static SessionMemory Meet(string[] inputs) => inputs.Aggregate(
        SessionMachine.Begin(new JoinRequest(SessionInputs.Meeting, "", "room", EncryptionType.Unknown), TimeSpan.Zero).First,
        (session, input) => SessionMachine.Step(session, SessionInputs.Of(input), TimeSpan.Zero).Next);

    private static void Run(string[] beginning, List<(SessionInput Input, int Milliseconds)> history, EncryptionType encryption)
    {
        TimeSpan now = TimeSpan.FromDays(3);
        JoinRequest request = new(SessionInputs.Meeting, "", "room", encryption);
        (SessionMemory session, IReadOnlyList<SessionEffect> effects) = SessionMachine.Begin(request, now);
        Holdings held = new();
        held.Do(effects);
        foreach ((SessionInput input, int milliseconds) in beginning.Select(name => (SessionInputs.Of(name), 0)).Concat(history))
        {
            now += TimeSpan.FromMilliseconds(milliseconds);
            SessionState before = session.State;
            (session, effects) = SessionMachine.Step(session, input, now);
            AssertLegal(before, session.State);
            held.Do(effects);
            held.AssertIs(session);
        }
        // Whatever it was doing, somebody can leave.
        (session, effects) = SessionMachine.Step(session, new SessionInput.Leave(), now);
        held.Do(effects);
        Assert.Equal(SessionState.Ended, session.State);
        Assert.NotNull(session.End);
        held.AssertNothing();
        foreach ((_, SessionInput late) in SessionInputs.All)
            Assert.Empty(SessionMachine.Step(session, late, now).Effects);
    }

    private static void AssertLegal(SessionState before, SessionState after)
    {
        Assert.True(Enum.IsDefined(after) && after != SessionState.Unknown);
        // One input may be two steps: out of the waiting room, and into the meeting.
        Assert.True(
            before == after || SessionTransitions.IsLegal(before, after)
            || (before, after) is (SessionState.WaitingForAdmission, SessionState.InMeeting),
            $"from {before} to {after}");
    }
}
