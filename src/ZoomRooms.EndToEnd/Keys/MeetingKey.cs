using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;

namespace ZoomRooms.EndToEnd.Keys;

/// <summary>MK with its mkSeqNum (paper 7.6.3): 32 random bytes from the leader, independent of every other.</summary>
public sealed class MeetingKey : IDisposable
{
    public const int Size = 32;

    private readonly SecretBytes _secret;

    /// <summary>A received key; the bytes are copied, the caller erases its own.</summary>
    public MeetingKey(ReadOnlySpan<byte> secret, uint sequenceNumber)
    {
        _secret = new SecretBytes(secret);
        SequenceNumber = sequenceNumber;
    }

    private MeetingKey(SecretBytes secret, uint sequenceNumber)
    {
        _secret = secret;
        SequenceNumber = sequenceNumber;
    }

    /// <summary>mkSeqNum: 1 for a meeting's first key, growing with each.</summary>
    public uint SequenceNumber { get; }

    internal ReadOnlySpan<byte> Secret => _secret.Span;

    /// <summary>A new key, made by the leader.</summary>
    public static MeetingKey Create(uint sequenceNumber) => new(SecretBytes.Random(Size), sequenceNumber);

    /// <summary>
    /// What a heartbeat says of this key so that everybody can tell whether it is theirs (PROTOCOL.md, "Heartbeat"). It gives nothing of
    /// the key away, and nobody finds two keys with the same.
    /// </summary>
    public Bytes32 CommitmentIn(MeetingContext meeting)
    {
        byte[] info = new CanonicalWriter("ZoomRooms-1-KeyCommitment").Meeting(meeting.Meeting, meeting.Uuid).U32(SequenceNumber).ToArray();
        Span<byte> commitment = stackalloc byte[Bytes32.Size];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret.Span, commitment, [], info);
        return new Bytes32(commitment);
    }

    public void Dispose() => _secret.Dispose();
}
