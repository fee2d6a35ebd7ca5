using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>One operation on the leader participant list (paper 7.6.7). A link carries exactly one.</summary>
public abstract record ListOperation
{
    private ListOperation()
    {
    }

    /// <summary>Opens the list: the first link of every list, and the leader's word on the encryption type (paper 7.1).</summary>
    /// <param name="LeaderBindingHash">Hash of the leader's binding, which names meeting and instance: a list of another meeting does not fit.</param>
    public sealed record Open(EncryptionType Encryption, Bytes32 LeaderBindingHash) : ListOperation;

    /// <summary>A participant enters and gets the index that its frames carry. Indices are never used twice in a meeting instance.</summary>
    public sealed record Add(ListedParticipant Participant) : ListOperation;

    /// <summary>The participant with this index left.</summary>
    public sealed record Leave(ushort Index) : ListOperation;
}

/// <summary>A participant as the list has it.</summary>
/// <param name="Index">Sender index in the SFrame KID, below <see cref="LeaderParticipantList.IndexLimit"/>.</param>
/// <param name="BindingHash">Hash of the binding of this stay; what counts while present.</param>
public sealed record ListedParticipant(
    ushort Index, ParticipantDevice Device, Bytes32 VerificationKey, Bytes32 BindingHash, string DisplayName);
