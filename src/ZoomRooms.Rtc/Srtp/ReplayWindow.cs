namespace ZoomRooms.Rtc.Srtp;

/// <summary>
/// Which of the last packets were seen (RFC 3711, section 3.3.2). Indices are those of RFC 3711, not sequence numbers, so
/// they never wrap. Ask before authentication, record after it.
/// </summary>
internal sealed class ReplayWindow
{
    private readonly ulong[] _seen;
    private bool _started;

    /// <summary>Makes a window over <paramref name="packets"/> packets, a power of two of at least 64.</summary>
    public ReplayWindow(int packets)
    {
        if (packets < 64 || (packets & (packets - 1)) != 0)
            throw new ArgumentOutOfRangeException(nameof(packets), packets, "A replay window is a power of two of at least 64 packets.");
        _seen = new ulong[packets / 64];
    }

    public int Size => _seen.Length * 64;

    /// <summary>The highest index recorded; 0 before the first.</summary>
    public long Highest { get; private set; }

    public bool HasStarted => _started;

    /// <summary>True when the index is neither recorded nor too old to tell.</summary>
    public bool IsFresh(long index)
    {
        if (!_started || index > Highest)
            return true;
        return Highest - index < Size && (Word(index) & Bit(index)) == 0;
    }

    /// <summary>Records an index that was fresh and whose packet was authentic.</summary>
    public void Record(long index)
    {
        if (!_started || index - Highest >= Size)
        {
            Array.Clear(_seen);
            Highest = index;
            _started = true;
        }
        else
        {
            while (Highest < index)
            {
                Highest++;
                Word(Highest) &= ~Bit(Highest);
            }
        }
        Word(index) |= Bit(index);
    }

    private ref ulong Word(long index) => ref _seen[(int)(index >> 6) & (_seen.Length - 1)];

    private static ulong Bit(long index) => 1UL << (int)(index & 63);
}
