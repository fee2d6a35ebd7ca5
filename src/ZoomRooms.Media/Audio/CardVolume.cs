namespace ZoomRooms.Media.Audio;

/// <summary>One volume of a card's own mixer, on the way between the room and its device.</summary>
/// <param name="Control">As the card names it: Master, PCM, Capture.</param>
/// <param name="Percent">Of its range, as amixer shows it.</param>
/// <param name="IsOff">Its switch mutes it.</param>
public sealed record CardVolume(string Control, int Percent, bool IsOff)
{
    /// <summary>Nothing comes through.</summary>
    public bool IsClosed => IsOff || Percent == 0;
}
