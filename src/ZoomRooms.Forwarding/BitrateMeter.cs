namespace ZoomRooms.Forwarding;

/// <summary>Bits per second over the last half to whole second.</summary>
internal sealed class BitrateMeter
{
    private static readonly TimeSpan Half = TimeSpan.FromMilliseconds(500);

    private TimeSpan _since;
    private long _bytes, _bytesBefore;

    public void Add(int bytes, TimeSpan now)
    {
        Turn(now);
        _bytes += bytes;
    }

    public int At(TimeSpan now)
    {
        Turn(now);
        return (int)((_bytes + _bytesBefore) * 8 / (now - _since + Half).TotalSeconds);
    }

    private void Turn(TimeSpan now)
    {
        TimeSpan elapsed = now - _since;
        if (elapsed < Half)
            return;
        (_bytesBefore, _bytes) = (elapsed < 2 * Half ? _bytes : 0, 0);
        _since = elapsed < 2 * Half ? _since + Half : now;
    }
}
