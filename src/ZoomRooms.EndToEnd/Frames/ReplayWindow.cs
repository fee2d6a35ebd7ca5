namespace ZoomRooms.EndToEnd.Frames;

/// <summary>Which counters of one key were seen: each is accepted once, and none more than <see cref="Size"/> below the highest.</summary>
internal sealed class ReplayWindow
{
    public const int Size = 1024;

    private readonly ulong[] _seen = new ulong[Size / 64];
    private ulong _next;

    /// <summary>Not seen, and not too old. Asks only; <see cref="Accept"/> remembers, once the frame proved authentic.</summary>
    public bool IsFresh(ulong counter)
    {
        // No sender uses the last counter, and the one after it does not exist.
        if (counter == ulong.MaxValue)
            return false;
        if (counter >= _next)
            return true;
        if (_next - counter > Size)
            return false;
        return (_seen[Slot(counter)] & Bit(counter)) == 0;
    }

    public void Accept(ulong counter)
    {
        if (counter >= _next)
        {
            // Clear what the window moves over.
            if (counter - _next >= Size)
            {
                Array.Clear(_seen);
            }
            else
            {
                for (ulong passed = _next; passed < counter; passed++)
                    _seen[Slot(passed)] &= ~Bit(passed);
            }
            _next = counter + 1;
        }
        _seen[Slot(counter)] |= Bit(counter);
    }

    private static int Slot(ulong counter) => (int)(counter / 64 % (Size / 64));

    private static ulong Bit(ulong counter) => 1UL << (int)(counter % 64);
}
