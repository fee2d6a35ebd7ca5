namespace ZoomRooms.Media.Audio;

/// <summary>The sounds that repeat what the lock light shows.</summary>
public enum SoundCue
{
    None = 0,
    /// <summary>The button was pressed.</summary>
    Tick,
    /// <summary>In a meeting, end-to-end encrypted.</summary>
    RisingTones,
    /// <summary>In a meeting, enhanced encryption.</summary>
    FlatTone,
    /// <summary>Refused or failed, or the lock was lost.</summary>
    FallingTone,
}
