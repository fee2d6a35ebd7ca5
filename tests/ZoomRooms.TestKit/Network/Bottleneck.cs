namespace ZoomRooms.TestKit.Network;

/// <summary>A way with a rate, a queue before it that drops what is too much, and a delay behind it, in virtual time.</summary>
internal sealed class Bottleneck(TimeSpan delay, TimeSpan longestQueue)
{
    private readonly Queue<(TimeSpan At, byte[] Packet)> _underWay = new();
    private TimeSpan _free;

    /// <summary>Bits per second.</summary>
    public double Rate { get; set; } = 1e9;

    public TimeSpan Delay { get; set; } = delay;

    /// <summary>Bytes above which it loses every packet, and says nothing of it.</summary>
    public int Carries { get; set; } = int.MaxValue;

    public long Dropped { get; private set; }

    /// <summary>Packets lost for their size.</summary>
    public long TooLarge { get; private set; }

    /// <summary>How long a packet that comes now would wait.</summary>
    public TimeSpan QueueAt(TimeSpan now) => _free > now ? _free - now : TimeSpan.Zero;

    public void Send(ReadOnlySpan<byte> packet, TimeSpan now)
    {
        if (packet.Length > Carries)
        {
            TooLarge++;
            return;
        }
        if (QueueAt(now) > longestQueue)
        {
            Dropped++;
            return;
        }
        // With the headers of UDP and IP, and SRTP's tag.
        _free = (_free > now ? _free : now) + TimeSpan.FromSeconds((packet.Length + 44) * 8 / Rate);
        _underWay.Enqueue((_free + Delay, packet.ToArray()));
    }

    public bool TryReceive(TimeSpan now, out byte[] packet)
    {
        if (_underWay.TryPeek(out (TimeSpan At, byte[] Packet) next) && next.At <= now)
        {
            packet = _underWay.Dequeue().Packet;
            return true;
        }
        packet = [];
        return false;
    }
}
