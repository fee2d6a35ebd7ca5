namespace ZoomRooms.HostileServer.Trial;

/// <summary>Holds every snapshot of the room against the attack's rule for the light. Any thread.</summary>
internal sealed class LightWatch(Attack attack)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _faults = [];

    public int Samples { get; private set; }

    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_lock)
                return [.. _faults];
        }
    }

    public RoomView See(RoomView room)
    {
        lock (_lock)
        {
            Samples++;
            foreach (string untrue in room.Untrue)
                _faults.Add(untrue);
            if (attack.IsLitWrongly(room))
                _faults.Add("the lock was lit when the attack forbids it");
        }
        return room;
    }
}
