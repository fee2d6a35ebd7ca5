using System.Security.Cryptography;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Addresses;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Management;

/// <summary>Meetings, by their numbers.</summary>
internal sealed partial class Manager
{
    public Page<MeetingItem> ListMeetings(Caller caller, PageWish wish)
    {
        Demand(caller, Operations.ListMeetings);
        Dictionary<UserId, string> logins = accounts.ListMembers().ToDictionary(member => member.User.Id, member => member.User.Login);
        HashSet<UserId> seen = [.. Members(caller).Select(member => member.User.Id)];
        ILookup<MeetingId, UserId> coHosts = meetings.ListCoHosts(), invited = meetings.ListInvited();
        IReadOnlyDictionary<MeetingId, MeetingTime> times = meetings.ListTimes();
        Page<ScheduledMeeting> page = PageOf(
            meetings.List().Where(meeting => seen.Contains(meeting.Host)), wish, meeting => meeting.Id.ToString(),
            meeting => [meeting.Id.ToString(), meeting.Topic, logins[meeting.Host]]);
        return new Page<MeetingItem>(
        [
            .. page.Items.Select(meeting => ItemOf(
                caller, meeting, logins[meeting.Host], coHosts[meeting.Id].Select(user => logins[user])) with
            {
                Time = times.TryGetValue(meeting.Id, out MeetingTime? when) ? ItemOf(meeting, when) : null,
                Invited = [.. invited[meeting.Id].Select(user => logins[user])],
            }),
        ], page.Next);
    }

    public MeetingItem ScheduleMeeting(Caller caller, NewMeeting wish)
    {
        Demand(caller, Operations.ScheduleMeeting);
        MeetingId? number = null;
        if (wish.Id is { } text)
            number = MeetingId.TryParse(text, out MeetingId given)
                ? given : throw new ManagementException(ManagementProblem.Invalid, "A meeting number has 9 to 11 digits.");
        MeetingPlan plan = new(
            number, Member(caller, wish.Host), wish.Topic ?? "Meeting", wish.Passcode ?? RandomNumberGenerator.GetString("0123456789", 6),
            TypeOf(wish.Encryption) ?? EncryptionType.EndToEnd, wish.EndToEndAccountsOnly ?? false,
            wish.Participants ?? Limits.Participants)
        {
            CoHosts = [.. (wish.CoHosts ?? []).Select(login => Member(caller, login))],
            WaitingRoom = wish.WaitingRoom ?? false,
            Guests = wish.Guests ?? false,
        };
        MeetingTime? when = TimeOf(wish.Time);
        List<Member> invited = InvitedOf(caller, plan.Host, wish.Invited);
        if (when is null && invited.Count > 0)
            throw new ManagementException(ManagementProblem.Invalid, "A meeting to which somebody is invited needs a time.");
        ScheduledMeeting made = Change(
            caller, AuditActions.MeetingSchedule, number is { } asked ? audit.Meeting(asked) : "",
            () =>
            {
                ScheduledMeeting scheduled = meetings.Schedule(plan);
                Give(scheduled.Id, when, invited);
                return scheduled;
            },
            meeting => audit.Meeting(meeting.Id),
            Settings(
                ("encryption", wish.Encryption), ("participants", wish.Participants), ("waiting-room", wish.WaitingRoom),
                ("guests", wish.Guests)));
        return Item(caller, made);
    }

    public MeetingItem ChangeMeeting(Caller caller, string number, MeetingChange wish)
    {
        Demand(caller, Operations.ChangeMeeting);
        (ScheduledMeeting meeting, Member host) = Meeting(caller, number);
        ScheduledMeeting changed = meeting with
        {
            Topic = wish.Topic ?? meeting.Topic,
            Passcode = wish.Passcode ?? meeting.Passcode,
            Encryption = TypeOf(wish.Encryption) ?? meeting.Encryption,
            EndToEndAccountsOnly = wish.EndToEndAccountsOnly ?? meeting.EndToEndAccountsOnly,
            ParticipantCap = wish.Participants ?? meeting.ParticipantCap,
            WaitingRoom = wish.WaitingRoom ?? meeting.WaitingRoom,
            Guests = wish.Guests ?? meeting.Guests,
        };
        MeetingTime? when = TimeOf(wish.Time);
        List<Member>? invited = wish.Invited is null ? null : InvitedOf(caller, host, wish.Invited);
        Change(
            caller, AuditActions.MeetingSet, audit.Meeting(meeting.Id),
            () =>
            {
                meetings.Update(changed, host);
                Give(meeting.Id, when, invited);
                return changed;
            },
            settings: Settings(
                ("encryption", wish.Encryption), ("participants", wish.Participants), ("waiting-room", wish.WaitingRoom),
                ("guests", wish.Guests)));
        return Item(caller, changed);
    }

    /// <summary>A new secret address for somebody's calendar; the one before is of no use any more.</summary>
    public CalendarItem MakeCalendar(Caller caller, string login)
    {
        Demand(caller, Operations.MakeCalendar);
        Member member = Member(caller, login);
        string token = Change(
            caller, AuditActions.CalendarMake, AuditObjects.User(member.User.Id), () => meetings.MakeFeed(member.User.Id));
        string path = $"{FeedEndpoint.Path}{token}{FeedEndpoint.Ending}";
        return new CalendarItem(
            member.User.Login,
            ServerAddresses.Public(folder) is { } server ? $"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}{path}" : path);
    }

    private static MeetingTime? TimeOf(NewTime? wish) =>
        wish is null ? null : MeetingTime.Of(wish.Start, wish.Zone, wish.Minutes, wish.Repeat, wish.Until, wish.Count);

    private List<Member> InvitedOf(Caller caller, Member host, IReadOnlyList<string>? logins)
    {
        List<Member> invited = [.. (logins ?? []).Select(login => Member(caller, login))];
        invited.ForEach(member => SchedulingRules.CheckInvited(host, member));
        return invited;
    }

    private void Give(MeetingId meeting, MeetingTime? when, List<Member>? invited)
    {
        if (when is not null)
            meetings.SetTime(meeting, when);
        if (invited is not null)
            meetings.SetInvited(meeting, invited.Select(member => member.User.Id));
    }

    public void CancelMeeting(Caller caller, string number)
    {
        Demand(caller, Operations.CancelMeeting);
        (ScheduledMeeting meeting, _) = Meeting(caller, number);
        Change(caller, AuditActions.MeetingCancel, audit.Meeting(meeting.Id), () => meetings.Cancel(meeting.Id)
            ? true : throw new ServerProblemException($"Meeting {meeting.Id} was cancelled before."));
    }

    public void AddCoHost(Caller caller, string number, string login)
    {
        Demand(caller, Operations.AddCoHost);
        (ScheduledMeeting meeting, Member host) = Meeting(caller, number);
        Member user = Member(caller, login);
        Change(caller, AuditActions.CoHostAdd, CoHost(meeting, user), () => meetings.AddCoHost(meeting.Id, host, user)
            ? true : throw new ServerProblemException($"\"{user.User.Login}\" is a co-host of meeting {meeting.Id} already."));
    }

    public void RemoveCoHost(Caller caller, string number, string login)
    {
        Demand(caller, Operations.RemoveCoHost);
        (ScheduledMeeting meeting, _) = Meeting(caller, number);
        Member user = Member(caller, login);
        Change(caller, AuditActions.CoHostRemove, CoHost(meeting, user), () => meetings.RemoveCoHost(meeting.Id, user.User.Id)
            ? true : throw new ServerProblemException($"\"{user.User.Login}\" is no co-host of meeting {meeting.Id}."));
    }

    private string CoHost(ScheduledMeeting meeting, Member user) => $"{audit.Meeting(meeting.Id)} {AuditObjects.User(user.User.Id)}";

    private (ScheduledMeeting Meeting, Member Host) Meeting(Caller caller, string number) =>
        MeetingId.TryParse(number, out MeetingId id) && meetings.Find(id) is { } meeting
        && accounts.FindMember(meeting.Host) is { } host && caller.Sees(host.Account.Id)
            ? (meeting, host) : throw NotThere("meeting");

    private MeetingItem Item(Caller caller, ScheduledMeeting meeting) => ItemOf(
        caller, meeting, accounts.FindMember(meeting.Host)!.User.Login,
        meetings.ListCoHosts()[meeting.Id].Select(user => accounts.FindMember(user)!.User.Login)) with
    {
        Time = meetings.FindTime(meeting.Id) is { } when ? ItemOf(meeting, when) : null,
        Invited = [.. meetings.ListInvited()[meeting.Id].Select(user => accounts.FindMember(user)!.User.Login)],
    };

    private MeetingTimeItem ItemOf(ScheduledMeeting meeting, MeetingTime when) => new(
        when.StartText, when.Zone, when.Minutes, when.Rule, meeting.Cancelled ? null : calendar.Next(meeting, when));

    private MeetingItem ItemOf(Caller caller, ScheduledMeeting meeting, string host, IEnumerable<string> coHosts)
    {
        bool knowsPasscode = caller.May(Operations.ScheduleMeeting);
        Uri? server = ServerAddresses.Public(folder);
        return new MeetingItem(
            meeting.Id.ToString(), meeting.Topic, host, knowsPasscode ? meeting.Passcode : null,
            meeting.Encryption == EncryptionType.EndToEnd ? "e2ee" : "enhanced", meeting.EndToEndAccountsOnly, meeting.ParticipantCap,
            meeting.WaitingRoom, meeting.LetsGuestsIn,
            meeting.Cancelled ? "cancelled" : meeting.Running is null ? "scheduled" : "running", [.. coHosts],
            !knowsPasscode || server is null ? null : new MeetingLink(server, meeting.Id, meeting.Passcode)
            {
                CertificateSha256 = meeting.LetsGuestsIn ? ServerAddresses.Pin(folder) : "",
            }.Address);
    }

    private static EncryptionType? TypeOf(string? word) => word switch
    {
        null => null,
        "e2ee" => EncryptionType.EndToEnd,
        "enhanced" => EncryptionType.Enhanced,
        _ => throw new ManagementException(ManagementProblem.Invalid, "Encryption is \"e2ee\" or \"enhanced\"."),
    };
}
