using NodaTime;
using NodaTime.Extensions;

namespace ZoomRooms.Appliance.SoundChecks;

/// <summary>Once a night, in the hour that is set, when the room has been left alone for a while. Looked at once a minute; pure.</summary>
internal sealed class SoundCheckNight(int hour, DateTimeZone zone)
{
    /// <summary>Looks in a row at which nothing spoke against it.</summary>
    public const int QuietLooks = 10;

    private int _quiet;
    private LocalDate? _done;

    /// <param name="isQuiet">Nothing speaks against it now.</param>
    /// <param name="isClockRight">A device without a time server takes noon for night.</param>
    public bool IsDue(DateTimeOffset now, bool isQuiet, bool isClockRight)
    {
        _quiet = isQuiet ? _quiet + 1 : 0;
        LocalDateTime here = now.ToInstant().InZone(zone).LocalDateTime;
        return hour == here.Hour && isClockRight && _quiet >= QuietLooks && _done != here.Date;
    }

    /// <summary>Not again tonight.</summary>
    public void Done(DateTimeOffset now) => _done = now.ToInstant().InZone(zone).Date;
}
