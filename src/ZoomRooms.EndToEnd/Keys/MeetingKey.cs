using ZoomRooms.EndToEnd.Encoding;

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

    public void Dispose() => _secret.Dispose();
}
