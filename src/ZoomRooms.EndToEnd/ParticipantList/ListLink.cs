using System.Text;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>A link of the leader participant list: counter v, hash of the link before, one operation, and the leader's signature over all of it.</summary>
public sealed class ListLink
{
    private const string TypeString = "ZoomRooms-1-ListLink";

    private ListLink(ulong version, Bytes32 previousHash, ListOperation operation, Bytes32 hash)
    {
        Version = version;
        PreviousHash = previousHash;
        Operation = operation;
        Hash = hash;
    }

    /// <summary>v: 1 for the first link, one more for each.</summary>
    public ulong Version { get; }

    /// <summary>Hash of the link before; zeros in the first.</summary>
    public Bytes32 PreviousHash { get; }

    public ListOperation Operation { get; }

    /// <summary>SHA-256 of the link without its signature. It covers the whole list so far: the paper's SHA256(LPL_v).</summary>
    public Bytes32 Hash { get; }

    /// <summary>Makes, signs and encodes the link after <paramref name="list"/>.</summary>
    public static (ListLink Link, byte[] Entry) Create(LeaderParticipantList list, ListOperation operation, DeviceIdentity leader)
    {
        CanonicalWriter writer = new CanonicalWriter(TypeString).U64(list.Version + 1).Fixed(list.Hash);
        ListOperationCode.Write(writer, operation);
        Bytes32 hash = writer.Sha256();
        byte[] signature = leader.Sign(SignatureContexts.ListLink, writer.Written);
        return (new ListLink(list.Version + 1, list.Hash, operation, hash), writer.Fixed(signature).ToArray());
    }

    /// <summary>The link in an entry; null when it is malformed, of an unknown operation, or not signed by the leader.</summary>
    public static ListLink? TryVerify(ReadOnlySpan<byte> entry, Bytes32 leaderVerificationKey)
    {
        if (entry.Length < ContextSignature.Size)
            return null;
        ReadOnlySpan<byte> link = entry[..^ContextSignature.Size];
        var reader = new CanonicalReader(link, TypeString);
        ulong version = reader.U64();
        Bytes32 previousHash = reader.Bytes32();
        // The signature first: only what the leader signed is worth reading.
        if (!reader.Ok || !ContextSignature.Verify(leaderVerificationKey, SignatureContexts.ListLink, link, entry[^ContextSignature.Size..]))
            return null;
        ListOperation? operation = ListOperationCode.TryRead(ref reader);
        return operation is null || !reader.AtEnd ? null : new ListLink(version, previousHash, operation, Bytes32.Sha256(link));
    }
}
