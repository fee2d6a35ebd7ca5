namespace ZoomRooms.Appliance.Calendar;

/// <summary>What the button joins: the meeting that is on, the standing meeting otherwise, or nothing, with the reason.</summary>
public sealed record AgendaAnswer(ScheduledMeeting? Meeting, bool IsStanding, string Reason);

/// <summary>The meetings around now, as last read. Asked at a press: it answers from memory at once.</summary>
public sealed class Agenda(TimeProvider time, bool hasStandingMeeting)
{
    private volatile IReadOnlyList<ScheduledMeeting> _meetings = [];
    private volatile string _problem = "the calendar was not read yet";
    private long _readAt;
    private volatile bool _wasRead;

    /// <summary>Replaces the meetings; what could not be read keeps those before.</summary>
    public void Take(IReadOnlyList<ScheduledMeeting> meetings)
    {
        _meetings = [.. meetings.OrderBy(meeting => meeting.Start)];
        Volatile.Write(ref _readAt, time.GetTimestamp());
        _wasRead = true;
        _problem = "";
    }

    public void Fail(string problem) => _problem = problem;

    /// <summary>
    /// Of the meetings that are on, the one that begins last: whoever presses the button ten minutes before the hour means the meeting that is about to begin, and of two that
    /// begin together the one with the lower number.
    /// </summary>
    public AgendaAnswer Now()
    {
        DateTimeOffset now = time.GetUtcNow();
        ScheduledMeeting? on = _meetings.Where(meeting => meeting.IsOn(now)).OrderByDescending(meeting => meeting.Start).ThenBy(meeting => meeting.Meeting.ToString(), StringComparer.Ordinal).FirstOrDefault();
        if (on is not null)
            return new AgendaAnswer(on, false, "");
        if (hasStandingMeeting)
            return new AgendaAnswer(null, true, "");
        string next = Next(now) is { } coming ? $"the next meeting begins at {coming.Start.ToLocalTime():yyyy-MM-dd HH:mm}" : "the calendar has no further meeting in the coming week";
        return new AgendaAnswer(null, false, $"Nothing is scheduled now: {next}.{(_problem.Length > 0 ? $" ({_problem})" : "")}");
    }

    /// <summary>Those that are on or coming, in order.</summary>
    public IEnumerable<ScheduledMeeting> Coming() => _meetings.Where(meeting => meeting.End > time.GetUtcNow());

    public string Problem => _problem;

    public ScheduledMeeting? Next(DateTimeOffset now) => _meetings.FirstOrDefault(meeting => meeting.Start > now);

    /// <summary>For <c>status</c>: how old the calendar is, what is on and next. No titles, no numbers.</summary>
    public string Describe()
    {
        DateTimeOffset now = time.GetUtcNow();
        string age = _wasRead ? FormattableString.Invariant($"read {time.GetElapsedTime(Volatile.Read(ref _readAt)).TotalSeconds:0} s ago") : "not read yet";
        string on = _meetings.Any(meeting => meeting.IsOn(now)) ? "a meeting is on" : "nothing is on";
        string next = Next(now) is { } coming ? FormattableString.Invariant($", next at {coming.Start:yyyy-MM-dd HH:mm}Z") : "";
        return $"{age}, {on}{next}{(_problem.Length > 0 ? $"; {_problem}" : "")}";
    }
}
