using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Console;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>administrator invite|list|remove</c>.</summary>
internal static class AdministratorCommands
{
    private static readonly (string, AdministratorRole?)[] Roles =
    [
        ("owner", AdministratorRole.Owner), ("administrator", AdministratorRole.Administrator),
        ("scheduler", AdministratorRole.Scheduler), ("viewer", AdministratorRole.Viewer),
    ];

    public static Command Create(TimeProvider time) =>
        new("administrator", "Who administers by the HTTP API, besides whoever may use this program.") {
            Invite(time), List(time), Remove(time) };

    private static Command Invite(TimeProvider time)
    {
        Argument<string> name = new("NAME") { Description = "Unique name, with which this one signs in." };
        Option<AdministratorRole?> role = CommonOptions.Choice<AdministratorRole?>(
            "--role", "What this one may do; each may what those after may (default owner).", null, Roles);
        Option<string?> account = new("--account")
        {
            Description = "Administers this account alone (default: the whole server).", HelpName = "NAME"
        };
        Command invite = new(
            "invite", "Invite somebody, or anew who lost password or authenticator; prints a secret that is good once, for three days.") {
                name, role, account, CommonOptions.Json };
        invite.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            long? of = parsed.GetValue(account) is { } given ? context.Account(given).Id : null;
            (Administrator invited, string secret) = context.Change(
                AuditActions.AdministratorInvite, of is { } one ? AuditObjects.Account(one) : "",
                () => context.Administrators.Invite(parsed.GetRequiredValue(name), parsed.GetValue(role) ?? AdministratorRole.Owner, of),
                made => made.Invited.Actor);
            context.Write(
                new InvitationView(
                    invited.Name, WordOf(invited.Role), secret,
                    context.Server is { } server
                        ? $"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}{ConsolePage.Path}#invitation={secret}" : null),
                AdministratorJson.Default.InvitationView,
                view => $"Invited \"{view.Name}\" as {view.Role}. The invitation, good once and for three days:\n{view.Link ?? view.Secret}");
        });
        return invite;
    }

    private static Command List(TimeProvider time)
    {
        Command list = new("list", "List who administers.") { CommonOptions.Json };
        list.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            Dictionary<long, string> accounts = context.Accounts.ListAccounts().ToDictionary(one => one.Id, one => one.Name);
            AdministratorView[] all = [.. context.Administrators.List().Select(one => new AdministratorView(
                one.Id, one.Name, WordOf(one.Role), one.Account is { } of ? accounts[of] : null, one.IsInvited))];
            context.Write<IReadOnlyList<AdministratorView>>(
                all, AdministratorJson.Default.IReadOnlyListAdministratorView, views => TextTable.Write(
                    ["NUMBER", "NAME", "ROLE", "ACCOUNT", "STATE"],
                    views.Select(view => new[]
                    {
                        view.Id.ToString(CultureInfo.InvariantCulture), view.Name, view.Role, view.Account ?? "(all)",
                        view.Invited ? "invited" : "",
                    })));
        });
        return list;
    }

    private static Command Remove(TimeProvider time)
    {
        Argument<string> name = new("NAME") { Description = "Who." };
        Command remove = new("remove", "End it: with sessions and tokens, at once.") { name };
        remove.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            string given = parsed.GetRequiredValue(name);
            Administrator who = context.Administrators.Find(given) ?? throw new ServerProblemException(
                $"There is no administrator named \"{given}\". \"administrator list\" shows them.");
            context.Change(AuditActions.AdministratorRemove, who.Actor, () => context.Administrators.Remove(who.Id));
        });
        return remove;
    }

    private static string WordOf(AdministratorRole role) => Roles.FirstOrDefault(one => one.Item2 == role).Item1 ?? "?";
}

/// <param name="Link">To the console; null before the server ran once.</param>
internal sealed record InvitationView(string Name, string Role, string Secret, string? Link);

internal sealed record AdministratorView(long Id, string Name, string Role, string? Account, bool Invited);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(InvitationView))]
[JsonSerializable(typeof(IReadOnlyList<AdministratorView>))]
internal sealed partial class AdministratorJson : JsonSerializerContext;
