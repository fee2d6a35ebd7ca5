namespace ZoomRooms.Crypto;

/// <summary>Which of some numbers in a row were seen: a bit for each, in a ring. What to do about it is its owner's.</summary>
internal sealed class SeenNumbers
{
    private readonly ulong[] _words;

    /// <param name="size">Numbers that it has room for, a power of two of at least 64.</param>
    public SeenNumbers(int size)
    {
        if (size < 64 || (size & (size - 1)) != 0)
            throw new ArgumentOutOfRangeException(nameof(size), size, "A replay window is a power of two of at least 64.");
        _words = new ulong[size / 64];
    }

    public int Size => _words.Length * 64;

    public bool this[ulong number]
    {
        get => (Word(number) & Bit(number)) != 0;
        set
        {
            if (value)
                Word(number) |= Bit(number);
            else
                Word(number) &= ~Bit(number);
        }
    }

    public void Clear() => Array.Clear(_words);

    /// <summary>Forgets what has the places of these numbers; none where <paramref name="end"/> is not above.</summary>
    /// <param name="end">The first that is not meant.</param>
    public void Clear(ulong first, ulong end)
    {
        if (end > first && end - first >= (ulong)Size)
        {
            Clear();
            return;
        }
        for (ulong number = first; number < end; number++)
            this[number] = false;
    }

    private ref ulong Word(ulong number) => ref _words[(int)(number >> 6) & (_words.Length - 1)];

    private static ulong Bit(ulong number) => 1UL << (int)(number & 63);
}
