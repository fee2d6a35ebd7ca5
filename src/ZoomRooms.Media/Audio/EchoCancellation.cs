namespace ZoomRooms.Media.Audio;

/// <summary>Who takes the loudspeaker out of what the microphones hear.</summary>
public enum EchoCancellation
{
    /// <summary>The device, where it is known to do so for the channels in use and plays what is heard; else the room.</summary>
    Auto = 0,
    /// <summary>The room.</summary>
    Own,
    /// <summary>The device.</summary>
    Device,
}
