using ZoomRooms.Forwarding;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// Lets pictures out to one receiver at the pace of its way, where that is narrow. Each publisher spreads its own frames, but over the ways
/// of most who see it, and several may begin at once:
/// a way that is narrower than theirs would get bursts, and have a queue, or lose them. Sound does not come here. What waits is not copied:
/// it is in its stream's history, as what may be asked for again. Sans-IO, owned by the router's thread.
/// </summary>
internal sealed class PicturePacer
{
    /// <summary>Packets that wait at most: fewer than a stream remembers.</summary>
    public const int Capacity = 256;

    /// <summary>Worth of the pace that may leave at once where nothing waits.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(5);

    /// <summary>So long a packet waits at most: the more waits, the faster it leaves.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private Held[] _ring = [];
    private int _first, _count;
    private int _bytes;
    private double _pace;

    // The same where too much has gathered, until nothing waits.
    private double _hurry;

    // Bits that may leave; below zero after a packet that took more.
    private double _credit;
    private TimeSpan _at;

    /// <summary>A packet of a stream, and the number that it has for the receiver.</summary>
    public readonly record struct Held(StreamSubscription Subscription, ushort Source, ushort Sequence, int Bytes);

    /// <summary>
    /// A way that had a queue before, at a report: pictures leave as fast as it takes them, but not much faster than they come on average.
    /// </summary>
    /// <param name="target">Bits per second that the way is believed to carry.</param>
    /// <param name="rate">Bits per second of the pictures.</param>
    public void Set(int target, int rate) => _pace = 1.5 * Math.Max(PictureLadder.Small, Math.Min(target, rate));

    public bool IsEmpty => _count == 0;

    public bool IsFull => _count == Capacity;

    /// <summary>
    /// Whether a packet has to wait, behind all that waits already. One that need not is sent by the caller. Not when <see cref="IsFull"/>.
    /// </summary>
    public bool MustWait(in Held packet, TimeSpan now)
    {
        if (_pace == 0 || (_count == 0 && TryPass(packet.Bytes, now)))
            return false;
        if (_ring.Length == 0)
            _ring = new Held[Capacity];
        _ring[(_first + _count++) % Capacity] = packet;
        _bytes += packet.Bytes;
        _hurry = Math.Max(_hurry, _bytes * 8 / LongestWait.TotalSeconds);
        return true;
    }

    /// <summary>The next packet that may leave by now.</summary>
    public bool TryTake(TimeSpan now, out Held packet)
    {
        packet = default;
        if (_count == 0 || (!TryPass(_ring[_first].Bytes, now) && !IsFull))
            return false;
        packet = _ring[_first];
        _ring[_first] = default;
        _first = (_first + 1) % Capacity;
        _count--;
        _bytes -= packet.Bytes;
        if (_count == 0)
            _hurry = 0;
        return true;
    }

    private bool TryPass(int bytes, TimeSpan now)
    {
        double pace = Math.Max(_pace, _hurry);
        // While something waits none of the pace is lost, however seldom the router looks.
        _credit += pace * (now - _at).TotalSeconds;
        if (_count == 0)
            _credit = Math.Min(_credit, pace * Burst.TotalSeconds);
        _at = now;
        if (_credit <= 0)
            return false;
        _credit -= bytes * 8;
        return true;
    }
}
