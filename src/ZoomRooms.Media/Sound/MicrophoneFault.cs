namespace ZoomRooms.Media.Sound;

/// <summary>Why a microphone of an array is left out.</summary>
public enum MicrophoneFault
{
    None = 0,
    /// <summary>It is 30 dB quieter than the others while they hear something.</summary>
    HearsNothing,
    /// <summary>It reaches full scale where the others do not.</summary>
    Clips,
    /// <summary>It hears low sounds with the opposite sign of the others: two wires are swapped.</summary>
    Inverted,
}
