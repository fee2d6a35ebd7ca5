namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// What one participant can be sent of the pictures it would have, from nothing to all of them at full size, one step at a time: first
/// every picture as small as its publisher makes it, the most wanted first; then, in the same order, the large ones. Owned by the router's
/// thread.
/// </summary>
internal sealed class PictureLadder
{
    /// <summary>
    /// Bits per second, with headers and what is sent again: a small picture; a picture of a publisher that makes only one, below which it
    /// says less than none; a large one that is better than a small one.
    /// </summary>
    public const int Small = 180_000, Least = 250_000, LeastLarge = 400_000;

    private readonly List<bool> _hasSmall = [];
    private int _large = int.MaxValue;

    /// <summary>Pictures that it would have if its way were wide, a shared screen among them.</summary>
    public int Pictures => _hasSmall.Count;

    /// <summary>Steps from nothing to everything.</summary>
    public int Rungs { get; private set; }

    /// <summary>Begins anew.</summary>
    /// <param name="large">How many of the first pictures are wanted large; null for all.</param>
    public void Reset(int? large)
    {
        _hasSmall.Clear();
        _large = large ?? int.MaxValue;
        Rungs = 0;
    }

    /// <summary>The next picture, less wanted than those before.</summary>
    public void Add(bool hasSmall)
    {
        Rungs += hasSmall && Pictures < _large ? 2 : 1;
        _hasSmall.Add(hasSmall);
    }

    /// <summary>Pictures on a rung.</summary>
    public int Shown(int rung) => Math.Min(rung, Pictures);

    /// <summary>Whether a picture is large on a rung. One that has no small layer is always the one that it is.</summary>
    public bool IsLarge(int picture, int rung)
    {
        if (!_hasSmall[picture])
            return true;
        if (picture >= _large)
            return false;
        int upgrades = rung - Pictures;
        for (int i = 0; i < picture; i++)
            upgrades -= _hasSmall[i] ? 1 : 0;
        return upgrades > 0;
    }

    /// <summary>Pictures on a rung that are large.</summary>
    public int Larges(int rung)
    {
        int larges = 0;
        for (int i = 0; i < Shown(rung); i++)
            larges += IsLarge(i, rung) ? 1 : 0;
        return larges;
    }

    /// <summary>Bits per second that a rung needs at least.</summary>
    /// <param name="large">Of a large picture, when more is known than <see cref="Least"/>.</param>
    public int Cost(int rung, int large = 0)
    {
        int cost = 0;
        for (int i = 0; i < Shown(rung); i++)
            cost += !IsLarge(i, rung) ? Small : Math.Max(large, _hasSmall[i] ? LeastLarge : Least);
        return cost;
    }

    /// <summary>The highest rung for which there is room; 0 when there is room for no picture.</summary>
    public int Highest(int budget, int large = 0)
    {
        int rung = Rungs;
        while (rung > 0 && Cost(rung, large) > budget)
            rung--;
        return rung;
    }
}
