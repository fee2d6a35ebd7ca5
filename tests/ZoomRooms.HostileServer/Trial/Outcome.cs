namespace ZoomRooms.HostileServer.Trial;

/// <summary>How one trial ended.</summary>
/// <param name="Faults">What the room did wrong; empty when it behaved.</param>
/// <param name="Reached">What the room came to.</param>
/// <param name="After">How long after the strike.</param>
/// <param name="Samples">Snapshots that the light was checked in.</param>
internal sealed record Outcome(Attack Attack, IReadOnlyList<string> Faults, string Reached, TimeSpan After, int Samples)
{
    public bool Behaved => Faults.Count == 0;
}
