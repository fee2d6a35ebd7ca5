using ZoomRooms.Appliance.Calendar.Counting;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>
/// An entry of the calendar that names a meeting. Times are UTC. Without the entry's title: nothing here needs it, and it is nobody's
/// business.
/// </summary>
internal sealed record ScheduledMeeting(DateTimeOffset Start, DateTimeOffset End, MeetingId Meeting, string Passcode)
{
    /// <summary>The button joins a meeting from this long before its start, to its end.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromMinutes(10);

    /// <summary>Whether it may move the button, and if not, why.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>The entry and its times in one word: in which order the room came to know it is kept under this.</summary>
    public string Arrangement { get; init; } = "";

    /// <summary>Smaller: known to the room before.</summary>
    public long Place { get; init; }

    /// <summary>When the calendar's server says it was made, as written; only between those that the room first saw together.</summary>
    public string Created { get; init; } = "";

    public bool IsOn(DateTimeOffset now) => now >= Start - Early && now < End;

    public bool Overlaps(ScheduledMeeting other) => Start < other.End && other.Start < End;
}
