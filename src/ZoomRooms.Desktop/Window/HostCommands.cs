using ZoomRooms.Client;

namespace ZoomRooms.Desktop.Window;

/// <summary>What hosts and co-hosts click. Whether they may say leader and server, not the window.</summary>
internal static class HostCommands
{
    /// <summary>False where it is none of these.</summary>
    public static bool TryObey(PageCommand command, IMeetingSession? session)
    {
        if (command.Do == PageVerb.Lock)
        {
            session?.SetLocked(command.On);
            return true;
        }
        if (DecisionOf(command) is not { } decision)
            return false;
        session?.Decide(decision);
        return true;
    }

    private static HostDecision? DecisionOf(PageCommand command) => command.Do switch
    {
        PageVerb.Admit => new HostDecision.Admit((ulong)command.Number),
        PageVerb.TurnAway => new HostDecision.TurnAway((ulong)command.Number),
        PageVerb.Remove => new HostDecision.Remove((ulong)command.Number),
        PageVerb.MakeCoHost => new HostDecision.MakeCoHost((ulong)command.Number),
        PageVerb.LowerHand => new HostDecision.LowerHand((ulong)command.Number),
        PageVerb.WaitingRoom => new HostDecision.WaitingRoom(command.On),
        PageVerb.StopSharing => new HostDecision.StopSharing(),
        PageVerb.Guests => new HostDecision.Guests(command.On),
        PageVerb.End => new HostDecision.End(),
        _ => null,
    };
}
