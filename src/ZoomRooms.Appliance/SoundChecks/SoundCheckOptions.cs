using System.Globalization;

namespace ZoomRooms.Appliance.SoundChecks;

/// <summary>When the room hears itself unasked.</summary>
internal sealed record SoundCheckOptions
{
    public const int Never = -1;

    /// <summary>
    /// In which hour of the night, 0 to 23 in the room's zone; −1: never. 3: nobody is there, and what is broken is known before the
    /// first meeting.
    /// </summary>
    public int Hour { get; init; } = 3;

    public IEnumerable<string> Validate()
    {
        if (Hour is < Never or > 23)
            yield return string.Create(CultureInfo.InvariantCulture, $"SoundCheck:Hour is {Hour}: 0 to 23 is needed, or -1 for never.");
    }
}
