using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.TestKit.Network;

/// <summary>
/// A network in virtual time: loses, delays, reorders and duplicates datagrams as its seed says, the same way every time.
/// </summary>
public sealed class NetworkSimulator(int seed, double loss, TimeSpan delay, TimeSpan jitter, double reorder, double duplicate)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<(byte[] Datagram, TransportAddress From, TransportAddress To), (TimeSpan At, long Order)> _inFlight =
        new();
    private long _order;

    /// <summary>When the next datagram arrives; null when none is under way.</summary>
    public TimeSpan? NextDelivery => _inFlight.TryPeek(out _, out (TimeSpan At, long Order) when) ? when.At : null;

    public long Sent { get; private set; }

    public long Lost { get; private set; }

    /// <summary>What is lost from now on; for scenarios in which the network changes.</summary>
    public double Loss { get; set; } = loss;

    public void Send(ReadOnlySpan<byte> datagram, TransportAddress from, TransportAddress to, TimeSpan now)
    {
        Sent++;
        if (_random.NextDouble() < Loss)
        {
            Lost++;
            return;
        }
        Schedule(datagram.ToArray(), from, to, now);
        if (_random.NextDouble() < duplicate)
            Schedule(datagram.ToArray(), from, to, now);
    }

    /// <summary>Takes one datagram that has arrived by now, in order of arrival.</summary>
    public bool TryDeliver(TimeSpan now, out byte[] datagram, out TransportAddress from, out TransportAddress to)
    {
        if (_inFlight.TryPeek(out (byte[] Datagram, TransportAddress From, TransportAddress To) next, out (TimeSpan At, long Order) when)
            && when.At <= now)
        {
            _inFlight.Dequeue();
            (datagram, from, to) = next;
            return true;
        }
        (datagram, from, to) = ([], default, default);
        return false;
    }

    private void Schedule(byte[] datagram, TransportAddress from, TransportAddress to, TimeSpan now)
    {
        TimeSpan at = now + delay + jitter * _random.NextDouble();
        // A reordered datagram is late by enough to fall behind those sent after it.
        if (_random.NextDouble() < reorder)
            at += delay * 0.5 + jitter + TimeSpan.FromMilliseconds(5);
        _inFlight.Enqueue((datagram, from, to), (at, _order++));
    }
}
