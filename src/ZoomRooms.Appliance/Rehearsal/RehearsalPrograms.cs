namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>The programs of a rehearsal, as paths.</summary>
internal sealed record RehearsalPrograms(string Server, string FarEnd, string Room, string SoundScript)
{
    /// <summary>WebSocket APIs of the Janus instances that carry media; none for the server's own router.</summary>
    public IReadOnlyList<string> Janus { get; init; } = [];

    /// <summary>The far end is a window of this desktop, with somebody before it.</summary>
    public bool InWindow { get; init; }
}
