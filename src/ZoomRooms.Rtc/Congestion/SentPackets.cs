namespace ZoomRooms.Rtc.Congestion;

/// <summary>The last packets of one stream that were sent for the first time, until the receiver says what became of them.</summary>
internal sealed class SentPackets
{
    private const int Window = 2048;

    private struct Packet
    {
        public TimeSpan At;
        public int Bytes;
        public ushort Sequence;
    }

    private readonly Packet[] _packets = new Packet[Window];

    public void OnSent(ushort sequence, int bytes, TimeSpan now) => _packets[sequence % Window] = new Packet { Sequence = sequence, Bytes = bytes, At = now };

    /// <summary>Takes a packet out. False when it was not sent, was taken before, or is long forgotten.</summary>
    public bool TryTake(ushort sequence, out TimeSpan at, out int bytes)
    {
        ref Packet packet = ref _packets[sequence % Window];
        (at, bytes) = (packet.At, packet.Bytes);
        if (packet.Sequence != sequence || packet.Bytes == 0)
            return false;
        packet = default;
        return true;
    }
}
