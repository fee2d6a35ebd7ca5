using System.Collections.Immutable;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>
/// The leader participant list, LPL (paper 7.6.7), at one version. Immutable: a list exists only as the result of applying links that
/// continue one another.
/// </summary>
public sealed partial class LeaderParticipantList
{
    /// <summary>Sender indices are below this: they have 16 bits in the KID, and so has the next one in the list.</summary>
    public const int IndexLimit = ushort.MaxValue;

    /// <summary>The first list that a newcomer takes has a version below this: it is never used up, for it grows by one a link.</summary>
    public const ulong FirstVersionLimit = 1UL << 63;

    private ImmutableSortedDictionary<ushort, ListedParticipant> _present = ImmutableSortedDictionary<ushort, ListedParticipant>.Empty;
    /// <summary>
    /// The same by device: every link is held against it, and a leader of two hundred would look through all of them each time.
    /// </summary>
    private ImmutableDictionary<ParticipantDevice, ListedParticipant> _byDevice =
        ImmutableDictionary<ParticipantDevice, ListedParticipant>.Empty;

    private ImmutableDictionary<ParticipantDevice, DepartedParticipant> _left =
        ImmutableDictionary<ParticipantDevice, DepartedParticipant>.Empty;

    /// <summary>What a coalesced list is held against once it is whole; null for who saw no list before it.</summary>
    private LeaderParticipantList? _before;

    private LeaderParticipantList()
    {
    }

    /// <summary>The list before its first link.</summary>
    public static LeaderParticipantList Empty { get; } = new();

    /// <summary>v.</summary>
    public ulong Version { get; private init; }

    /// <summary>Hash of the last link.</summary>
    public Bytes32 Hash { get; private init; }

    /// <summary>The encryption type that the leader signed; Unknown before the first link.</summary>
    public EncryptionType Encryption { get; private init; }

    public Bytes32 LeaderBindingHash { get; private init; }

    /// <summary>Nobody enters whose identity key the list does not know (paper 7.6.9).</summary>
    public bool Locked { get; private init; }

    /// <summary>The smallest index never used, for the next participant.</summary>
    public ushort NextIndex { get; private init; }

    /// <summary>Links since the list was opened or last coalesced.</summary>
    public int LinksSinceCoalesced { get; private init; }

    /// <summary>Portions still to come before a coalesced list is whole; an incomplete list certifies nothing.</summary>
    public int PortionsMissing { get; private init; }

    /// <summary>Who is in the meeting, by sender index.</summary>
    public IReadOnlyDictionary<ushort, ListedParticipant> Present => _present;

    /// <summary>Who was in the meeting and left, and how often; also of those who came back.</summary>
    public IReadOnlyDictionary<ParticipantDevice, DepartedParticipant> Left => _left;

    public ListedParticipant? Find(ParticipantDevice device) => _byDevice.GetValueOrDefault(device);

    /// <summary>The list after <paramref name="link"/>, whose signature was verified; or which rule it breaks.</summary>
    public ListRule TryApply(ListLink link, out LeaderParticipantList next)
    {
        next = this;
        ListRule rule = CheckPlace(link);
        if (rule == ListRule.Kept)
            rule = CheckRules(link.Operation);
        if (rule != ListRule.Kept)
            return rule;
        LeaderParticipantList after = After(link);
        if (link.Operation is ListOperation.Coalesce or ListOperation.Continue && after.PortionsMissing == 0
            && after.CheckDecisions() is var broken && broken != ListRule.Kept)
            return broken;
        if (after._before is { } before && after.PortionsMissing == 0)
        {
            if (!after.IsSuccessorOf(before))
                return ListRule.CoalescedDiffers;
            after._before = null;
        }
        next = after;
        return ListRule.Kept;
    }

    /// <summary>Which rule an operation would break now, apart from the chain.</summary>
    public ListRule CheckRules(ListOperation operation)
    {
        switch (operation)
        {
            case ListOperation.Open:
                return ListRule.Kept;
            case ListOperation.Add { Participant: var participant }:
                if (participant.Index >= IndexLimit)
                    return ListRule.IndexTooLarge;
                if (participant.Index < NextIndex)
                    return ListRule.IndexUsedBefore;
                // A leader that left some out could use up all that those after it need.
                if (participant.Index > NextIndex)
                    return ListRule.IndexNotNext;
                if (_present.Count >= Limits.Participants)
                    return ListRule.TooManyParticipants;
                if (Find(participant.Device) is not null)
                    return ListRule.DeviceAlreadyPresent;
                if (IsShutTo(participant.Device))
                    return ListRule.NoGuests;
                if (_decisions.IsBarred(participant.Device, participant.VerificationKey))
                    return ListRule.Barred;
                if (_left.TryGetValue(participant.Device, out DepartedParticipant? departed))
                    return departed.VerificationKey == participant.VerificationKey ? ListRule.Kept : ListRule.IdentityKeyChanged;
                return Locked ? ListRule.MeetingLocked : WaitingRoom ? ListRule.NotAdmitted : ListRule.Kept;
            case ListOperation.Leave leave:
                return _present.ContainsKey(leave.Index) ? ListRule.Kept : ListRule.NotPresent;
            case ListOperation.SetLocked change:
                return change.Locked == Locked ? ListRule.LockUnchanged : ListRule.Kept;
            case ListOperation.Coalesce coalesce:
                return CheckPortion(coalesce.Portion, coalesce.NextIndex, Empty);
            case ListOperation.Continue more:
                return CheckPortion(more.Portion, NextIndex, this);
            default:
                return CheckDecision(operation);
        }
    }

    /// <summary>
    /// The operations that say this list anew under <paramref name="leaderBindingHash"/>, without the participants in
    /// <paramref name="gone"/>, who have left.
    /// </summary>
    public IReadOnlyList<ListOperation> Coalesce(Bytes32 leaderBindingHash, IReadOnlySet<ushort> gone)
    {
        LeaderParticipantList remaining = this;
        foreach (ushort index in gone)
            remaining = remaining.Without(index);
        List<ListPortion> portions = ListPortions.Split(
            [.. remaining._present.Values], [.. remaining._left.Values.OrderBy(departed => departed.Device.Hardware.Value)],
            [.. remaining._decisions.CoHosts],
            [.. remaining._decisions.Barred.OrderBy(barred => barred.Device.Hardware.Value).ThenBy(barred => barred.Device.User.Value)]);
        return
        [
            new ListOperation.Coalesce(Encryption, leaderBindingHash, Locked, NextIndex, (ushort)(portions.Count - 1), portions[0])
            {
                WaitingRoom = WaitingRoom, Guests = Guests,
            },
            .. portions.Skip(1).Select(portion => new ListOperation.Continue(portion)),
        ];
    }

    private ListRule CheckPlace(ListLink link)
    {
        if (Version == 0)
        {
            // A newcomer may begin with a coalesced list, whose past it cannot know.
            return link.Operation switch
            {
                ListOperation.Open when link.Version != 1 => ListRule.VersionNotNext,
                ListOperation.Open when link.PreviousHash != default => ListRule.HashNotChained,
                ListOperation.Coalesce when link.Version == 0 => ListRule.VersionNotNext,
                ListOperation.Open or ListOperation.Coalesce => ListRule.Kept,
                _ => ListRule.OpenNotFirst,
            };
        }
        if (link.Version != Version + 1)
            return ListRule.VersionNotNext;
        if (link.PreviousHash != Hash)
            return ListRule.HashNotChained;
        if (Ended)
            return ListRule.MeetingOver;
        if (link.Operation is ListOperation.Open)
            return ListRule.OpenNotFirst;
        return link.Operation is ListOperation.Continue == PortionsMissing > 0 ? ListRule.Kept : ListRule.PortionMisplaced;
    }

    private static ListRule CheckPortion(ListPortion portion, ushort nextIndex, LeaderParticipantList before)
    {
        HashSet<ParticipantDevice> devices = new();
        HashSet<ushort> indices = new();
        foreach (ListedParticipant participant in portion.Present)
        {
            if (participant.Index >= nextIndex)
                return ListRule.IndexTooLarge;
            if (!indices.Add(participant.Index) || before._present.ContainsKey(participant.Index))
                return ListRule.IndexUsedBefore;
            if (!devices.Add(participant.Device) || before.Find(participant.Device) is not null)
                return ListRule.DeviceAlreadyPresent;
        }
        if (before._present.Count + indices.Count > Limits.Participants)
            return ListRule.TooManyParticipants;
        HashSet<ParticipantDevice> departures = new();
        foreach (DepartedParticipant departed in portion.Left)
        {
            if (!departures.Add(departed.Device) || before._left.ContainsKey(departed.Device))
                return ListRule.DeviceAlreadyPresent;
        }
        // Who left had an index, or was admitted as one that will have.
        return before._left.Count + departures.Count > IndexLimit || before._decisions.Barred.Count + portion.Barred.Count > IndexLimit
            ? ListRule.TooManyParticipants
            : ListRule.Kept;
    }

    private LeaderParticipantList After(ListLink link) => link.Operation switch
    {
        ListOperation.Open open => new LeaderParticipantList
        {
            Version = link.Version, Hash = link.Hash, Encryption = open.Encryption, LeaderBindingHash = open.LeaderBindingHash,
            LinksSinceCoalesced = 1,
        },
        ListOperation.Coalesce coalesce => new LeaderParticipantList
        {
            Version = link.Version, Hash = link.Hash, Encryption = coalesce.Encryption, LeaderBindingHash = coalesce.LeaderBindingHash,
            Locked = coalesce.Locked, NextIndex = coalesce.NextIndex, PortionsMissing = coalesce.Continuations,
            _present = Empty._present.AddRange(coalesce.Portion.Present.Select(ByIndex)),
            _byDevice = Empty._byDevice.AddRange(coalesce.Portion.Present.Select(ByDevice)),
            _left = Empty._left.AddRange(coalesce.Portion.Left.Select(departed => KeyValuePair.Create(departed.Device, departed))),
            _decisions = HostDecisions.None.With(coalesce.Portion) with
            {
                WaitingRoom = coalesce.WaitingRoom,
                Guests = coalesce.Guests,
            },
            _before = Version == 0 ? null : this,
        },
        ListOperation.Continue more => Copy(
            link, Locked, NextIndex, PortionsMissing - 1,
            _present.AddRange(more.Portion.Present.Select(ByIndex)),
            _byDevice.AddRange(more.Portion.Present.Select(ByDevice)),
            _left.AddRange(more.Portion.Left.Select(departed => KeyValuePair.Create(departed.Device, departed))),
            _decisions.With(more.Portion)),
        ListOperation.Add { Participant: var participant } =>
            Copy(link, Locked, (ushort)(participant.Index + 1), 0, _present.Add(
                participant.Index, participant), _byDevice.Add(participant.Device, participant), _left, _decisions),
        ListOperation.Leave leave => Copy(link, Locked, NextIndex, 0, Without(leave.Index)),
        ListOperation.SetLocked change => Copy(link, change.Locked, NextIndex, 0, this),
        var decision => AfterDecision(link, decision),
    };

    private LeaderParticipantList Copy(ListLink link, bool locked, ushort nextIndex, int portionsMissing, LeaderParticipantList people) =>
        Copy(link, locked, nextIndex, portionsMissing, people._present, people._byDevice, people._left, people._decisions);

    private LeaderParticipantList Copy(
        ListLink link, bool locked, ushort nextIndex, int portionsMissing,
        ImmutableSortedDictionary<ushort, ListedParticipant> present, ImmutableDictionary<ParticipantDevice, ListedParticipant> byDevice,
        ImmutableDictionary<ParticipantDevice, DepartedParticipant> left, HostDecisions decisions) => new()
        {
            Version = link.Version, Hash = link.Hash, Encryption = Encryption, LeaderBindingHash = LeaderBindingHash,
            Locked = locked, NextIndex = nextIndex, PortionsMissing = portionsMissing,
            LinksSinceCoalesced = link.Operation is ListOperation.Continue ? 0 : LinksSinceCoalesced + 1,
            _present = present, _byDevice = byDevice, _left = left, _decisions = decisions, _before = _before,
        };

    private static KeyValuePair<ushort, ListedParticipant> ByIndex(ListedParticipant participant) =>
        KeyValuePair.Create(participant.Index, participant);

    private static KeyValuePair<ParticipantDevice, ListedParticipant> ByDevice(ListedParticipant participant) =>
        KeyValuePair.Create(participant.Device, participant);

    /// <summary>The same people after one of them left; neither version nor hash of a list.</summary>
    private LeaderParticipantList Without(ushort index)
    {
        ListedParticipant participant = _present[index];
        uint timesLeft = _left.TryGetValue(participant.Device, out DepartedParticipant? before) ? before.TimesLeft : 0;
        return new LeaderParticipantList
        {
            _present = _present.Remove(index),
            _byDevice = _byDevice.Remove(participant.Device),
            _decisions = _decisions.Without(index),
            _left = _left.SetItem(
                participant.Device,
                new DepartedParticipant(
                    participant.Device, participant.VerificationKey, participant.DisplayName, timesLeft < uint.MaxValue
                        ? timesLeft + 1 : timesLeft)),
        };
    }

    /// <summary>This says what <paramref name="before"/> said, except that some may have left.</summary>
    private bool IsSuccessorOf(LeaderParticipantList before)
    {
        if (Encryption != before.Encryption || Locked != before.Locked || NextIndex != before.NextIndex)
            return false;
        LeaderParticipantList expected = before;
        foreach (ushort index in before._present.Keys.Where(index => !_present.ContainsKey(index)))
            expected = expected.Without(index);
        return _present.Count == expected._present.Count
            && _left.Count == expected._left.Count
            && _decisions.SaysTheSameAs(expected._decisions)
            && _present.Values.All(
                participant => expected._present.TryGetValue(participant.Index, out ListedParticipant? known) && known == participant)
            && _left.Values.All(
                departed => expected._left.TryGetValue(departed.Device, out DepartedParticipant? known) && known == departed);
    }
}
