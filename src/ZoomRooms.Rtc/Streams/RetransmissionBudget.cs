namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// Bounds what a peer can make us send again: half of what is sent for the first time, with a reserve for bursts. Without it one small NACK
/// buys seventeen large packets.
/// </summary>
internal struct RetransmissionBudget
{
    private const int Reserve = 256 * 1024;

    private int spent;

    /// <summary>A packet was sent for the first time.</summary>
    public void Earn(int bytes) => spent = Math.Max(0, spent - bytes / 2);

    /// <summary>True, and spent, when a packet may be sent again.</summary>
    public bool TrySpend(int bytes)
    {
        if (spent + bytes > Reserve)
            return false;
        spent += bytes;
        return true;
    }
}
