namespace ZoomRooms.HostileServer.Trial;

/// <summary>Holds every snapshot of the room, and each face that shows it, against the attack's rule for the light. Any thread.</summary>
internal sealed class LightWatch(Attack attack)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _faults = [];
    private readonly Dictionary<Face, (int Samples, int Lit)> _seen = [];

    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_lock)
                return [.. _faults];
        }
    }

    /// <summary>Of each face, how often it was looked at and how often it showed the lock.</summary>
    public IReadOnlyDictionary<Face, (int Samples, int Lit)> Seen
    {
        get
        {
            lock (_lock)
                return new Dictionary<Face, (int Samples, int Lit)>(_seen);
        }
    }

    public RoomView See(RoomView room)
    {
        lock (_lock)
        {
            (int samples, int lit) = _seen.GetValueOrDefault(room.Face);
            _seen[room.Face] = (samples + 1, room.LockLit ? lit + 1 : lit);
            foreach (string untrue in room.Untrue)
                _faults.Add($"{NameOf(room.Face)}: {untrue}");
            // What the attack forbids, it forbids the room.
            if (room.Face != Face.OthersWindow && attack.IsLitWrongly(room))
                _faults.Add($"{NameOf(room.Face)}: the lock was lit when the attack forbids it");
        }
        return room;
    }

    private static string NameOf(Face face) => face switch
    {
        Face.Led => "the LED",
        Face.Screen => "the room's screen",
        Face.Window => "the window",
        Face.OthersWindow => "another's window",
        _ => throw new ArgumentOutOfRangeException(nameof(face)),
    };
}
