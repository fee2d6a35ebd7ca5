using System.Text;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>
/// A link of the leader participant list: counter v, hash of the link before, one operation, and the leader's signature over all of it.
/// </summary>
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
    public static ListLink? TryVerify(ReadOnlySpan<byte> entry, Bytes32 leaderVerificationKey) =>
        TryVerify(entry, leaderVerificationKey, out _, out ListLink? link) ? link : null;

    /// <summary>
    /// Whether an entry is a link that the leader signed. It may be that and unreadable: of an unknown operation, or with a field that does
    /// not fit.
    /// </summary>
    /// <param name="version">v of the signed link.</param>
    /// <param name="link">The link; null when the leader signed something that cannot be read.</param>
    public static bool TryVerify(ReadOnlySpan<byte> entry, Bytes32 leaderVerificationKey, out ulong version, out ListLink? link)
    {
        (version, link) = (0, null);
        if (entry.Length < ContextSignature.Size)
            return false;
        ReadOnlySpan<byte> body = entry[..^ContextSignature.Size];
        CanonicalReader reader = new(body, TypeString);
        version = reader.U64();
        Bytes32 previousHash = reader.Bytes32();
        // The signature first: only what the leader signed is worth reading.
        ReadOnlySpan<byte> signature = entry[^ContextSignature.Size..];
        if (!reader.Ok || !ContextSignature.Verify(leaderVerificationKey, SignatureContexts.ListLink, body, signature))
            return false;
        if (ListOperationCode.TryRead(ref reader) is { } operation && reader.AtEnd)
            link = new ListLink(version, previousHash, operation, Bytes32.Sha256(body));
        return true;
    }
}
