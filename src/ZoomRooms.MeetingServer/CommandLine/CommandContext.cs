using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Addresses;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary>What a verb works with: the database of the data folder, and where to write.</summary>
internal sealed class CommandContext : IDisposable
{
    private readonly ServerDatabase _database;

    public CommandContext(ParseResult parsed, TimeProvider time)
    {
        Parsed = parsed;
        _database = ServerDatabase.Open(
            DataFolder.Open(parsed.GetRequiredValue(CommonOptions.Data)), parsed.GetValue(CommonOptions.Database));
        Accounts = new AccountStore(_database);
        Devices = new DeviceStore(_database, time);
        Meetings = new MeetingStore(_database, time);
        Administrators = new AdministratorStore(_database, time);
        Audit = new AuditLog(_database, time);
    }

    public ParseResult Parsed { get; }
    public AccountStore Accounts { get; }
    public DeviceStore Devices { get; }
    public MeetingStore Meetings { get; }
    public AdministratorStore Administrators { get; }
    public AuditLog Audit { get; }

    /// <summary>Where clients reach the server; null before it ran once.</summary>
    public Uri? Server => ServerAddresses.Public(DataFolder.Open(Parsed.GetRequiredValue(CommonOptions.Data)));

    /// <summary>What its certificate is held against where no authority vouches for it; otherwise empty.</summary>
    public string Pin => ServerAddresses.Pin(DataFolder.Open(Parsed.GetRequiredValue(CommonOptions.Data)));

    private TextWriter Output => Parsed.InvocationConfiguration.Output;

    public Account Account(string name) =>
        Accounts.FindAccount(name)
            ?? throw new ServerProblemException(
                $"There is no account named \"{name}\". \"account list\" shows them; \"account add\" makes one.");

    public Member Member(string login) =>
        Accounts.FindMember(login)
            ?? throw new ServerProblemException(
                $"There is no user with the login \"{login}\". \"user list\" shows them; \"user add\" makes one.");

    public ScheduledMeeting Meeting(string number) =>
        MeetingId.TryParse(number, out MeetingId id) && Meetings.Find(id) is { } meeting
            ? meeting
            : throw new ServerProblemException(
                $"There is no meeting with the number \"{number}\". \"meeting list\" shows them; \"meeting schedule\" makes one.");

    /// <summary>Writes rows as JSON with <c>--json</c>, otherwise as text.</summary>
    public void Write<T>(T value, JsonTypeInfo<T> type, Func<T, string> text) =>
        Output.WriteLine(Parsed.GetValue(CommonOptions.Json) ? JsonSerializer.Serialize(value, type) : text(value));

    /// <summary>Makes a change, and writes down that it was made or refused, and which settings were given: their words and numbers,
    /// and no text.</summary>
    /// <param name="target">What is changed; empty while it is not there.</param>
    /// <param name="made">What the change made.</param>
    public T Change<T>(string action, string target, Func<T> change, Func<T, string>? made = null)
    {
        T done;
        try
        {
            done = change();
        }
        catch (ServerProblemException)
        {
            Audit.Append(new AuditEntry(action, AuditObjects.Operator, target, AuditResults.Refused));
            throw;
        }
        try
        {
            string settings = GivenSettings.Of(Parsed);
            Audit.Append(new AuditEntry(action, AuditObjects.Operator, made?.Invoke(done) ?? target, AuditResults.Done + settings));
        }
        catch (System.Data.Common.DbException failure)
        {
            throw new ServerProblemException($"It was changed, and the audit does not say so: {failure.Message}", failure);
        }
        return done;
    }

    /// <inheritdoc cref="Change{T}"/>
    public void Change(string action, string target, Action change) => Change(action, target, () =>
    {
        change();
        return true;
    });

    public void Dispose() => _database.Dispose();
}
