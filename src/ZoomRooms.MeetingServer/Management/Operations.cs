using ZoomRooms.MeetingServer.Administrators;

namespace ZoomRooms.MeetingServer.Management;

/// <summary>Something that can be done with the server.</summary>
/// <param name="Name">The operation's identifier in the API.</param>
/// <param name="Least">The role that it needs at least.</param>
/// <param name="Scope">What a token must be made for.</param>
/// <param name="Command">The command that does the same; null where that has no sense at a command line.</param>
internal sealed record Operation(string Name, AdministratorRole Least, string Scope, string? Command)
{
    /// <summary>Not for whoever administers one account alone.</summary>
    public bool OfWholeServer { get; init; }

    /// <summary>Not with a token: a token makes no token, and no administrator.</summary>
    public bool InPerson { get; init; }
}

/// <summary>
/// All that can be done, and who may. API and console ask this one table, by way of <see cref="Manager"/>.
/// </summary>
internal static class Operations
{
    private const string Server = "server", Accounts = "accounts", People = "people", Devices = "devices", Meetings = "meetings";
    private const string Read = ":read", Write = ":write";

    public static readonly Operation
        Overview = new("getOverview", AdministratorRole.Viewer, Server + Read, "check"),
        ListAccounts = new("listAccounts", AdministratorRole.Viewer, Accounts + Read, "account list"),
        AddAccount = new("addAccount", AdministratorRole.Administrator, Accounts + Write, "account add") { OfWholeServer = true },
        ChangeAccount = new("changeAccount", AdministratorRole.Administrator, Accounts + Write, "account set"),
        ListPeople = new("listPeople", AdministratorRole.Viewer, People + Read, "user list"),
        ExportPeople = new("exportPeople", AdministratorRole.Viewer, People + Read, "user list"),
        AddPerson = new("addPerson", AdministratorRole.Administrator, People + Write, "user add"),
        ImportPeople = new("importPeople", AdministratorRole.Administrator, People + Write, "user add"),
        ChangePerson = new("changePerson", AdministratorRole.Administrator, People + Write, "user set"),
        ListDevices = new("listDevices", AdministratorRole.Viewer, Devices + Read, "device list"),
        ExportDevices = new("exportDevices", AdministratorRole.Viewer, Devices + Read, "device list"),
        DrawPairCode = new("drawPairCode", AdministratorRole.Administrator, Devices + Write, "device pair-code"),
        RevokeDevice = new("revokeDevice", AdministratorRole.Administrator, Devices + Write, "device revoke"),
        ListMeetings = new("listMeetings", AdministratorRole.Viewer, Meetings + Read, "meeting list"),
        ScheduleMeeting = new("scheduleMeeting", AdministratorRole.Scheduler, Meetings + Write, "meeting schedule"),
        ChangeMeeting = new("changeMeeting", AdministratorRole.Scheduler, Meetings + Write, "meeting set"),
        CancelMeeting = new("cancelMeeting", AdministratorRole.Scheduler, Meetings + Write, "meeting cancel"),
        AddCoHost = new("addCoHost", AdministratorRole.Scheduler, Meetings + Write, "meeting co-host add"),
        RemoveCoHost = new("removeCoHost", AdministratorRole.Scheduler, Meetings + Write, "meeting co-host remove"),
        MakeCalendar = new("makeCalendar", AdministratorRole.Administrator, People + Write, "calendar make"),
        ListAudit = new("listAudit", AdministratorRole.Administrator, "audit:read", "audit list") { OfWholeServer = true },
        VerifyAudit = new("verifyAudit", AdministratorRole.Administrator, "audit:read", "audit verify") { OfWholeServer = true },
        ListAdministrators = new("listAdministrators", AdministratorRole.Owner, "administrators:read", "administrator list"),
        InviteAdministrator =
            new("inviteAdministrator", AdministratorRole.Owner, "administrators:write", "administrator invite") { InPerson = true },
        RemoveAdministrator =
            new("removeAdministrator", AdministratorRole.Owner, "administrators:write", "administrator remove") { InPerson = true },
        ListTokens = new("listTokens", AdministratorRole.Viewer, "tokens:read", null) { InPerson = true },
        MakeToken = new("makeToken", AdministratorRole.Viewer, "tokens:write", null) { InPerson = true },
        RevokeToken = new("revokeToken", AdministratorRole.Viewer, "tokens:write", null) { InPerson = true };

    /// <summary>Every operation, in the order of the table.</summary>
    public static IReadOnlyList<Operation> All { get; } =
    [
        Overview, ListAccounts, AddAccount, ChangeAccount, ListPeople, ExportPeople, AddPerson, ImportPeople, ChangePerson, ListDevices,
        ExportDevices, DrawPairCode, RevokeDevice, ListMeetings, ScheduleMeeting, ChangeMeeting, CancelMeeting, AddCoHost, RemoveCoHost,
        MakeCalendar, ListAudit, VerifyAudit, ListAdministrators, InviteAdministrator, RemoveAdministrator, ListTokens, MakeToken,
        RevokeToken,
    ];

    /// <summary>What a token can be made for.</summary>
    public static IReadOnlyList<string> Scopes { get; } =
        [.. All.Where(operation => !operation.InPerson).Select(operation => operation.Scope).Distinct()];
}
