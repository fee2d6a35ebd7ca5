namespace ZoomRooms.Media.Audio;

/// <summary>
/// Whether blocks come faster than they are processed. A pause of the scheduler or of the garbage collector is made up for within some blocks; a processor
/// that is too slow stays behind.
/// </summary>
internal sealed class Backlog
{
    /// <summary>Blocks that wait: 160 ms.</summary>
    public const int Waiting = 16;

    /// <summary>Blocks in a row behind which so many wait.</summary>
    public const int Blocks = 50;

    private int _blocks;

    /// <summary>After each block; true once, then it counts anew.</summary>
    /// <param name="waiting">Blocks that wait still.</param>
    public bool IsTooSlow(int waiting)
    {
        _blocks = waiting >= Waiting ? _blocks + 1 : 0;
        if (_blocks < Blocks)
            return false;
        _blocks = 0;
        return true;
    }
}
