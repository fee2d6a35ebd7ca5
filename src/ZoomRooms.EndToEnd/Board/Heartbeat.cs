using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.Board;

/// <summary>
/// A leader's heartbeat (paper 7.6.7): H_i = SHA256(Binding of the leader ‖ SHA256(LPL_v) ‖ v ‖ t ‖ mkSeqNum ‖ commitment to that key ‖
/// H_(i-1) ‖ timestamp), signed. It certifies one key for one list. The paper names the key by its number only; with the commitment a
/// leader cannot give two members two keys under one number.
/// </summary>
/// <param name="ListVersion">v.</param>
/// <param name="Counter">t: 1 for a leader's first heartbeat, one more with each.</param>
/// <param name="KeySequenceNumber">mkSeqNum.</param>
/// <param name="KeyCommitment">What <see cref="MeetingKey.CommitmentIn"/> gives for that key.</param>
/// <param name="ListHash">SHA256(LPL_v).</param>
/// <param name="PreviousHash">H_(i-1); zeros before the first.</param>
/// <param name="Timestamp">The leader's monotonic clock, milliseconds of any origin; grows with each heartbeat.</param>
public sealed record Heartbeat(
    ulong ListVersion, ulong Counter, uint KeySequenceNumber, Bytes32 KeyCommitment, Bytes32 ListHash, Bytes32 PreviousHash,
    ulong Timestamp)
{
    /// <summary>The first that a newcomer takes is below this: t is never used up, for it grows by one.</summary>
    public const ulong FirstCounterLimit = 1UL << 63;

    private const string TypeString = "ZoomRooms-2-Heartbeat";

    /// <summary>H_i.</summary>
    public Bytes32 HashFor(Binding leader) => new CanonicalWriter("ZoomRooms-2-HeartbeatHash")
        .Variable(leader.Bytes)
        .Fixed(ListHash)
        .U64(ListVersion)
        .U64(Counter)
        .U32(KeySequenceNumber)
        .Fixed(KeyCommitment)
        .Fixed(PreviousHash)
        .U64(Timestamp)
        .Sha256();

    public byte[] Write(Binding leader, DeviceIdentity leaderIdentity)
    {
        byte[] hash = HashFor(leader).ToArray();
        return new CanonicalWriter(TypeString)
            .U64(ListVersion)
            .U64(Counter)
            .U32(KeySequenceNumber)
            .Fixed(KeyCommitment)
            .Fixed(ListHash)
            .Fixed(PreviousHash)
            .U64(Timestamp)
            .Fixed(leaderIdentity.Sign(SignatureContexts.LeaderParticipantList, hash))
            .ToArray();
    }

    /// <summary>The heartbeat in an entry; null when it is malformed or not signed by <paramref name="leader"/>.</summary>
    public static Heartbeat? TryVerify(ReadOnlySpan<byte> entry, Binding leader)
    {
        CanonicalReader reader = new(entry, TypeString);
        Heartbeat heartbeat = new(
            reader.U64(), reader.U64(), reader.U32(), reader.Bytes32(), reader.Bytes32(), reader.Bytes32(), reader.U64());
        ReadOnlySpan<byte> signature = reader.Fixed(ContextSignature.Size);
        return reader.AtEnd
            && ContextSignature.Verify(
                leader.VerificationKey, SignatureContexts.LeaderParticipantList, heartbeat.HashFor(leader).ToArray(), signature)
                ? heartbeat
                : null;
    }
}

/// <summary>A heartbeat with its hash, H_i, which the next one must name.</summary>
public sealed record ChainedHeartbeat(Heartbeat Heartbeat, Bytes32 Hash)
{
    public static ChainedHeartbeat Of(Heartbeat heartbeat, Binding leader) => new(heartbeat, heartbeat.HashFor(leader));

    /// <summary>
    /// <paramref name="next"/> continues this one: counted on, naming this hash, and going back in neither list nor key. Clocks of two
    /// leaders are not compared.
    /// </summary>
    public bool IsContinuedBy(Heartbeat next, bool sameLeader) =>
        next.Counter == Heartbeat.Counter + 1
        && next.PreviousHash == Hash
        && (!sameLeader || next.Timestamp > Heartbeat.Timestamp)
        && next.ListVersion >= Heartbeat.ListVersion
        && next.KeySequenceNumber >= Heartbeat.KeySequenceNumber;

    /// <summary><paramref name="next"/> names the same number for another key.</summary>
    public bool IsContradictedBy(Heartbeat next) =>
        next.KeySequenceNumber == Heartbeat.KeySequenceNumber && next.KeyCommitment != Heartbeat.KeyCommitment;
}
