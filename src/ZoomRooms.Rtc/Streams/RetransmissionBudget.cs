namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// Bounds what a peer can make us send again: half of what is sent for the first time, with a reserve for bursts. Without it one small NACK
/// buys seventeen large packets.
/// </summary>
internal struct RetransmissionBudget
{
    private const int Reserve = 256 * 1024;

    private int _spent;

    /// <summary>A packet was sent for the first time.</summary>
    public void Earn(int bytes) => _spent = Math.Max(0, _spent - bytes / 2);

    /// <summary>True, and spent, when a packet may be sent again.</summary>
    public bool TrySpend(int bytes)
    {
        if (_spent + bytes > Reserve)
            return false;
        _spent += bytes;
        return true;
    }
}
