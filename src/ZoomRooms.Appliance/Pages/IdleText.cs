using System.Globalization;
using NodaTime;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Pages;

/// <summary>What a screen says while the room is in no meeting: what it does or what comes next, and what a person can do. Pure.</summary>
internal static class IdleText
{
    public const string PressToJoin = "Press the button to join";

    public static (string Headline, string Hint) Of(RoomSnapshot room, PageFacts facts, TimeSpan now) => room.State switch
    {
        RoomState.Unknown or RoomState.Booting => ("Starting", "The button works in a moment"),
        RoomState.Joining => ($"{WaitsFor(room.Session)} — {Elapsed(facts.Waited)}", "Press the button to stop"),
        RoomState.InMeeting => ("In a meeting", ""),
        RoomState.Leaving => ("Leaving the meeting", ""),
        RoomState.Rejoining => ("The meeting was lost", room.Rejoin is { } rejoin
            ? string.Create(CultureInfo.InvariantCulture, $"Trying again in {Seconds(rejoin.Due - now)} s, or press the button")
            : "Press the button to try again"),
        RoomState.Failed =>
            (room.Failure is { Length: > 0 } reason ? PanelWords.Sentence(reason) : "The meeting could not be joined",
                "Press the button to try again"),
        RoomState.Stopped => ("Stopped", ""),
        RoomState.Idle => Idle(facts),
        _ => throw new ArgumentOutOfRangeException(nameof(room)),
    };

    private static (string Headline, string Hint) Idle(PageFacts facts)
    {
        if (facts.Agenda is not { } agenda)
            return (PressToJoin, "");
        if (facts.Wall is not { } wall)
            return (PressToJoin, "The room does not know the time yet");
        if (agenda.Now.Meeting is { } on)
            return (Instant.FromDateTimeOffset(on.Start) > wall.ToInstant()
                ? $"Meeting at {Time(on.Start, wall.Zone)}" : $"Meeting until {Time(on.End, wall.Zone)}", PressToJoin);
        string next = agenda.Next is { } coming ? $"Next meeting {When(coming.Start, wall)}" : "No meeting in the coming week";
        return (next, agenda.Now.IsStanding ? PressToJoin : "Nothing to join now");
    }

    private static string When(DateTimeOffset start, ZonedDateTime wall)
    {
        ZonedDateTime there = Instant.FromDateTimeOffset(start).InZone(wall.Zone);
        int days = Period.Between(wall.Date, there.Date, PeriodUnits.Days).Days;
        string time = Time(start, wall.Zone);
        return days switch
        {
            0 => $"at {time}",
            1 => $"tomorrow at {time}",
            _ => $"{there.DayOfWeek} at {time}",
        };
    }

    private static string Time(DateTimeOffset moment, DateTimeZone zone)
    {
        ZonedDateTime there = Instant.FromDateTimeOffset(moment).InZone(zone);
        return string.Create(CultureInfo.InvariantCulture, $"{there.Hour:00}:{there.Minute:00}");
    }

    /// <summary>A room that joins and waits for nothing else connects.</summary>
    private static string WaitsFor(SessionSnapshot? session) =>
        MeetingWords.WaitsFor(session?.State ?? SessionState.Connecting, session?.Waiting ?? AdmissionWait.None, "the room")
            ?? MeetingWords.WaitsFor(SessionState.Connecting, AdmissionWait.None, "the room")!;

    private static string Elapsed(TimeSpan waited) => string.Create(
        CultureInfo.InvariantCulture, $"{(int)waited.TotalMinutes}:{waited.Seconds:00}");

    private static int Seconds(TimeSpan left) => (int)Math.Max(0, Math.Ceiling(left.TotalSeconds));
}
