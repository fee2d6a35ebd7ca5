using System.Collections.Immutable;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>Why a verified link does not continue the list.</summary>
public enum ListRule
{
    Unknown = 0,
    Kept,
    /// <summary>v is not one more than the list's.</summary>
    VersionNotNext,
    /// <summary>The link before is another than the list's last.</summary>
    HashNotChained,
    /// <summary>The first link must open the list, and only the first.</summary>
    OpenNotFirst,
    IndexUsedBefore,
    IndexTooLarge,
    /// <summary>The device is in the list already, perhaps with another binding (paper 7.6.7, stability).</summary>
    DeviceAlreadyPresent,
    /// <summary>Who comes back must have the same identity key (paper 7.6.7).</summary>
    IdentityKeyChanged,
    TooManyParticipants,
    NotPresent,
}

/// <summary>
/// The leader participant list, LPL (paper 7.6.7), at one version. Immutable: a list exists only as the result of applying links that
/// continue one another.
/// </summary>
public sealed class LeaderParticipantList
{
    /// <summary>Sender indices have 12 bits in the KID.</summary>
    public const int IndexLimit = 1 << 12;

    private readonly ImmutableSortedDictionary<ushort, ListedParticipant> _present;
    private readonly ImmutableDictionary<ParticipantDevice, DepartedParticipant> _left;
    private readonly ushort _nextIndex;

    private LeaderParticipantList(
        ulong version, Bytes32 hash, EncryptionType encryption, Bytes32 leaderBindingHash, ushort nextIndex,
        ImmutableSortedDictionary<ushort, ListedParticipant> present, ImmutableDictionary<ParticipantDevice, DepartedParticipant> left)
    {
        Version = version;
        Hash = hash;
        Encryption = encryption;
        LeaderBindingHash = leaderBindingHash;
        _nextIndex = nextIndex;
        _present = present;
        _left = left;
    }

    /// <summary>The list before its first link.</summary>
    public static LeaderParticipantList Empty { get; } = new(
        0, default, EncryptionType.Unknown, default, 0,
        ImmutableSortedDictionary<ushort, ListedParticipant>.Empty, ImmutableDictionary<ParticipantDevice, DepartedParticipant>.Empty);

    /// <summary>v.</summary>
    public ulong Version { get; }

    /// <summary>Hash of the last link.</summary>
    public Bytes32 Hash { get; }

    /// <summary>The encryption type that the leader signed; Unknown before the first link.</summary>
    public EncryptionType Encryption { get; }

    public Bytes32 LeaderBindingHash { get; }

    /// <summary>Who is in the meeting, by sender index.</summary>
    public IReadOnlyDictionary<ushort, ListedParticipant> Present => _present;

    /// <summary>Who was in the meeting and left.</summary>
    public IReadOnlyDictionary<ParticipantDevice, DepartedParticipant> Left => _left;

    /// <summary>The smallest index never used, for the next participant.</summary>
    public ushort NextIndex => _nextIndex;

    public ListedParticipant? Find(ParticipantDevice device)
    {
        foreach (ListedParticipant participant in _present.Values)
        {
            if (participant.Device == device)
                return participant;
        }
        return null;
    }

    /// <summary>The list after <paramref name="link"/>, whose signature was verified; or which rule it breaks.</summary>
    public ListRule TryApply(ListLink link, out LeaderParticipantList next)
    {
        next = this;
        if (link.Version != Version + 1)
            return ListRule.VersionNotNext;
        if (link.PreviousHash != Hash)
            return ListRule.HashNotChained;
        if (link.Operation is ListOperation.Open != (Version == 0))
            return ListRule.OpenNotFirst;
        ListRule rule = CheckRules(link.Operation);
        if (rule == ListRule.Kept)
            next = After(link);
        return rule;
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
                if (participant.Index < _nextIndex)
                    return ListRule.IndexUsedBefore;
                if (_present.Count >= Limits.Participants)
                    return ListRule.TooManyParticipants;
                if (Find(participant.Device) is not null)
                    return ListRule.DeviceAlreadyPresent;
                return _left.TryGetValue(participant.Device, out DepartedParticipant? departed) && departed.VerificationKey != participant.VerificationKey
                    ? ListRule.IdentityKeyChanged
                    : ListRule.Kept;
            case ListOperation.Leave leave:
                return _present.ContainsKey(leave.Index) ? ListRule.Kept : ListRule.NotPresent;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation));
        }
    }

    private LeaderParticipantList After(ListLink link) => link.Operation switch
    {
        ListOperation.Open open => new(link.Version, link.Hash, open.Encryption, open.LeaderBindingHash, _nextIndex, _present, _left),
        ListOperation.Add { Participant: var participant } => new(
            link.Version, link.Hash, Encryption, LeaderBindingHash, (ushort)(participant.Index + 1), _present.Add(participant.Index, participant), _left),
        ListOperation.Leave leave => new(
            link.Version, link.Hash, Encryption, LeaderBindingHash, _nextIndex, _present.Remove(leave.Index), WithDeparted(_present[leave.Index])),
        _ => throw new ArgumentOutOfRangeException(nameof(link)),
    };

    private ImmutableDictionary<ParticipantDevice, DepartedParticipant> WithDeparted(ListedParticipant participant)
    {
        int timesLeft = _left.TryGetValue(participant.Device, out DepartedParticipant? before) ? before.TimesLeft + 1 : 1;
        return _left.SetItem(participant.Device, new DepartedParticipant(participant.VerificationKey, participant.DisplayName, timesLeft));
    }
}

/// <summary>What the list keeps of a device that left: enough to know it again (paper 7.6.7) and to show how often it left (7.12).</summary>
public sealed record DepartedParticipant(Bytes32 VerificationKey, string DisplayName, int TimesLeft);
