using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>What happened to media so far, once and for all.</summary>
[Flags]
internal enum MediaMoments
{
    None = 0,
    AudioSent = 1,
    VideoSent = 2,
    AudioReceived = 4,
    PictureOpened = 8,
}

/// <summary>What the session's loop sees of connection, keys and media when it looks; those have threads or minds of their own.</summary>
/// <param name="Reconnecting">The signalling connection broke, and another is looked for.</param>
/// <param name="HasKeys">Frames may be sealed and sent.</param>
/// <param name="IsHeld">By a list that the leader signed, this device waits outside.</param>
/// <param name="HasUnsealed">More frames went to the network than were sealed. It must never be.</param>
/// <param name="PacketBytes">The way here loses every larger packet.</param>
/// <param name="First">Who has the name whose picture comes before all others; null where nobody has.</param>
internal readonly record struct SessionSight(
    bool Reconnecting = false, bool HasKeys = false, bool IsHeld = false, bool HasUnsealed = false, ParticipantId? First = null,
    MediaMoments Moments = MediaMoments.None, int? PacketBytes = null);
