using System.Diagnostics.CodeAnalysis;

namespace ZoomRooms.Protocol;

/// <summary>
/// What one side of a signalling conversation has sent and the other has not acknowledged: it is sent again where a connection broke.
/// Bounded; not thread-safe.
/// </summary>
public sealed class UnacknowledgedMessages(int maximumMessages, int maximumBytes)
{
    private readonly Queue<byte[]> _kept = new();
    private long _bytes;

    /// <summary>As another server had it.</summary>
    /// <param name="kept">The last of those sent; null where more was sent than is kept.</param>
    public UnacknowledgedMessages(int maximumMessages, int maximumBytes, long sent, IReadOnlyList<byte[]>? kept)
        : this(maximumMessages, maximumBytes)
    {
        (Sent, IsOverrun) = (sent, kept is null);
        foreach (byte[] message in kept ?? [])
        {
            _kept.Enqueue(message);
            _bytes += message.Length;
        }
    }

    /// <summary>What the other side may lack, in order; null where that is not known any more.</summary>
    public IReadOnlyList<byte[]>? Kept => IsOverrun ? null : [.. _kept];

    /// <summary>Messages sent since the conversation began.</summary>
    public long Sent { get; private set; }

    /// <summary>More was sent than is kept: the conversation ends with its connection.</summary>
    public bool IsOverrun { get; private set; }

    public void Add(byte[] message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Sent++;
        if (IsOverrun)
            return;
        _kept.Enqueue(message);
        _bytes += message.Length;
        if (_kept.Count <= maximumMessages && _bytes <= maximumBytes)
            return;
        IsOverrun = true;
        _kept.Clear();
    }

    /// <summary>Forgets what the other side has. False when it claims what was never sent.</summary>
    /// <param name="received">Messages it has received since the conversation began.</param>
    public bool TryAcknowledge(long received)
    {
        if (received < 0 || received > Sent)
            return false;
        while (_kept.Count > 0 && Sent - _kept.Count < received)
            _bytes -= _kept.Dequeue().Length;
        return true;
    }

    /// <summary>What the other side lacks, in order. False when that is not known any more, or it claims what was never sent.</summary>
    public bool TryListAfter(long received, [NotNullWhen(true)] out IReadOnlyList<byte[]>? missing)
    {
        missing = null;
        if (IsOverrun || received < Sent - _kept.Count || !TryAcknowledge(received))
            return false;
        missing = [.. _kept];
        return true;
    }
}
