using System.Globalization;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Management;

/// <summary>Who administers, their tokens, and what the audit says.</summary>
internal sealed partial class Manager
{
    private const int LongestToken = 366;

    /// <param name="last">So many rows of the end, in place of a part.</param>
    public Page<AuditItem> ListAudit(Caller caller, PageWish wish, int? last = null)
    {
        Demand(caller, Operations.ListAudit);
        if (last is { } count)
            return new Page<AuditItem>([.. audit.Last(Math.Clamp(count, 1, LargestPage)).Select(ItemOf)], null);
        long after = long.TryParse(wish.After, CultureInfo.InvariantCulture, out long row) ? row : 0;
        int size = Math.Clamp(wish.Limit ?? LargestPage, 1, LargestPage);
        List<AuditItem> rows = [.. audit.Read(after + 1).Take(size + 1).Select(ItemOf)];
        return new Page<AuditItem>(
            [.. rows.Take(size)], rows.Count > size ? rows[size - 1].Row.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static AuditItem ItemOf(AuditRow row) => new(
        row.Sequence, row.Time, row.Entry.Action, row.Entry.Actor, row.Entry.Object, row.Entry.Address, row.Entry.Result,
        Convert.ToHexStringLower(row.Hash));

    public AuditVerificationItem VerifyAudit(Caller caller)
    {
        Demand(caller, Operations.VerifyAudit);
        AuditVerification verified = AuditVerification.Of(audit);
        return new AuditVerificationItem(
            verified.Damage == AuditDamage.None, verified.Sentence, verified.Rows, Convert.ToHexStringLower(verified.Head));
    }

    public Page<AdministratorItem> ListAdministrators(Caller caller, PageWish wish)
    {
        Demand(caller, Operations.ListAdministrators);
        return PageOf(
            administrators.List().Where(one => SeesAdministrator(caller, one)).Select(ItemOf), wish, item => item.Name,
            item => [item.Name]);
    }

    public InvitationItem InviteAdministrator(Caller caller, NewAdministrator wish)
    {
        Demand(caller, Operations.InviteAdministrator);
        if (!Enum.IsDefined(wish.Role) || wish.Role == AdministratorRole.Unknown)
            throw new ManagementException(ManagementProblem.Invalid, "The role is Viewer, Scheduler, Administrator or Owner.");
        long? account = wish.Account is null ? null : AccountOf(caller, wish.Account).Id;
        if (account is null && caller.Who.Account is not null)
            throw new ManagementException(
                ManagementProblem.NotAllowed, "You administer one account: name it, and invite for that one alone.");
        // Somebody who may not say so could otherwise take another's place by inviting it anew.
        if (administrators.Find(wish.Name) is { } known && !SeesAdministrator(caller, known))
            throw new ManagementException(ManagementProblem.Invalid, "Choose another name.");
        if (wish.Role != AdministratorRole.Owner || account is not null)
            DemandAnotherOwner(administrators.Find(wish.Name));
        (Administrator invited, string secret) = Change(
            caller, AuditActions.AdministratorInvite, account is { } of ? AuditObjects.Account(of) : "",
            () => administrators.Invite(wish.Name, wish.Role, account), made => made.Invited.Actor, Settings(("role", wish.Role)));
        return new InvitationItem(ItemOf(invited), secret, time.GetUtcNow() + AdministratorStore.InvitationValidity);
    }

    public void RemoveAdministrator(Caller caller, long id)
    {
        Demand(caller, Operations.RemoveAdministrator);
        if (administrators.Find(id) is not { } known || !SeesAdministrator(caller, known))
            throw NotThere("administrator");
        Change(caller, AuditActions.AdministratorRemove, known.Actor, () =>
        {
            DemandAnotherOwner(known);
            return administrators.Remove(id);
        });
    }

    /// <exception cref="ServerProblemException">It is the last owner of the server.</exception>
    private void DemandAnotherOwner(Administrator? than)
    {
        if (than is { Role: AdministratorRole.Owner, Account: null } && !administrators.List().Any(
            other => other.Id != than.Id && other is { Role: AdministratorRole.Owner, Account: null, IsInvited: false }))
            throw new ServerProblemException("This is the last owner of the server: invite another one first.");
    }

    public Page<TokenItem> ListTokens(Caller caller, PageWish wish)
    {
        Demand(caller, Operations.ListTokens);
        return PageOf(
            administrators.ListTokens(caller.Who.Id).Select(ItemOf), wish,
            item => item.Id.ToString("D10", CultureInfo.InvariantCulture), item => [item.Name]);
    }

    public NewTokenItem MakeToken(Caller caller, NewToken wish)
    {
        Demand(caller, Operations.MakeToken);
        int days = wish.Days ?? 90;
        if (days is < 1 or > LongestToken)
            throw new ManagementException(ManagementProblem.Invalid, $"A token is good for 1 to {LongestToken} days.");
        if (wish.Scopes.Count == 0 || wish.Scopes.Except(Operations.Scopes).Any())
            throw new ManagementException(
                ManagementProblem.Invalid, $"A token is for one or several of: {string.Join(", ", Operations.Scopes)}.");
        (ApiToken made, string secret) = Change(
            caller, AuditActions.TokenMake, caller.Who.Actor,
            () => administrators.MakeToken(caller.Who, wish.Name, [.. wish.Scopes.Distinct()], TimeSpan.FromDays(days)),
            token => AuditObjects.Token(token.Made.Id), Settings(("days", days)));
        return new NewTokenItem(ItemOf(made), secret);
    }

    public void RevokeToken(Caller caller, long id)
    {
        Demand(caller, Operations.RevokeToken);
        if (!administrators.ListTokens(caller.Who.Id).Any(token => token.Id == id))
            throw NotThere("token");
        Change(caller, AuditActions.TokenRevoke, AuditObjects.Token(id), () => administrators.RevokeToken(caller.Who.Id, id)
            ? true : throw new ServerProblemException("The token was revoked before."));
    }

    private static bool SeesAdministrator(Caller caller, Administrator other) =>
        caller.Who.Account is null || other.Account == caller.Who.Account;

    private AdministratorItem ItemOf(Administrator one) => new(
        one.Id, one.Name, one.Role,
        one.Account is { } id ? accounts.ListAccounts().FirstOrDefault(account => account.Id == id)?.Name : null, one.IsInvited);

    private static TokenItem ItemOf(ApiToken token) =>
        new(token.Id, token.Name, token.Scopes, token.ExpiresAt, token.UsedAt, token.Revoked);
}
