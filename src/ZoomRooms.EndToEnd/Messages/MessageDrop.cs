namespace ZoomRooms.EndToEnd.Messages;

/// <summary>Why a message was not taken. Each is counted; what it was is shown to nobody.</summary>
public enum MessageDrop
{
    Unknown = 0,
    /// <summary>No message: no header, another stream's KID, a size that none has, or a content that cannot be read.</summary>
    Malformed,
    /// <summary>A kind that this version does not know; its sender's, and counted among its numbers.</summary>
    UnknownKind,
    /// <summary>The meeting key is not held.</summary>
    UnknownKey,
    /// <summary>The meeting key is from before this participant was given its first.</summary>
    EarlierKey,
    /// <summary>The meeting key was held and is erased.</summary>
    RetiredKey,
    /// <summary>The certified list has had no participant of this index.</summary>
    UnknownSender,
    /// <summary>The certified list says that the participant of this index left, or was removed.</summary>
    SenderLeft,
    /// <summary>This participant's own, sent back.</summary>
    OwnMessage,
    NotAuthentic,
    /// <summary>Sealed by somebody who holds the meeting key, and not signed by the device that it names.</summary>
    NotSigned,
    /// <summary>Not after the last of its sender: seen before, or overtaken.</summary>
    Replayed,
}

/// <summary>A counter per <see cref="MessageDrop"/>.</summary>
public sealed class MessageDropCounters
{
    private static readonly MessageDrop[] All = Enum.GetValues<MessageDrop>();
    private readonly long[] _counts = new long[All.Length];
    private long _total;

    /// <summary>All together.</summary>
    public long Total => Interlocked.Read(ref _total);

    public long this[MessageDrop reason] => Interlocked.Read(ref _counts[(int)reason]);

    /// <summary>Those that are not zero, by name.</summary>
    public IReadOnlyDictionary<string, long> ToDictionary() =>
        All.Where(reason => this[reason] > 0).ToDictionary(reason => reason.ToString(), reason => this[reason]);

    internal void Count(MessageDrop reason)
    {
        Interlocked.Increment(ref _counts[(int)reason]);
        Interlocked.Increment(ref _total);
    }
}
