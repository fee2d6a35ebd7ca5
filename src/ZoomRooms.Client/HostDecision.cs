namespace ZoomRooms.Client;

/// <summary>What hosts and co-hosts decide about a meeting, besides the lock.</summary>
public abstract record HostDecision
{
    private HostDecision()
    {
    }

    /// <summary>Lets a newcomer in (<see cref="KnockView.Number"/>).</summary>
    public sealed record Admit(ulong Number) : HostDecision;

    /// <summary>Turns a newcomer away, for as long as the meeting lasts.</summary>
    public sealed record TurnAway(ulong Number) : HostDecision;

    /// <summary>Takes a participant out (<see cref="ParticipantView.Index"/>), for as long as the meeting lasts.</summary>
    public sealed record Remove(ulong Index) : HostDecision;

    public sealed record MakeCoHost(ulong Index) : HostDecision;

    /// <summary>Asks a participant (<see cref="ParticipantView.Index"/>) to lower its hand: a message, and no change of the list.</summary>
    public sealed record LowerHand(ulong Index) : HostDecision;

    public sealed record WaitingRoom(bool On) : HostDecision;

    /// <summary>Whoever shows its screen shall stop.</summary>
    public sealed record StopSharing : HostDecision;

    /// <summary>Guests may come in, or no more do.</summary>
    public sealed record Guests(bool On) : HostDecision;

    /// <summary>Ends the meeting for all.</summary>
    public sealed record End : HostDecision;
}
