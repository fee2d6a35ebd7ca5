namespace ZoomRooms.MeetingServer.Audit;

/// <summary>What is written down. Words are only ever added: whoever reads an export knows them.</summary>
internal static class AuditActions
{
    public const string ServerStart = "server.start", ServerRestore = "server.restore", LimitSet = "limit.set";
    public const string AccountAdd = "account.add", AccountSet = "account.set";
    public const string UserAdd = "user.add", UserSet = "user.set";
    public const string DevicePairCode = "device.pair-code", DevicePair = "device.pair", DeviceRevoke = "device.revoke";
    public const string DeviceConnect = "device.connect", DeviceUsedTwice = "device.used-twice";
    public const string MeetingSchedule = "meeting.schedule", MeetingSet = "meeting.set", MeetingCancel = "meeting.cancel";
    public const string CoHostAdd = "meeting.co-host-add", CoHostRemove = "meeting.co-host-remove", MeetingJoin = "meeting.join";
    public const string GuestPass = "guest.pass", StatementKeyIssue = "statement-key.issue";
    public const string StatementKeyCertificate = "statement-key.certificate";

    public const string AdministratorInvite = "administrator.invite", AdministratorAccept = "administrator.accept";
    public const string AdministratorRemove = "administrator.remove", SignIn = "administrator.sign-in";
    public const string SignOut = "administrator.sign-out", TokenMake = "token.make", TokenRevoke = "token.revoke";
    public const string ApiCall = "api.call";

    public const string CalendarMake = "calendar.make";

    /// <summary>So many refusals were not written one by one.</summary>
    public const string RefusalsSummed = "refusals.summed";
}

/// <summary>How results begin.</summary>
internal static class AuditResults
{
    public const string Done = "done", Refused = "refused";

    public static string RefusedBecause<T>(T code) where T : struct, Enum => $"{Refused} {code}";
}
