using System.Globalization;

namespace ZoomRooms.Media.Audio;

/// <summary>The loudspeaker of the room.</summary>
public sealed record SpeakerOptions
{
    /// <summary>Part of the device's name, or the id of an ALSA card; empty for the system's default.</summary>
    public string Device { get; init; } = "";

    /// <summary>Linear gain of what participants say, 0 to 4.</summary>
    public double Gain { get; init; } = 1.0;

    /// <summary>Percent that the card's own volume is set to, its switch on; −1 leaves it as it is.</summary>
    public int HardwareVolume { get; init; } = -1;

    /// <summary>One sentence per wrong value: key, value, and what would be right.</summary>
    public IEnumerable<string> Validate()
    {
        if (Device is null || Device.Length > 200)
            yield return "Device: must be part of a device's name or an ALSA card id of at most 200 characters, or empty for the default.";
        if (!(Gain is >= 0 and <= 4))
            yield return string.Create(CultureInfo.InvariantCulture, $"Gain is {Gain}: must be 0 to 4; 1 leaves the sound as it is.");
        if (HardwareVolume is < -1 or > 100)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"HardwareVolume is {HardwareVolume}: must be 0 to 100 percent, or -1 to leave the card as it is.");
    }
}
