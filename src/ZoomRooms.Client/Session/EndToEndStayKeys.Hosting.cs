using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>
/// What hosts and co-hosts decide, on its way into the leader's list; and what the server is told of it, so that it need not serve whom
/// nobody lets in.
/// </summary>
internal sealed partial class EndToEndStayKeys
{
    private (IReadOnlyList<Knock> Knocks, IReadOnlyList<KnockView> Views) _knocking = ([], []);

    /// <summary>Whether a command of this device would be obeyed, as far as it knows.</summary>
    private bool MayCommand
    {
        get
        {
            ParticipantDevice self = new(_accepted.Self.User, _accepted.Self.Hardware);
            return _accepted.MayCommand || _meeting.Leader == self || _meeting.Participants.IsCoHost(self);
        }
    }

    public override void Request(HostDecision decision)
    {
        if (decision is HostDecision.LowerHand { Index: <= ushort.MaxValue and var whose })
            _meeting.LowerHand((ushort)whose, Now);
        else if (CommandOf(decision) is { } command)
            _meeting.Request(command, Now);
    }

    /// <summary>Whom people meant, by what they saw: a device with the identity key that vouches for the name.</summary>
    private HostCommand? CommandOf(HostDecision decision) => decision switch
    {
        HostDecision.Admit { Number: var number } => About(HostAction.Admit, Newcomer(number)),
        HostDecision.TurnAway { Number: var number } => About(HostAction.Remove, Newcomer(number)),
        HostDecision.Remove { Index: var index } => About(HostAction.Remove, Participant(index)),
        HostDecision.MakeCoHost { Index: var index } => About(HostAction.MakeCoHost, Participant(index)),
        HostDecision.WaitingRoom { On: var on } => HostCommand.WaitingRoom(on),
        HostDecision.Guests { On: var on } => HostCommand.Guests(on),
        HostDecision.End => new HostCommand(HostAction.End),
        HostDecision.LowerHand => null,
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    private static HostCommand? About(HostAction action, KnownDevice? device) =>
        device is { } known ? new HostCommand(action, known) : null;

    private KnownDevice? Newcomer(ulong number) => _meeting.Knocking.FirstOrDefault(knock => knock.Participant.Value == number)?.Device;

    private KnownDevice? Participant(ulong index) =>
        index <= ushort.MaxValue && _meeting.Participants.Present.TryGetValue((ushort)index, out ListedParticipant? participant)
            ? new KnownDevice(participant.Device, participant.VerificationKey)
            : null;

    /// <summary>
    /// Once the list says it; or in vain, and then at least the server knows what the host wants. Null where the server has no part in it.
    /// </summary>
    private static ClientMessage? ForServer(HostCommand command) => command.Action switch
    {
        HostAction.Remove => new RemoveParticipant(command.Target.Device.Hardware),
        HostAction.MakeCoHost => new MakeCoHost(command.Target.Device.Hardware),
        HostAction.End => new EndMeeting(),
        HostAction.Lock or HostAction.Unlock or HostAction.Admit or HostAction.WaitingRoomOn or HostAction.WaitingRoomOff
            or HostAction.GuestsOn or HostAction.GuestsOff => null,
        HostAction.Unknown or _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>For those whose command would be obeyed, as far as this device knows.</summary>
    private IReadOnlyList<KnockView> DescribeKnocking()
    {
        if (!MayCommand)
            return [];
        IReadOnlyList<Knock> knocks = _meeting.Knocking;
        if (!ReferenceEquals(knocks, _knocking.Knocks))
            _knocking = (knocks, [.. knocks.Select(knock => new KnockView(knock.Participant.Value, knock.DisplayName)
            {
                IsGuest = knock.Device.Device.User.IsGuest,
            })]);
        return _knocking.Views;
    }
}
