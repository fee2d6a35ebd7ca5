using System.Collections.Immutable;
using ZoomRooms.EndToEnd.Identity;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>
/// What host and co-hosts decided, as part of the list: who is out, who commands, whether there is a waiting room, whether the meeting is
/// over.
/// </summary>
public sealed partial class LeaderParticipantList
{
    private HostDecisions _decisions = HostDecisions.None;

    /// <summary>Nobody enters whom the list does not know, unless it is admitted.</summary>
    public bool WaitingRoom => _decisions.WaitingRoom;

    /// <summary>Guests may enter.</summary>
    public bool Guests => _decisions.Guests;

    /// <summary>The host ended the meeting: this list is its last.</summary>
    public bool Ended => _decisions.Ended;

    /// <summary>Who was removed, for as long as the meeting lasts.</summary>
    public IReadOnlySet<KnownDevice> Barred => _decisions.Barred;

    /// <summary>The device is present and may command the leader.</summary>
    public bool IsCoHost(ParticipantDevice device) => Find(device) is { } participant && _decisions.CoHosts.Contains(participant.Index);

    /// <summary>The device or its identity key was removed.</summary>
    public bool IsBarred(KnownDevice device) => _decisions.IsBarred(device.Device, device.VerificationKey);

    /// <summary>The device with this identity key is present, was, or was admitted.</summary>
    public bool IsKnown(KnownDevice device) =>
        Find(device.Device)?.VerificationKey == device.VerificationKey
        || (_left.TryGetValue(device.Device, out DepartedParticipant? left) && left.VerificationKey == device.VerificationKey);

    /// <summary>Why a newcomer has to wait outside.</summary>
    public AdmissionHold HoldFor(KnownDevice newcomer) => IsShutTo(newcomer.Device) ? AdmissionHold.NoGuests
        : !(Locked || WaitingRoom) || IsKnown(newcomer)
            ? AdmissionHold.None : WaitingRoom ? AdmissionHold.WaitingRoom : AdmissionHold.Locked;

    private bool IsShutTo(ParticipantDevice newcomer) => newcomer.User.IsGuest && !Guests;

    private ListRule CheckDecision(ListOperation operation) => operation switch
    {
        ListOperation.Remove { Device: var device } => CheckRemoval(device),
        ListOperation.MakeCoHost { Index: var index } => CheckCoHost(index),
        ListOperation.End => ListRule.Kept,
        ListOperation.SetWaitingRoom change => change.On == WaitingRoom ? ListRule.NothingChanges : ListRule.Kept,
        ListOperation.SetGuests change => change.On == Guests ? ListRule.NothingChanges : ListRule.Kept,
        ListOperation.Admit { Device: var device } => CheckAdmission(device),
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    private ListRule CheckCoHost(ushort index)
    {
        if (!_present.TryGetValue(index, out ListedParticipant? participant))
            return ListRule.NotPresent;
        if (participant.Device.User.IsGuest)
            return ListRule.CommandedByGuest;
        return _decisions.CoHosts.Contains(index) ? ListRule.NothingChanges : ListRule.Kept;
    }

    private ListRule CheckRemoval(KnownDevice device)
    {
        if (_decisions.Barred.Contains(device))
            return ListRule.NothingChanges;
        if (Find(device.Device) is { } present && present.VerificationKey != device.VerificationKey)
            return ListRule.IdentityKeyChanged;
        if (RemovedWith(device).Any(participant => participant.BindingHash == LeaderBindingHash))
            return ListRule.LeaderRemoved;
        return _decisions.Barred.Count >= IndexLimit ? ListRule.TooManyParticipants : ListRule.Kept;
    }

    private ListRule CheckAdmission(KnownDevice device)
    {
        if (IsBarred(device))
            return ListRule.Barred;
        if (Find(device.Device) is not null)
            return ListRule.DeviceAlreadyPresent;
        if (IsShutTo(device.Device))
            return ListRule.NoGuests;
        if (_left.TryGetValue(device.Device, out DepartedParticipant? left))
            return left.VerificationKey == device.VerificationKey ? ListRule.NothingChanges : ListRule.IdentityKeyChanged;
        return _left.Count >= IndexLimit ? ListRule.TooManyParticipants : ListRule.Kept;
    }

    /// <summary>A coalesced list that is whole must make sense, also to who saw none before it.</summary>
    private ListRule CheckDecisions()
    {
        if (!_decisions.CoHosts.All(_present.ContainsKey))
            return ListRule.NotPresent;
        if (_decisions.CoHosts.Any(index => _present[index].Device.User.IsGuest))
            return ListRule.CommandedByGuest;
        return !_decisions.Barred.IsEmpty
            && _present.Values.Any(participant => _decisions.IsBarred(participant.Device, participant.VerificationKey))
            ? ListRule.Barred
            : ListRule.Kept;
    }

    private LeaderParticipantList AfterDecision(ListLink link, ListOperation decision)
    {
        switch (decision)
        {
            case ListOperation.Remove { Device: var device }:
                LeaderParticipantList remaining = this;
                foreach (ListedParticipant participant in RemovedWith(device))
                    remaining = remaining.Without(participant.Index);
                return Copy(link, remaining, remaining._decisions with { Barred = _decisions.Barred.Add(device) });
            case ListOperation.MakeCoHost { Index: var index }:
                return Copy(link, this, _decisions with { CoHosts = _decisions.CoHosts.Add(index) });
            case ListOperation.End:
                return Copy(link, this, _decisions with { Ended = true });
            case ListOperation.SetWaitingRoom { On: var on }:
                return Copy(link, this, _decisions with { WaitingRoom = on });
            case ListOperation.SetGuests { On: var on }:
                return Copy(link, this, _decisions with { Guests = on });
            case ListOperation.Admit { Device: var device, DisplayName: var name }:
                DepartedParticipant admitted = new(device.Device, device.VerificationKey, name, 0);
                return Copy(link, Locked, NextIndex, 0, _present, _byDevice, _left.Add(device.Device, admitted), _decisions);
            default:
                throw new ArgumentOutOfRangeException(nameof(decision));
        }
    }

    private LeaderParticipantList Copy(ListLink link, LeaderParticipantList people, HostDecisions decisions) =>
        Copy(link, Locked, NextIndex, 0, people._present, people._byDevice, people._left, decisions);

    private IEnumerable<ListedParticipant> RemovedWith(KnownDevice device) =>
        _present.Values.Where(participant => participant.Device == device.Device || participant.VerificationKey == device.VerificationKey);
}
