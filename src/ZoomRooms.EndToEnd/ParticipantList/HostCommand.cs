using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>What a host or co-host may ask of the leader. The numbers are those of the wire.</summary>
public enum HostAction : byte
{
    Unknown = 0,
    Lock = 1,
    Unlock = 2,
    /// <summary>Let a newcomer in who waits outside.</summary>
    Admit = 3,
    /// <summary>Take somebody out, for as long as this meeting lasts; who waits outside is turned away.</summary>
    Remove = 4,
    MakeCoHost = 5,
    /// <summary>End the meeting for all.</summary>
    End = 6,
    WaitingRoomOn = 7,
    WaitingRoomOff = 8,
    GuestsOn = 9,
    GuestsOff = 10,
}

/// <summary>A request to the leader (paper 7.4, 7.6.9). Its only effect is what the leader then signs into the participant list.</summary>
/// <param name="Target">Whom it is about; default where it is about nobody.</param>
public sealed record HostCommand(HostAction Action, KnownDevice Target = default)
{
    /// <summary>The action is known, and has a target just when it needs one.</summary>
    public bool IsWellFormed => Action is >= HostAction.Lock and <= HostAction.GuestsOff && HasTarget == (Target != default);

    private bool HasTarget => Action is HostAction.Admit or HostAction.Remove or HostAction.MakeCoHost;

    public static HostCommand Lock(bool locked) => new(locked ? HostAction.Lock : HostAction.Unlock);

    public static HostCommand WaitingRoom(bool on) => new(on ? HostAction.WaitingRoomOn : HostAction.WaitingRoomOff);

    public static HostCommand Guests(bool on) => new(on ? HostAction.GuestsOn : HostAction.GuestsOff);

    /// <summary>The list says already what this asks for.</summary>
    public bool IsDone(LeaderParticipantList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return Action switch
        {
            HostAction.Lock => list.Locked,
            HostAction.Unlock => !list.Locked,
            HostAction.Admit => list.IsKnown(Target),
            HostAction.Remove => list.Barred.Contains(Target),
            HostAction.MakeCoHost => list.IsCoHost(Target.Device),
            HostAction.End => list.Ended,
            HostAction.WaitingRoomOn => list.WaitingRoom,
            HostAction.WaitingRoomOff => !list.WaitingRoom,
            HostAction.GuestsOn => list.Guests,
            HostAction.GuestsOff => !list.Guests,
            HostAction.Unknown or _ => throw new InvalidOperationException($"no command: {Action}"),
        };
    }

    /// <summary>The later of two of these takes the place of the earlier.</summary>
    public bool IsAboutTheSameAs(HostCommand other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Subject == other.Subject && Target == other.Target;
    }

    private HostAction Subject => Action switch
    {
        HostAction.Unlock => HostAction.Lock,
        HostAction.WaitingRoomOff => HostAction.WaitingRoomOn,
        HostAction.GuestsOff => HostAction.GuestsOn,
        _ => Action,
    };
}
