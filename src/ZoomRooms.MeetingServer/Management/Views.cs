using System.ComponentModel;
using ZoomRooms.MeetingServer.Administrators;

namespace ZoomRooms.MeetingServer.Management;

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Search">Only what has this text in it, whatever its letters' case.</param>
/// <param name="After">The <c>next</c> of the page before.</param>
internal sealed record PageWish(string? Search = null, string? After = null, int? Limit = null);

/// <summary>A part of a list.</summary>
/// <param name="Next">Where the next part begins; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What there is, in numbers.</summary>
/// <param name="DevicesNotSeen">Paired, and not seen for seven days.</param>
/// <param name="DevicesUsedTwice">Two were there at a time with one identity: a copied card.</param>
/// <param name="Server">Only for who administers the whole server.</param>
internal sealed record OverviewView(
    int Accounts, int People, int Devices, int DevicesNotSeen, int DevicesUsedTwice, int Meetings, int MeetingsRunning, ServerView? Server);

internal sealed record ServerView(
    string Version, int Connections, int Participants, DateTimeOffset CertificateExpiresAt, string CertificateSha256,
    DateTimeOffset? LastBackupAt);

internal sealed record AccountItem(long Id, string Name, string Plan, bool EndToEnd, bool EndToEndLocked, bool Guests);

/// <param name="EndToEnd">What counts: a locked setting of the account, else the person's own, else the account's.</param>
/// <param name="OwnEndToEnd">What the person chose; null follows the account.</param>
/// <param name="EndToEndLocked">The account does not let people choose.</param>
internal sealed record PersonItem(
    string Id, string Login, string Name, string Account, bool PhoneVerified, bool EndToEnd, bool? OwnEndToEnd, bool EndToEndLocked);

internal sealed record DeviceItem(
    string Id, string Name, string Type, string Login, string Account, DateTimeOffset PairedAt, DateTimeOffset? LastSeenAt, bool Revoked,
    DateTimeOffset? UsedTwiceAt);

/// <param name="Passcode">Null for who may only look.</param>
internal sealed record MeetingItem(
    string Id, string Topic, string Host, string? Passcode, string Encryption, bool EndToEndAccountsOnly, int Participants,
    bool WaitingRoom, bool Guests, string State, IReadOnlyList<string> CoHosts, string? Link)
{
    /// <summary>Null where it has no time.</summary>
    public MeetingTimeItem? Time { get; init; }

    public IReadOnlyList<string> Invited { get; init; } = [];
}

/// <param name="Start">Of the first occurrence, by the clock in <paramref name="Zone"/>.</param>
/// <param name="Repeat">A rule of RFC 5545; null: it does not repeat.</param>
/// <param name="Next">When it begins next, or has begun and is on; null: it is over.</param>
internal sealed record MeetingTimeItem(string Start, string Zone, int Minutes, string? Repeat, DateTimeOffset? Next);

/// <param name="Address">Shown once: whoever has it reads this calendar.</param>
internal sealed record CalendarItem(string Login, string Address);

/// <param name="Code">Shown once.</param>
internal sealed record PairCodeItem(string Code, DateTimeOffset ExpiresAt);

internal sealed record AuditItem(
    long Row, DateTimeOffset Time, string Action, string Actor, string Object, string Address, string Result, string Hash);

/// <param name="Head">The hash of the last row: note it elsewhere.</param>
internal sealed record AuditVerificationItem(bool Whole, string Sentence, long Rows, string Head);

internal sealed record AdministratorItem(long Id, string Name, AdministratorRole Role, string? Account, bool Invited);

/// <param name="Secret">Shown once: whoever has it becomes this administrator.</param>
internal sealed record InvitationItem(AdministratorItem Administrator, string Secret, DateTimeOffset ExpiresAt);

internal sealed record TokenItem(
    long Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt, bool Revoked);

/// <param name="Secret">Shown once.</param>
internal sealed record NewTokenItem(TokenItem Token, string Secret);

// What is asked for. A member that is left out stays as it is.

internal sealed record NewAccount(
    string Name, [property: Description("free or paid")] string? Plan = null, bool? EndToEnd = null, bool? EndToEndLocked = null,
    bool? Guests = null);

internal sealed record AccountChange(
    string? Name = null, string? Plan = null, bool? EndToEnd = null, bool? EndToEndLocked = null, bool? Guests = null);

internal sealed record NewPerson(
    string Login, string? Name = null, string? Account = null, bool? PhoneVerified = null,
    [property: Description("on, off, or account, which follows the account's")] string? EndToEnd = null);

internal sealed record PersonChange(string? Name = null, bool? PhoneVerified = null, string? EndToEnd = null);

internal sealed record PairCodeWish(string Login, [property: Description("Minutes until it expires, 1 to 10080.")] int? Minutes = null);

internal sealed record NewMeeting(
    string Host, string? Topic = null, string? Id = null, [property: Description("Empty for none; left out, six digits are drawn.")]
    string? Passcode = null,
    [property: Description("e2ee or enhanced")] string? Encryption = null, bool? EndToEndAccountsOnly = null, int? Participants = null,
    bool? WaitingRoom = null, bool? Guests = null, IReadOnlyList<string>? CoHosts = null, NewTime? Time = null,
    [property: Description("Logins of people and rooms of the host's account that have it in their calendars.")]
    IReadOnlyList<string>? Invited = null);

internal sealed record NewTime(
    [property: Description("By the clock in the zone: 2026-12-03T14:00")] string Start,
    [property: Description("Of the IANA database: Europe/Berlin")] string Zone, int Minutes = 60,
    [property: Description("daily, weekdays, weekly, monthly, or a rule of RFC 5545")] string? Repeat = null,
    [property: Description("The last day on which it begins: 2027-06-30")] string? Until = null, int? Count = null);

internal sealed record MeetingChange(
    string? Topic = null, string? Passcode = null, string? Encryption = null, bool? EndToEndAccountsOnly = null, int? Participants = null,
    bool? WaitingRoom = null, bool? Guests = null, NewTime? Time = null, IReadOnlyList<string>? Invited = null);

internal sealed record NewAdministrator(
    string Name, AdministratorRole Role, [property: Description("The account that it administers; left out, the whole server.")]
    string? Account = null);

internal sealed record NewToken(string Name, IReadOnlyList<string> Scopes, [property: Description("1 to 366")] int? Days = null);
