namespace ZoomRooms.Rtc.Congestion;

/// <summary>The last packets of one stream that were sent, until the receiver says what became of them.</summary>
/// <param name="window">Packets remembered, a power of two.</param>
internal sealed class SentPackets(int window)
{
    private struct Packet
    {
        public TimeSpan At;
        public ushort Bytes;
        public ushort Sequence;
    }

    private readonly Packet[] _packets = new Packet[window];

    public void OnSent(ushort sequence, int bytes, TimeSpan now) =>
        _packets[sequence % _packets.Length] = new Packet { Sequence = sequence, Bytes = (ushort)bytes, At = now };

    /// <summary>Takes a packet out. False when it was not sent, was taken before, or is long forgotten.</summary>
    public bool TryTake(ushort sequence, out TimeSpan at, out int bytes)
    {
        ref Packet packet = ref _packets[sequence % _packets.Length];
        (at, bytes) = (packet.At, packet.Bytes);
        if (packet.Sequence != sequence || packet.Bytes == 0)
            return false;
        packet = default;
        return true;
    }
}

/// <summary>Who knows what was sent.</summary>
internal interface ISentPackets
{
    /// <summary>What was sent of the stream of this SSRC; null when nothing was, or nobody remembers.</summary>
    SentPackets? FindSent(uint ssrc);
}
