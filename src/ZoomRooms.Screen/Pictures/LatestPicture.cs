using ZoomRooms.Decoding;

namespace ZoomRooms.Screen.Pictures;

/// <summary>
/// The latest picture of a stream, from the thread that decodes to the one that draws: three buffers, of which each holds one and the third
/// changes hands. Nobody waits for anybody.
/// </summary>
internal sealed class LatestPicture
{
    private const int Fresh = 4;

    private readonly Picture[] _pictures = [new(), new(), new()];
    private int _written;
    private int _read = 1;
    private int _between = 2;

    /// <summary>One thread: a picture came out.</summary>
    public void Write(in DecodedPicture decoded)
    {
        _pictures[_written].Take(decoded);
        _written = Interlocked.Exchange(ref _between, _written | Fresh) & ~Fresh;
    }

    /// <summary>There is one that was not read. Any thread.</summary>
    public bool IsFresh => (Volatile.Read(ref _between) & Fresh) != 0;

    /// <summary>Another thread: the latest, until the next call. True where it is another one than last time.</summary>
    public bool TryRead(out Picture picture)
    {
        bool isFresh = IsFresh;
        if (isFresh)
            _read = Interlocked.Exchange(ref _between, _read) & ~Fresh;
        picture = _pictures[_read];
        return isFresh;
    }
}
