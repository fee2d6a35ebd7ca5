namespace ZoomRooms.Media.Sound;

/// <summary>How much is made of a room's sound. A processor that cannot keep up does less, and is heard.</summary>
public enum SoundEffort
{
    /// <summary>All of it.</summary>
    Full = 0,
    /// <summary>One microphone of the array: echo, noise and level as ever, and no beam.</summary>
    OneMicrophone,
    /// <summary>One microphone as it is: the far end may hear itself.</summary>
    Plain,
}
