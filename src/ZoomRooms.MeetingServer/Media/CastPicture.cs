using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>A participant's picture, or its screen, in somebody's cast.</summary>
/// <param name="Wanted">The layer that the receiver shall have.</param>
/// <param name="Comes">The layer that there is: another than the wanted one stands in for it until that comes.</param>
internal readonly record struct CastPicture(ParticipantId Participant, Layer Wanted, Layer Comes)
{
    /// <summary>What stays in one slot, in whatever size.</summary>
    public Shown Of => new(Participant, Wanted == Layer.Screen);
}

/// <param name="IsScreen">Its screen, and not its camera's picture.</param>
internal readonly record struct Shown(ParticipantId Participant, bool IsScreen);
