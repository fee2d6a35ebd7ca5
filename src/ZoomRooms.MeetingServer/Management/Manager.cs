using System.Globalization;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Certificates;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Management;

/// <summary>
/// What an administrator does with the server: asks whether it may, does it, writes it down. API and console do nothing past it. It waits
/// for the database: called on a thread that may (<see cref="ServerDatabase.AskAsync{T}"/>).
/// </summary>
/// <exception cref="ManagementException">Not allowed, not there, or not as it must be.</exception>
/// <exception cref="ServerProblemException">A rule says no; the sentence is for people.</exception>
internal sealed partial class Manager(
    AccountStore accounts, DeviceStore devices, MeetingStore meetings, MeetingCalendar calendar, AdministratorStore administrators,
    AuditLog audit, HallHost hall, CertificateKeeper certificates, DataFolder folder, TimeProvider time)
{
    /// <summary>Rows of a page, at most.</summary>
    public const int LargestPage = 200;

    private static void Demand(Caller caller, Operation operation)
    {
        if (!caller.May(operation))
            throw new ManagementException(ManagementProblem.NotAllowed, "Your role does not allow this. Ask an owner.");
    }

    private static ManagementException NotThere(string what) => new(ManagementProblem.NotFound, $"There is no such {what}.");

    /// <summary>Makes a change and writes down that it was made, or refused.</summary>
    /// <param name="settings">Which settings were given, in words and numbers; no names.</param>
    private T Change<T>(
        Caller caller, string action, string target, Func<T> change, Func<T, string>? made = null, string settings = "")
    {
        T done;
        try
        {
            done = change();
        }
        catch (ServerProblemException)
        {
            audit.Append(new AuditEntry(action, caller.Actor, target, AuditResults.Refused, caller.Address));
            throw;
        }
        audit.Append(new AuditEntry(action, caller.Actor, made?.Invoke(done) ?? target, AuditResults.Done + settings, caller.Address));
        return done;
    }

    private static string Settings(params ReadOnlySpan<(string Name, object? Value)> given)
    {
        List<string> words = [];
        foreach ((string name, object? value) in given)
        {
            if (value is not null)
                words.Add(string.Create(CultureInfo.InvariantCulture, $" {name}={value}"));
        }
        return string.Concat(words);
    }

    private static Page<T> PageOf<T>(IEnumerable<T> all, PageWish wish, Func<T, string> key, Func<T, IEnumerable<string>> searched)
    {
        string search = wish.Search ?? "";
        int size = Math.Clamp(wish.Limit ?? LargestPage, 1, LargestPage);
        List<T> found = [.. all
            .Where(one => search.Length == 0 || searched(one).Any(text => text.Contains(search, StringComparison.OrdinalIgnoreCase)))
            .Where(one => wish.After is null || string.CompareOrdinal(key(one), wish.After) > 0)
            .OrderBy(key, StringComparer.Ordinal).Take(size + 1)];
        string? next = found.Count > size ? key(found[size - 1]) : null;
        return new Page<T>([.. found.Take(size)], next);
    }

    public OverviewView Overview(Caller caller)
    {
        Demand(caller, Operations.Overview);
        List<DeviceMember> seen = [.. devices.List().Where(device => caller.Sees(device.Member.Account.Id))];
        HashSet<UserId> people = [.. Members(caller).Select(member => member.User.Id)];
        List<ScheduledMeeting> scheduled = [.. meetings.List().Where(meeting => people.Contains(meeting.Host) && !meeting.Cancelled)];
        DateTimeOffset recent = time.GetUtcNow() - TimeSpan.FromDays(7);
        ServerView? server = null;
        if (caller.Who.Account is null)
        {
            HallCensus census = hall.Census;
            server = new ServerView(
                typeof(Manager).Assembly.GetName().Version?.ToString(3) ?? "", census.Connections, census.Participants,
                certificates.Current.TargetCertificate.NotAfter.ToUniversalTime(), certificates.Fingerprint,
                File.Exists(folder.LastBackup) && DateTimeOffset.TryParse(
                    File.ReadAllText(folder.LastBackup).Trim(), CultureInfo.InvariantCulture, out DateTimeOffset backup) ? backup : null);
        }
        return new OverviewView(
            accounts.ListAccounts().Count(account => caller.Sees(account.Id)), people.Count,
            seen.Count(device => !device.Device.Revoked),
            seen.Count(device => !device.Device.Revoked && !(device.Device.LastSeenAt >= recent)),
            seen.Count(device => !device.Device.Revoked && device.Device.UsedTwiceAt is not null),
            scheduled.Count, scheduled.Count(meeting => meeting.Running is not null), server);
    }

    private IEnumerable<Member> Members(Caller caller) => accounts.ListMembers().Where(member => caller.Sees(member.Account.Id));

    private Member Member(Caller caller, string login) =>
        accounts.FindMember(login) is { } member && caller.Sees(member.Account.Id) ? member : throw NotThere("person");
}
