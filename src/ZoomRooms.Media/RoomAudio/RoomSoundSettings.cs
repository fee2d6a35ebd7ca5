using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>What a room's sound goes through, and where its microphones stand.</summary>
/// <param name="Channels">Microphones.</param>
/// <param name="Geometry">A position for each; none: they are averaged.</param>
internal sealed record RoomSoundSettings(int Channels, MicrophonePosition[] Geometry)
{
    /// <summary>Take off what the loudspeaker played. Not for devices that do it themselves.</summary>
    public bool CancelsEcho { get; init; } = true;

    /// <summary>Turn the room's noise down.</summary>
    public bool SuppressesNoise { get; init; } = true;

    /// <summary>Bring talkers to one loudness.</summary>
    public bool ControlsLevel { get; init; } = true;

    /// <summary>Listen to where somebody talks; otherwise always to <see cref="AzimuthDegrees"/>.</summary>
    public bool FollowsTalkers { get; init; } = true;

    public double AzimuthDegrees { get; init; }

    public double ElevationDegrees { get; init; }
}
