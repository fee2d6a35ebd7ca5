namespace ZoomRooms.Rtc.Rtcp;

/// <summary>
/// When the packets of one stream arrived, kept until the sender was told (RFC 8888). Each number is reported once; what comes after its
/// report was lost as far as congestion is concerned.
/// </summary>
internal sealed class ArrivalLog
{
    private const int Window = 512;

    // Made with the first packet.
    private TimeSpan[] _arrivals = [];
    private long _highest = -1;

    /// <summary>The first number that was not reported; −1 before the first packet.</summary>
    public long Next { get; private set; } = -1;

    /// <summary>Numbers to report, those between the ones that came included.</summary>
    public int Pending => Next < 0 ? 0 : (int)(_highest - Next + 1);

    /// <param name="extended">The packet's extended number.</param>
    public void OnPacket(long extended, TimeSpan now)
    {
        if (Next < 0)
        {
            _arrivals = new TimeSpan[Window];
            Next = extended;
        }
        if (extended < Next)
            return;
        if (extended - Next >= Window)
        {
            // A jump, or a report that is long overdue: what lies before is not worth telling any more.
            Array.Clear(_arrivals);
            Next = extended;
        }
        _highest = Math.Max(_highest, extended);
        // Zero means that it did not come.
        _arrivals[extended % Window] = now > TimeSpan.Zero ? now : TimeSpan.FromTicks(1);
    }

    /// <summary>Takes the next number: when it came, null when it did not.</summary>
    public TimeSpan? Take()
    {
        ref TimeSpan arrival = ref _arrivals[Next++ % Window];
        TimeSpan taken = arrival;
        arrival = default;
        return taken == default ? null : taken;
    }
}
