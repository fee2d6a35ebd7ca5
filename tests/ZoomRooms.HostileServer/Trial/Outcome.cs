using System.Globalization;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>How one trial ended.</summary>
/// <param name="Faults">What the room did wrong; empty when it behaved.</param>
/// <param name="Reached">What the room came to.</param>
/// <param name="After">How long after the strike.</param>
/// <param name="Seen">Of each face, how often it was looked at and how often it showed the lock.</param>
internal sealed record Outcome(
    Attack Attack, IReadOnlyList<string> Faults, string Reached, TimeSpan After,
    IReadOnlyDictionary<Face, (int Samples, int Lit)> Seen)
{
    /// <summary>The looks, in words.</summary>
    public string Samples => string.Join(
        ", ", Seen.OrderBy(face => face.Key).Select(
            face => string.Create(CultureInfo.InvariantCulture, $"{face.Key} {face.Value.Lit} of {face.Value.Samples}")));

    public bool Behaved => Faults.Count == 0;
}
