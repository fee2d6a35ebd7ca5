namespace ZoomRooms.Client;

/// <summary>
/// What of the others' pictures this participant has a place for. The server knows who speaks; who asks for nothing sees those.
/// </summary>
/// <param name="Count">Pictures at most, 0 for none; null for as many as the server gives.</param>
/// <param name="Large">Of these the first so many at full size, the others a quarter as wide and high; null for as many as the way
/// carries.</param>
/// <param name="First">Name of whose picture comes before all others while that participant is here; null for who speaks.</param>
public sealed record WantedPictures(int? Count = null, int? Large = null, string? First = null)
{
    /// <summary>
    /// The same by <see cref="ParticipantView.Index"/>, for who can tell namesakes apart; it counts before the name. Null for nobody.
    /// </summary>
    public ulong? FirstIndex { get; init; }

    /// <summary>As the server sees fit.</summary>
    public static WantedPictures Any { get; } = new();

    /// <summary>Of nobody: there is no screen.</summary>
    public static WantedPictures None { get; } = new(Count: 0);
}
