using System.CommandLine;
using NodaTime;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary>When a meeting is, as options.</summary>
internal sealed class TimeOptions
{
    private readonly Option<string?> _start = new("--start")
    {
        Description = "When it begins, by the clock in --zone: 2026-12-03T14:00.", HelpName = "TIME"
    };
    private readonly Option<string> _zone = new("--zone")
    {
        Description = "Time zone, such as Europe/Berlin (default UTC). It stays at its time when the clocks change.", HelpName = "ZONE",
        DefaultValueFactory = _ => "UTC",
    };
    private readonly Option<int> _minutes = new("--minutes")
    {
        Description = "How long it takes.", HelpName = "MINUTES", DefaultValueFactory = _ => 60
    };
    private readonly Option<string?> _repeat = new("--repeat")
    {
        Description = "daily, weekdays, weekly, monthly, or a rule of RFC 5545 such as FREQ=WEEKLY;INTERVAL=2.", HelpName = "HOW"
    };
    private readonly Option<string?> _until = new("--until") { Description = "The last day on which it begins.", HelpName = "YYYY-MM-DD" };
    private readonly Option<int?> _count = new("--count") { Description = "So many times in all.", HelpName = "COUNT" };
    private readonly Option<string[]> _invite = new("--invite")
    {
        Description = "Login of a person or a room of the host's account that has it in its calendar. May be repeated.",
        HelpName = "LOGIN", DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_start, _zone, _minutes, _repeat, _until, _count, _invite])
            command.Options.Add(option);
    }

    /// <summary>Null where none was given.</summary>
    /// <exception cref="ServerProblemException">It cannot be.</exception>
    public MeetingTime? Of(ParseResult parsed)
    {
        if (parsed.GetValue(_start) is { } start)
            return MeetingTime.Of(
                start, parsed.GetRequiredValue(_zone), parsed.GetValue(_minutes), parsed.GetValue(_repeat), parsed.GetValue(_until),
                parsed.GetValue(_count));
        return parsed.GetValue(_repeat) is null && parsed.GetRequiredValue(_invite).Length == 0
            ? null : throw new ServerProblemException("A meeting that repeats, or to which somebody is invited, needs a --start.");
    }

    public Member[] InvitedOf(ParseResult parsed, CommandContext context, Member host)
    {
        Member[] invited = [.. parsed.GetRequiredValue(_invite).Select(context.Member)];
        foreach (Member member in invited)
            SchedulingRules.CheckInvited(host, member);
        return invited;
    }

    public static void Give(CommandContext context, MeetingId meeting, MeetingTime? when, IReadOnlyList<Member> invited)
    {
        if (when is null)
            return;
        context.Meetings.SetTime(meeting, when);
        context.Meetings.SetInvited(meeting, invited.Select(member => member.User.Id));
    }
}

/// <summary><c>meeting move</c>, and <c>calendar make</c>.</summary>
internal static class MeetingTimeCommands
{
    public static Command Move(TimeProvider time)
    {
        Argument<string> number = new("NUMBER") { Description = "The meeting." };
        Option<string> to = new("--to") { Description = "When it begins: 2026-12-03T14:00.", HelpName = "TIME", Required = true };
        Option<string?> occurrence = new("--occurrence")
        {
            Description = "Of a meeting that repeats only the one that begins on this day; without it all of them.", HelpName = "YYYY-MM-DD"
        };
        Command move = new("move", "Move a meeting to another time, or one occurrence of it.") { number, to, occurrence };
        move.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            ScheduledMeeting meeting = context.Meeting(parsed.GetRequiredValue(number));
            MeetingTime when = TimeOf(context, meeting.Id);
            LocalDateTime begins = when.ParseMove(parsed.GetRequiredValue(to));
            context.Change(AuditActions.MeetingSet, context.Audit.Meeting(meeting.Id), () =>
            {
                if (parsed.GetValue(occurrence) is { } day)
                    context.Meetings.Change(meeting.Id, new MeetingChange(OccurrenceOn(context, meeting.Id, day), begins));
                else
                    context.Meetings.SetTime(
                        meeting.Id, MeetingTime.Of(parsed.GetRequiredValue(to), when.Zone, when.Minutes, when.Rule, null, null));
            });
        });
        return move;
    }

    public static Command CreateCalendar(TimeProvider time) =>
        new("calendar", "Calendars of people and rooms, which their programs read.") { Make(time) };

    private static Command Make(TimeProvider time)
    {
        Argument<string> login = new("LOGIN") { Description = "The person or room." };
        Command make = new(
            "make", "Make a secret address for somebody's calendar; prints it once. The one before is of no use any more.") { login };
        make.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            Member member = context.Member(parsed.GetRequiredValue(login));
            string token = context.Change(
                AuditActions.CalendarMake, AuditObjects.User(member.User.Id), () => context.Meetings.MakeFeed(member.User.Id));
            string path = $"{FeedEndpoint.Path}{token}{FeedEndpoint.Ending}";
            parsed.InvocationConfiguration.Output.WriteLine(
                context.Server is { } server ? $"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}{path}" : path);
        });
        return make;
    }

    /// <exception cref="ServerProblemException">It has no time, or none that day.</exception>
    public static LocalDateTime OccurrenceOn(CommandContext context, MeetingId meeting, string day) =>
        MeetingCalendar.OccurrenceOn(TimeOf(context, meeting), MeetingTime.ParseDay(day));

    private static MeetingTime TimeOf(CommandContext context, MeetingId meeting) => context.Meetings.FindTime(meeting)
        ?? throw new ServerProblemException($"Meeting {meeting} has no time.");
}
