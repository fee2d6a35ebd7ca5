namespace ZoomRooms.Rtc.Congestion;

/// <summary>
/// Finds a way that loses every packet above a size and says nothing of it: a tunnel that carries less than it says, behind a firewall that
/// drops what would tell ("black hole", RFC 8899, 4.3). Sound passes
/// there and pictures never do. By what the other side reports of each packet; sans-IO.
/// </summary>
internal sealed class PathSize
{
    /// <summary>What every way carries: the least of IPv4 (RFC 791: 576 bytes) without headers and tag.</summary>
    public const int Least = Protocol.Limits.LeastPacketBytes;

    // So many larger ones lost, none arrived, over this time, while so many smaller ones arrived.
    private const int Enough = 24;
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(2);

    // For twice this long, at most, a size that arrived counts: ways change.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(5);

    private int _largestBefore, _largest;
    private TimeSpan _largestSince;
    private TimeSpan? _since;
    private int _lostLarger, _lostSmaller, _arrived;

    /// <summary>Bytes that packets may have; null where no such thing was found. It stays for as long as the association.</summary>
    public int? Limit { get; private set; }

    /// <summary>What became of a packet.</summary>
    public void OnPacket(int bytes, bool arrived, TimeSpan now)
    {
        int largest = Math.Max(_largest, _largestBefore);
        if (now - _largestSince > Memory)
        {
            (_largestBefore, _largest, _largestSince) = (_largest, 0, now);
            // What was lost below a size that does not count any more was lost for another reason, or for the same one.
            if (_largestBefore < largest)
                Forget();
            largest = _largestBefore;
        }
        if (arrived)
        {
            _largest = Math.Max(_largest, bytes);
            _arrived++;
            // Lost ones were not lost for their size.
            if (bytes > largest)
                Forget();
        }
        else if (bytes > largest)
        {
            _since ??= now;
            _lostLarger++;
            bool isSizeAlone = _lostLarger >= Enough && now - _since >= Lasting && _arrived >= Enough && _lostSmaller * 4 <= _arrived;
            if (isSizeAlone && largest > 0)
                Limit = Math.Max(Least, Math.Min(Limit ?? int.MaxValue, largest));
        }
        else
        {
            _lostSmaller++;
        }
    }

    private void Forget() => (_since, _lostLarger, _lostSmaller, _arrived) = (null, 0, 0, 0);
}
