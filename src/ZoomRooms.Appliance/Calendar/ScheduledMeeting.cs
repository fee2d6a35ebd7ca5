using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>An entry of the calendar that names a meeting. Times are UTC. Without the entry's title: nothing here needs it, and it is nobody's business.</summary>
public sealed record ScheduledMeeting(DateTimeOffset Start, DateTimeOffset End, MeetingId Meeting, string Passcode)
{
    /// <summary>The button joins a meeting from this long before its start, to its end.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromMinutes(10);

    public bool IsOn(DateTimeOffset now) => now >= Start - Early && now < End;
}
