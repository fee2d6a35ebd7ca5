namespace ZoomRooms.Appliance.Calendar.Counting;

/// <summary>
/// Of the meetings that are on, the one that the button joins. Of two that take up the same time the one that the room accepted first, so
/// that a later invitation never takes an earlier one's place. Of those that follow each other the one that begins last: whoever presses
/// the button ten minutes before the hour means the meeting that is about to begin.
/// </summary>
/// <param name="Others">Those that are on as well, each with the reason why it is not joined.</param>
internal sealed record Choice(ScheduledMeeting? Chosen, IReadOnlyList<(ScheduledMeeting Meeting, string Reason)> Others)
{
    public static Choice Of(IEnumerable<ScheduledMeeting> meetings, DateTimeOffset now)
    {
        // Those that the room came to know together stand as their server says they were made. A made-up date helps only against what the
        // room has never seen before.
        List<ScheduledMeeting> on =
        [
            .. meetings.Where(meeting => meeting.IsOn(now)).OrderBy(meeting => meeting.Place).ThenBy(meeting => meeting.Created.Length == 0)
                .ThenBy(meeting => meeting.Created, StringComparer.Ordinal).ThenByDescending(meeting => meeting.Start)
                    .ThenBy(meeting => meeting.Meeting.ToString(), StringComparer.Ordinal),
        ];
        List<ScheduledMeeting> kept = new();
        List<(ScheduledMeeting, string)> others = new();
        foreach (ScheduledMeeting meeting in on)
        {
            if (kept.Find(meeting.Overlaps) is { } first)
                others.Add((meeting, $"{first.Meeting} takes up its time and was accepted before"));
            else
                kept.Add(meeting);
        }
        ScheduledMeeting? chosen = kept.MaxBy(meeting => meeting.Start);
        others.AddRange(kept.Where(meeting => meeting != chosen).Select(meeting => (meeting, $"{chosen!.Meeting} is about to begin")));
        // The same meeting twice is no other one.
        return new Choice(chosen, [.. others.Where(other => other.Item1.Meeting != chosen?.Meeting)]);
    }
}
