using ZoomRooms.Crypto;

namespace ZoomRooms.Rtc.Srtp;

/// <summary>
/// Which of the last packets were seen (RFC 3711, section 3.3.2). Indices are those of RFC 3711, not sequence numbers, so
/// they never wrap. Ask before authentication, record after it.
/// </summary>
/// <param name="packets">A power of two of at least 64.</param>
internal sealed class ReplayWindow(int packets)
{
    private readonly SeenNumbers _seen = new(packets);
    private bool _started;

    public int Size => _seen.Size;

    /// <summary>The highest index recorded; 0 before the first.</summary>
    public long Highest { get; private set; }

    public bool HasStarted => _started;

    /// <summary>True when the index is neither recorded nor too old to tell.</summary>
    public bool IsFresh(long index) => !_started || index > Highest || (Highest - index < Size && !_seen[(ulong)index]);

    /// <summary>Records an index that was fresh and whose packet was authentic.</summary>
    public void Record(long index)
    {
        if (!_started || index > Highest)
        {
            _seen.Clear(_started ? (ulong)Highest + 1 : 0, (ulong)index + 1);
            (Highest, _started) = (index, true);
        }
        _seen[(ulong)index] = true;
    }
}
