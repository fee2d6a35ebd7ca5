using System.Net;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;

namespace ZoomRooms.MeetingServer.Entrance;

/// <summary>
/// Who may be connected without having signed in: so many of one address (IPv4) or neighbourhood (IPv6 /64), so many in all. Where there
/// is no place, the one that came first gives way if it had a second, in which a
/// handshake is long over; otherwise the newcomer is turned away. So nobody keeps others out by holding connections, from however many
/// addresses, and nobody has more handshakes a second from one address than it has places.
/// </summary>
internal sealed class Door : IDisposable
{
    /// <summary>What nobody has to give way within.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Handshake, headers and body each have the patience; whoever needs more than all of them is turned out.</summary>
    private const int Stages = 3;

    private readonly Lock _lock = new();
    private readonly SignalLimits _limits;
    private readonly TimeProvider _time;
    private readonly ITimer _watch;

    // Whom they connect for they tell later; their own address says nothing.
    private readonly TrustedProxies? _proxies;
    private readonly LinkedList<Visitor> _silent = new();
    private readonly Dictionary<string, LinkedList<Visitor>> _groups = new(StringComparer.Ordinal);

    public Door(SignalLimits limits, TimeProvider time, TrustedProxies? proxies = null)
    {
        (_limits, _time, _proxies) = (limits, time, proxies);
        _watch = time.CreateTimer(_ => TurnOutLate(), null, Grace, Grace);
    }

    public OutcomeCounters<DoorCount> Counters { get; } = new();

    /// <summary>Connections that have not signed in.</summary>
    public int Silent
    {
        get
        {
            lock (_lock)
                return _silent.Count;
        }
    }

    /// <summary>Somebody comes. Null when it is turned away.</summary>
    /// <param name="turnOut">Ends its connection; called at any time, from any thread.</param>
    public Visitor? TryEnter(IPAddress? address, Action turnOut)
    {
        string group = AddressGroup.Of(address);
        Visitor visitor;
        Visitor? gives = null;
        lock (_lock)
        {
            bool groupIsFull = _groups.TryGetValue(group, out LinkedList<Visitor>? neighbours)
                && neighbours.Count >= _limits.SilentPerAddress && _proxies?.Contains(address) != true;
            if (groupIsFull || _silent.Count >= _limits.Silent)
            {
                gives = (groupIsFull ? neighbours! : _silent).First!.Value;
                if (_time.Now() - gives.Since < Grace)
                {
                    Counters.Count(groupIsFull ? DoorCount.RefusedAddressFull : DoorCount.RefusedFull);
                    return null;
                }
                Remove(gives);
            }
            if (!_groups.TryGetValue(group, out neighbours))
                _groups.Add(group, neighbours = new LinkedList<Visitor>());
            visitor = new Visitor(this, group, _time.Now(), turnOut);
            visitor.Places = (_silent.AddLast(visitor), neighbours.AddLast(visitor));
        }
        Counters.Count(DoorCount.Entered);
        if (gives is not null)
        {
            Counters.Count(DoorCount.GaveWay);
            gives.TurnOut();
        }
        return visitor;
    }

    /// <summary>It signed in, or ended.</summary>
    public void Leave(Visitor visitor)
    {
        lock (_lock)
            Remove(visitor);
    }

    public void Dispose() => _watch.Dispose();

    private void TurnOutLate()
    {
        List<Visitor> late = [];
        lock (_lock)
        {
            while (_silent.First is { Value: var first } && _time.Now() - first.Since >= Stages * _limits.SilentPatience)
            {
                Remove(first);
                late.Add(first);
            }
        }
        foreach (Visitor visitor in late)
        {
            Counters.Count(DoorCount.Outstayed);
            visitor.TurnOut();
        }
    }

    private void Remove(Visitor visitor)
    {
        if (visitor.Places is not ({ } ofAll, { } ofGroup))
            return;
        visitor.Places = null;
        _silent.Remove(ofAll);
        LinkedList<Visitor> neighbours = _groups[visitor.Group];
        neighbours.Remove(ofGroup);
        if (neighbours.Count == 0)
            _groups.Remove(visitor.Group);
    }
}
