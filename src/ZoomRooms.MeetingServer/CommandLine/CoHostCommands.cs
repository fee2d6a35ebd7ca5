using System.CommandLine;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>meeting co-host add|remove</c>.</summary>
internal static class CoHostCommands
{
    public static Command Create(TimeProvider time) =>
        new("co-host", "Users of the host's account who may lock a meeting, admit, remove and end it beside the host.") {
            Add(time), Remove(time) };

    private static Argument<string> Number() => new("NUMBER") { Description = "The meeting." };

    private static Argument<string> Login() => new("LOGIN") { Description = "The user." };

    private static Command Add(TimeProvider time)
    {
        Argument<string> number = Number(), login = Login();
        Command add = new("add", "Name a co-host. Takes effect at once, also while the meeting runs.") { number, login };
        add.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            ScheduledMeeting meeting = context.Meeting(parsed.GetRequiredValue(number));
            Member user = context.Member(parsed.GetRequiredValue(login));
            context.Change(AuditActions.CoHostAdd, $"{context.Audit.Meeting(meeting.Id)} {AuditObjects.User(user.User.Id)}", () =>
            {
                if (!context.Meetings.AddCoHost(meeting.Id, context.Accounts.FindMember(meeting.Host)!, user))
                    throw new ServerProblemException($"\"{user.User.Login}\" is a co-host of meeting {meeting.Id} already.");
            });
        });
        return add;
    }

    private static Command Remove(TimeProvider time)
    {
        Argument<string> number = Number(), login = Login();
        Command remove = new("remove", "Dismiss a co-host. Takes effect at once, also while the meeting runs.") { number, login };
        remove.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            ScheduledMeeting meeting = context.Meeting(parsed.GetRequiredValue(number));
            Member user = context.Member(parsed.GetRequiredValue(login));
            context.Change(AuditActions.CoHostRemove, $"{context.Audit.Meeting(meeting.Id)} {AuditObjects.User(user.User.Id)}", () =>
            {
                if (!context.Meetings.RemoveCoHost(meeting.Id, user.User.Id))
                    throw new ServerProblemException($"\"{user.User.Login}\" is no co-host of meeting {meeting.Id}.");
            });
        });
        return remove;
    }
}
