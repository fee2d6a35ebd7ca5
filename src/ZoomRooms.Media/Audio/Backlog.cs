namespace ZoomRooms.Media.Audio;

/// <summary>
/// Whether blocks come faster than they are processed. A pause of the scheduler or of the garbage collector is made up for within some
/// blocks; a processor
/// that is too slow stays behind, or has no time left for anything else.
/// </summary>
internal sealed class Backlog
{
    /// <summary>Blocks that wait: 160 ms.</summary>
    public const int Waiting = 16;

    /// <summary>Blocks in a row behind which so many wait.</summary>
    public const int Blocks = 50;

    /// <summary>Of a block's ten milliseconds: more on the whole leaves too little of the processor to the rest of the room.</summary>
    public static readonly TimeSpan MostOfABlock = TimeSpan.FromMilliseconds(5);

    /// <summary>Blocks whose time is taken together: the first ones are compiled meanwhile.</summary>
    public const int Together = 200;

    private int _blocks, _together;
    private TimeSpan _spent;

    /// <summary>After each block; true once, then it counts anew.</summary>
    /// <param name="waiting">Blocks that wait still.</param>
    /// <param name="spent">Processor time that the block took.</param>
    public bool IsTooSlow(int waiting, TimeSpan spent)
    {
        _blocks = waiting >= Waiting ? _blocks + 1 : 0;
        _spent += spent;
        bool tooMuch = ++_together >= Together && _spent > MostOfABlock * Together;
        if (_together >= Together)
            (_together, _spent) = (0, TimeSpan.Zero);
        if (_blocks < Blocks && !tooMuch)
            return false;
        (_blocks, _together, _spent) = (0, 0, TimeSpan.Zero);
        return true;
    }
}
