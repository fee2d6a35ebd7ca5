using System.CommandLine;
using System.Security.Cryptography;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>meeting schedule|list|set|cancel|co-host</c>.</summary>
internal static class MeetingCommands
{
    private static readonly (string, EncryptionType?)[] Types = [("e2ee", EncryptionType.EndToEnd), ("enhanced", EncryptionType.Enhanced)];

    public static Command Create(TimeProvider time) =>
        new("meeting", "Scheduled meetings.") {
            Schedule(time), List(time), Set(time), Cancel(time), MeetingTimeCommands.Move(time), CoHostCommands.Create(time) };

    private static Command Schedule(TimeProvider time)
    {
        Option<string> host = new("--host") { Description = "Login of the user who hosts it.", HelpName = "LOGIN", Required = true };
        Option<string> topic = new("--topic")
        {
            Description = "What it is about.", HelpName = "TEXT", DefaultValueFactory = _ => "Meeting"
        };
        Option<string?> id = new("--id") { Description = "Meeting number, 9 to 11 digits (default: drawn).", HelpName = "NUMBER" };
        Option<string?> passcode = new("--passcode")
        {
            Description = "Passcode; \"\" for none (default: six digits drawn).", HelpName = "CODE"
        };
        Option<EncryptionType?> encryption = CommonOptions.Choice<EncryptionType?>(
            "--encryption", "e2ee (default): keys made by the participants' devices. enhanced: key made and held by this server.", null,
            Types);
        Option<bool> only = new("--e2ee-accounts-only")
        {
            Description = "Admit only users of accounts that enabled end-to-end encryption."
        };
        Option<int> cap = new("--participants")
        {
            Description = $"Room for so many, at most {Limits.Participants}.", HelpName = "COUNT", DefaultValueFactory = _ =>
                Limits.Participants
        };
        Option<string[]> coHosts = new("--co-host")
        {
            Description = "Login of a user of the host's account who may lock it, admit, remove and end it too. May be repeated.",
            HelpName = "LOGIN", DefaultValueFactory = _ => []
        };
        Option<bool> waitingRoom = new("--waiting-room")
        {
            Description = "Begin with a waiting room: newcomers wait until the host or a co-host admits them."
        };
        Option<bool> guests = new("--guests")
        {
            Description = "Let guests in: whoever has the link and gives a name, without an account. Better with --waiting-room."
        };
        TimeOptions when = new();
        Command schedule = new(
            "schedule", "Schedule a meeting; prints its number and passcode. With --start it has a time, and is in the calendars of whom it concerns.") {
            host, topic, id, passcode, encryption, only, cap, coHosts, waitingRoom, guests, CommonOptions.Json };
        when.AddTo(schedule);
        schedule.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            MeetingId? number = null;
            if (parsed.GetValue(id) is { } text)
                number = MeetingId.TryParse(text, out MeetingId given)
                    ? given : throw new ServerProblemException($"\"{text}\" is not a meeting number: 9 to 11 digits.");
            MeetingPlan plan = new(
                number, context.Member(parsed.GetRequiredValue(host)), parsed.GetRequiredValue(topic), parsed.GetValue(passcode)
                ?? DrawPasscode(),
                parsed.GetValue(encryption) ?? EncryptionType.EndToEnd, parsed.GetValue(only), parsed.GetValue(cap))
            {
                CoHosts = [.. parsed.GetRequiredValue(coHosts).Select(context.Member)],
                WaitingRoom = parsed.GetValue(waitingRoom),
                Guests = parsed.GetValue(guests),
            };
            MeetingTime? begins = when.Of(parsed);
            Member[] invited = when.InvitedOf(parsed, context, plan.Host);
            ScheduledMeeting meeting = context.Change(
                AuditActions.MeetingSchedule, number is { } asked ? context.Audit.Meeting(asked) : "", () =>
                {
                    ScheduledMeeting made = context.Meetings.Schedule(plan);
                    TimeOptions.Give(context, made.Id, begins, invited);
                    return made;
                },
                made => context.Audit.Meeting(made.Id));
            context.Write(MeetingView.Of(
                meeting, parsed.GetRequiredValue(host), parsed.GetRequiredValue(coHosts), context.Server, context.Pin),
                CommandJson.Default.MeetingView,
                view =>
                $"Scheduled meeting {view.Id}, {(view.Passcode.Length > 0 ? $"passcode {view.Passcode}" : "no passcode")}, {view.Encryption}.{(view.Link is { } link ? $"\n{link}" : "")}");
        });
        return schedule;
    }

    private static Command List(TimeProvider time)
    {
        Command list = new("list", "List the meetings.") { CommonOptions.Json };
        list.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            Dictionary<UserId, string> logins = context.Accounts.ListMembers().ToDictionary(
                member => member.User.Id, member => member.User.Login);
            ILookup<MeetingId, UserId> coHosts = context.Meetings.ListCoHosts();
            IReadOnlyDictionary<MeetingId, MeetingTime> times = context.Meetings.ListTimes();
            MeetingCalendar calendar = new(context.Meetings, time);
            MeetingView[] meetings = [.. context.Meetings.List().Select(
                meeting => MeetingView.Of(
                    meeting, logins[meeting.Host], coHosts[meeting.Id].Select(user => logins[user]), context.Server, context.Pin) with
                {
                    Next = times.TryGetValue(meeting.Id, out MeetingTime? when) && !meeting.Cancelled ? calendar.Next(meeting, when) : null,
                })];
            context.Write<IReadOnlyList<MeetingView>>(meetings, CommandJson.Default.IReadOnlyListMeetingView, views => TextTable.Write(
                ["NUMBER", "TOPIC", "NEXT (UTC)", "HOST", "CO-HOSTS", "PASSCODE", "ENCRYPTION", "PARTICIPANTS", "STATE"],
                views.Select(view => new[]
                {
                    view.Id, view.Topic,
                    view.Next?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture) ?? "",
                    view.Host, string.Join(' ', view.CoHosts), view.Passcode, view.Encryption + (
                        view.EndToEndAccountsOnly ? " (e2ee accounts only)" : "") + (
                            view.WaitingRoom ? ", waiting room" : "") + (view.Guests ? ", guests" : ""),
                    $"{view.Participants}", view.State,
                })));
        });
        return list;
    }

    private static Command Set(TimeProvider time)
    {
        Argument<string> number = new("NUMBER") { Description = "The meeting." };
        Option<string?> topic = new("--topic") { Description = "What it is about.", HelpName = "TEXT" };
        Option<string?> passcode = new("--passcode") { Description = "Passcode; \"\" for none.", HelpName = "CODE" };
        Option<EncryptionType?> encryption = CommonOptions.Choice<EncryptionType?>(
            "--encryption", "Cannot change while the meeting runs.", null, Types);
        Option<Setting> only = CommonOptions.Confirmation(
            "--e2ee-accounts-only", "Admit only users of accounts that enabled end-to-end encryption.");
        Option<int?> cap = new("--participants") { Description = "Room for so many.", HelpName = "COUNT" };
        Option<Setting> waitingRoom = CommonOptions.Confirmation(
            "--waiting-room", "Begin with a waiting room. One that runs keeps what its leader's list says.");
        Option<Setting> guests = CommonOptions.Confirmation(
            "--guests", "Let guests in. Of one that runs the leader's list says it too, and keeps what it says.");
        Command set = new("set", "Change a meeting. What is not given stays.") {
            number, topic, passcode, encryption, only, cap, waitingRoom, guests };
        set.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            ScheduledMeeting meeting = context.Meeting(parsed.GetRequiredValue(number));
            context.Change(AuditActions.MeetingSet, context.Audit.Meeting(meeting.Id), () => context.Meetings.Update(
                meeting with
                {
                    Topic = parsed.GetValue(topic) ?? meeting.Topic,
                    Passcode = parsed.GetValue(passcode) ?? meeting.Passcode,
                    Encryption = parsed.GetValue(encryption) ?? meeting.Encryption,
                    EndToEndAccountsOnly = parsed.GetSetting(only) ?? meeting.EndToEndAccountsOnly,
                    ParticipantCap = parsed.GetValue(cap) ?? meeting.ParticipantCap,
                    WaitingRoom = parsed.GetSetting(waitingRoom) ?? meeting.WaitingRoom,
                    Guests = parsed.GetSetting(guests) ?? meeting.Guests,
                },
                context.Accounts.FindMember(meeting.Host)!));
        });
        return set;
    }

    private static Command Cancel(TimeProvider time)
    {
        Argument<string> number = new("NUMBER") { Description = "The meeting." };
        Option<string?> occurrence = new("--occurrence")
        {
            Description = "Of a meeting that repeats only the one that begins on this day.", HelpName = "YYYY-MM-DD"
        };
        Command cancel = new("cancel", "Cancel a meeting. One that runs ends within seconds.") { number, occurrence };
        cancel.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            ScheduledMeeting meeting = context.Meeting(parsed.GetRequiredValue(number));
            if (parsed.GetValue(occurrence) is { } day)
            {
                context.Change(AuditActions.MeetingSet, context.Audit.Meeting(meeting.Id), () => context.Meetings.Change(
                    meeting.Id, new MeetingChange(MeetingTimeCommands.OccurrenceOn(context, meeting.Id, day), null)));
                return;
            }
            context.Change(AuditActions.MeetingCancel, context.Audit.Meeting(meeting.Id), () =>
            {
                if (!context.Meetings.Cancel(meeting.Id))
                    throw new ServerProblemException($"Meeting {meeting.Id} was cancelled before.");
            });
        });
        return cancel;
    }

    private static string DrawPasscode() => RandomNumberGenerator.GetString("0123456789", 6);
}
