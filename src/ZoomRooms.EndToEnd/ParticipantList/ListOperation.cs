using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>One operation on the leader participant list (paper 7.6.7). A link carries exactly one.</summary>
public abstract record ListOperation
{
    private ListOperation()
    {
    }

    /// <summary>Opens the list: the first link of every list, and the leader's word on the encryption type (paper 7.1).</summary>
    /// <param name="LeaderBindingHash">Hash of the leader's binding, which names meeting and instance: a list of another meeting does not
    /// fit.</param>
    public sealed record Open(EncryptionType Encryption, Bytes32 LeaderBindingHash) : ListOperation;

    /// <summary>
    /// A participant enters and gets the index that its frames carry. Indices are never used twice in a meeting instance.
    /// </summary>
    public sealed record Add(ListedParticipant Participant) : ListOperation;

    /// <summary>The participant with this index left.</summary>
    public sealed record Leave(ushort Index) : ListOperation;

    /// <summary>
    /// Locks or unlocks the meeting (paper 7.6.9): while it is locked nobody enters whose identity key the list does not know.
    /// </summary>
    public sealed record SetLocked(bool Locked) : ListOperation;

    /// <summary>
    /// Says anew what all links before it said, so that they can be forgotten (paper 7.6.7). A new leader begins with one; others who hold
    /// the list before hold it against theirs: some may have left, nobody may have come.
    /// </summary>
    /// <param name="Continuations">How many <see cref="Continue"/> links follow before the list is whole.</param>
    public sealed record Coalesce(
        EncryptionType Encryption, Bytes32 LeaderBindingHash, bool Locked, ushort NextIndex, ushort Continuations, ListPortion Portion)
        : ListOperation
    {
        public bool WaitingRoom { get; init; }

        public bool Guests { get; init; }
    }

    /// <summary>A further portion of a coalesced list that does not fit into one entry.</summary>
    public sealed record Continue(ListPortion Portion) : ListOperation;

    /// <summary>
    /// A device is out for as long as the meeting lasts: whoever is present with it or with its identity key leaves, and neither enters
    /// again.
    /// </summary>
    public sealed record Remove(KnownDevice Device) : ListOperation;

    /// <summary>The participant with this index may command the leader, until it leaves.</summary>
    public sealed record MakeCoHost(ushort Index) : ListOperation;

    /// <summary>The meeting is over. Nothing follows.</summary>
    public sealed record End : ListOperation;

    /// <summary>While there is a waiting room nobody enters whom the list does not know.</summary>
    public sealed record SetWaitingRoom(bool On) : ListOperation;

    /// <summary>Guests may enter; otherwise none does, not even one that was here before.</summary>
    public sealed record SetGuests(bool On) : ListOperation;

    /// <summary>A newcomer may enter: from here on the list knows it, like one that left before.</summary>
    public sealed record Admit(KnownDevice Device, string DisplayName) : ListOperation;
}

/// <summary>A participant as the list has it.</summary>
/// <param name="Index">Sender index in the SFrame KID, below <see cref="LeaderParticipantList.IndexLimit"/>.</param>
/// <param name="BindingHash">Hash of the binding of this stay; what counts while present.</param>
/// <param name="DisplayName">As its device signed it.</param>
public sealed record ListedParticipant(
    ushort Index, ParticipantDevice Device, Bytes32 VerificationKey, Bytes32 BindingHash, string DisplayName);

/// <summary>
/// What the list keeps of a device that left: enough to know it again (paper 7.6.7) and to show how often it left (7.12). One that was
/// admitted left no time yet.
/// </summary>
public sealed record DepartedParticipant(ParticipantDevice Device, Bytes32 VerificationKey, string DisplayName, uint TimesLeft);

/// <summary>Part of a coalesced list.</summary>
public sealed record ListPortion(IReadOnlyList<ListedParticipant> Present, IReadOnlyList<DepartedParticipant> Left)
{
    /// <summary>Indices of those who may command the leader.</summary>
    public IReadOnlyList<ushort> CoHosts { get; init; } = [];

    /// <summary>Who was removed.</summary>
    public IReadOnlyList<KnownDevice> Barred { get; init; } = [];
}
