using System.Text;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Signatures;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>A link of the leader participant list: counter v, hash of the link before, one operation, and the leader's signature over all of it.</summary>
public sealed class ListLink
{
    private const string TypeString = "ZoomRooms-1-ListLink";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private enum OperationCode : byte
    {
        Unknown = 0,
        Open = 1,
        Add = 2,
        Leave = 3,
    }

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
        switch (operation)
        {
            case ListOperation.Open open:
                writer.U8((byte)OperationCode.Open).U8((byte)open.Encryption).Fixed(open.LeaderBindingHash);
                break;
            case ListOperation.Add { Participant: var participant }:
                writer.U8((byte)OperationCode.Add)
                    .U16(participant.Index)
                    .Device(participant.Device.User, participant.Device.Hardware)
                    .Fixed(participant.VerificationKey)
                    .Fixed(participant.BindingHash)
                    .Variable(StrictUtf8.GetBytes(participant.DisplayName));
                break;
            case ListOperation.Leave leave:
                writer.U8((byte)OperationCode.Leave).U16(leave.Index);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation));
        }
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
        ListOperation? operation = ReadOperation(ref reader);
        if (operation is null || !reader.AtEnd
            || !ContextSignature.Verify(leaderVerificationKey, SignatureContexts.ListLink, link, entry[^ContextSignature.Size..]))
            return null;
        return new ListLink(version, previousHash, operation, Bytes32.Sha256(link));
    }

    private static ListOperation? ReadOperation(ref CanonicalReader reader)
    {
        switch ((OperationCode)reader.U8())
        {
            case OperationCode.Open:
                return new ListOperation.Open((EncryptionType)reader.U8(), reader.Bytes32());
            case OperationCode.Add:
                ushort index = reader.U16();
                var device = new ParticipantDevice(reader.User(), reader.Hardware());
                Bytes32 verificationKey = reader.Bytes32();
                Bytes32 bindingHash = reader.Bytes32();
                return TryDecode(reader.Variable(Limits.DisplayNameBytes)) is { } name
                    ? new ListOperation.Add(new ListedParticipant(index, device, verificationKey, bindingHash, name))
                    : null;
            case OperationCode.Leave:
                return new ListOperation.Leave(reader.U16());
            case OperationCode.Unknown:
            default:
                return null;
        }
    }

    private static string? TryDecode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
