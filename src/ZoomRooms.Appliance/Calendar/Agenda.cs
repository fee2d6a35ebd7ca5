using ZoomRooms.Appliance.Calendar.Counting;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>What the button joins: the meeting that is on, the standing meeting otherwise, or nothing, with the reason.</summary>
internal sealed record AgendaAnswer(ScheduledMeeting? Meeting, bool IsStanding, string Reason);

/// <summary>The meetings around now, as last read. Asked at a press: it answers from memory at once.</summary>
internal sealed class Agenda(TimeProvider time, bool hasStandingMeeting)
{
    /// <summary>As many of those that are passed over now are named one by one.</summary>
    private const int Named = 3;

    private volatile IReadOnlyList<ScheduledMeeting> _meetings = [];
    private volatile IReadOnlyList<ScheduledMeeting> _uncounted = [];
    private volatile string _problem = "the calendar was not read yet";
    private long _readAt;
    private volatile bool _wasRead;

    /// <summary>Replaces the meetings, those that do not count among them; what could not be read keeps those before.</summary>
    public void Take(IReadOnlyList<ScheduledMeeting> meetings)
    {
        _meetings = [.. meetings.Where(meeting => meeting.Verdict == Verdict.Counts).OrderBy(meeting => meeting.Start)];
        _uncounted = [.. meetings.Where(meeting => meeting.Verdict != Verdict.Counts).OrderBy(meeting => meeting.Start)];
        Volatile.Write(ref _readAt, time.GetTimestamp());
        _wasRead = true;
        _problem = "";
    }

    /// <summary>The source was asked and is as it was.</summary>
    public void Confirm() => Volatile.Write(ref _readAt, time.GetTimestamp());

    public void Fail(string problem) => _problem = problem;

    public AgendaAnswer Now()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (Choice.Of(_meetings, now).Chosen is { } on)
            return new AgendaAnswer(on, false, "");
        if (hasStandingMeeting)
            return new AgendaAnswer(null, true, "");
        string next = Next(now) is { } coming
            ? $"the next meeting begins at {coming.Start.ToLocalTime():yyyy-MM-dd HH:mm}"
            : "the calendar has no further meeting in the coming week";
        return new AgendaAnswer(null, false, $"Nothing is scheduled now: {next}.{(_problem.Length > 0 ? $" ({_problem})" : "")}");
    }

    /// <summary>Those that are on or coming, in order.</summary>
    public IEnumerable<ScheduledMeeting> Coming() => _meetings.Where(meeting => meeting.End > time.GetUtcNow());

    /// <summary>Those that are on or coming and do not count, in order.</summary>
    public IEnumerable<ScheduledMeeting> Uncounted() => _uncounted.Where(meeting => meeting.End > time.GetUtcNow());

    public string Problem => _problem;

    public ScheduledMeeting? Next(DateTimeOffset now) => _meetings.FirstOrDefault(meeting => meeting.Start > now);

    /// <summary>
    /// For <c>status</c>: how old the calendar is, what is on and why it and no other, what does not count, and what comes next. No titles,
    /// no passcodes.
    /// </summary>
    public string Describe()
    {
        DateTimeOffset now = time.GetUtcNow();
        string age = _wasRead
            ? FormattableString.Invariant($"read {time.GetElapsedTime(Volatile.Read(ref _readAt)).TotalSeconds:0} s ago") : "not read yet";
        Choice choice = Choice.Of(_meetings, now);
        string on = choice.Chosen is { } chosen ? $"a meeting is on ({chosen.Meeting})" : "nothing is on";
        string next = Next(now) is { } coming ? FormattableString.Invariant($", next at {coming.Start:yyyy-MM-dd HH:mm}Z") : "";
        return string.Join(
            "; ", [$"{age}, {on}{next}", .. PassedOver(choice, now), .. Counts(now), .. _problem.Length > 0 ? (string[])[_problem] : []]);
    }

    /// <summary>The meetings that would be on too, each with the reason why it is not joined.</summary>
    private List<string> PassedOver(Choice choice, DateTimeOffset now)
    {
        List<string> others =
        [
            .. choice.Others.Select(other => $"{other.Meeting.Meeting} is not joined: {other.Reason}"),
            .. _uncounted.Where(meeting => meeting.IsOn(now)).Select(
                meeting => $"{meeting.Meeting} does not count: {VerdictText.Of(meeting.Verdict)}"),
        ];
        return others.Count <= Named
            ? others : [.. others.Take(Named), FormattableString.Invariant($"and {others.Count - Named} more that are on")];
    }

    /// <summary>How many of those to come do not count, for each reason.</summary>
    private IEnumerable<string> Counts(DateTimeOffset now) =>
        from meeting in _uncounted
        where meeting.End > now
        group meeting by meeting.Verdict into same
        orderby same.Key
        select FormattableString.Invariant($"{same.Count()} not counted: {VerdictText.Of(same.Key)}");
}
