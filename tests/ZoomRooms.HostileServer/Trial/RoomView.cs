using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;
using ZoomRooms.Client.Chat;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>What can be seen of the room from outside at one moment.</summary>
/// <param name="End">Why its latest stay ended; null while it lasts.</param>
/// <param name="LockLit">The face shows the lock.</param>
/// <param name="Untrue">A sentence for each condition that does not hold although the lock is lit; empty when the light is true.</param>
internal sealed record RoomView(
    bool InMeeting, SessionEndReason? End, string Detail, bool LockLit, IReadOnlyList<string> Untrue, string? SecurityCode,
    IReadOnlyList<string> Participants, long PicturesOpened, IReadOnlyDictionary<string, long> FramesDropped)
{
    /// <summary>Where this was seen.</summary>
    public Face Face { get; init; }

    /// <summary>What the light shows.</summary>
    public LightPattern Light { get; init; }

    /// <summary>What people are told.</summary>
    public RoomAttention Attention { get; init; }

    /// <summary>The certified list says that nobody new gets in.</summary>
    public bool Locked { get; init; }

    /// <summary>The room says that its microphone sends silence.</summary>
    public bool Muted { get; init; }

    public long AudioFramesDecoded { get; init; }

    /// <summary>Whose screen is to be seen, as the list names it; null for nobody's. A room in a process of its own does not say.</summary>
    public string? Screen { get; init; }

    /// <summary>A room in a process of its own does not say whose screen it shows.</summary>
    public bool TellsScreen { get; init; }

    /// <summary>What became of what the others said.</summary>
    public MessageFigures Messages { get; init; } = MessageFigures.None;

    public long Dropped(params string[] reasons) => FramesDropped.Where(
        drop => reasons.Any(reason => drop.Key.EndsWith(reason, StringComparison.OrdinalIgnoreCase))).Sum(drop => drop.Value);
}
