using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Management;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Api;

/// <summary>
/// Each role against each operation of the OpenAPI document. What is expected is written here once more, by hand: an operation without a
/// row fails.
/// </summary>
public sealed class Who_may_what
{
    private const AdministratorRole Viewer = AdministratorRole.Viewer, Scheduler = AdministratorRole.Scheduler,
        Administrator = AdministratorRole.Administrator, Owner = AdministratorRole.Owner;

    // Open to whoever is not signed in.
    private static readonly string[] Open = ["signIn", "getSession", "signOut", "setUpInvitation", "acceptInvitation"];

    private static readonly Dictionary<string, (AdministratorRole Least, bool WholeServer, string? Scope)> Expected = new()
    {
        ["getOverview"] = (Viewer, false, "server:read"),
        ["listAccounts"] = (Viewer, false, "accounts:read"),
        ["addAccount"] = (Administrator, true, "accounts:write"),
        ["changeAccount"] = (Administrator, false, "accounts:write"),
        ["listPeople"] = (Viewer, false, "people:read"),
        ["exportPeople"] = (Viewer, false, "people:read"),
        ["addPerson"] = (Administrator, false, "people:write"),
        ["importPeople"] = (Administrator, false, "people:write"),
        ["changePerson"] = (Administrator, false, "people:write"),
        ["listDevices"] = (Viewer, false, "devices:read"),
        ["exportDevices"] = (Viewer, false, "devices:read"),
        ["drawPairCode"] = (Administrator, false, "devices:write"),
        ["revokeDevice"] = (Administrator, false, "devices:write"),
        ["listMeetings"] = (Viewer, false, "meetings:read"),
        ["scheduleMeeting"] = (Scheduler, false, "meetings:write"),
        ["changeMeeting"] = (Scheduler, false, "meetings:write"),
        ["cancelMeeting"] = (Scheduler, false, "meetings:write"),
        ["addCoHost"] = (Scheduler, false, "meetings:write"),
        ["removeCoHost"] = (Scheduler, false, "meetings:write"),
        ["makeCalendar"] = (Administrator, false, "people:write"),
        ["listAudit"] = (Administrator, true, "audit:read"),
        ["verifyAudit"] = (Administrator, true, "audit:read"),
        ["listAdministrators"] = (Owner, false, "administrators:read"),
        ["inviteAdministrator"] = (Owner, false, null),
        ["removeAdministrator"] = (Owner, false, null),
        ["listTokens"] = (Viewer, false, null),
        ["makeToken"] = (Viewer, false, null),
        ["revokeToken"] = (Viewer, false, null),
    };

    [Fact]
    public async Task By_every_role_every_token_and_whoever_administers_another_account()
    {
        await using ApiServer api = await ApiServer.StartAsync();
        Dictionary<string, string> sample = await FillAsync(api);
        Account theirs = api.Server.Service<AccountStore>().FindAccount("Account of them")!;
        Dictionary<AdministratorRole, string> signedIn = [];
        foreach (AdministratorRole role in (AdministratorRole[])[Viewer, Scheduler, Administrator, Owner])
            signedIn[role] = await api.EnterAsync($"{role}", role);
        string stranger = await api.EnterAsync("stranger", Owner, theirs);
        Dictionary<string, string> tokens = [];
        foreach (string scope in Operations.Scopes)
        {
            JsonElement made = await api.AskAsync(
                "POST", "/v1/tokens", signedIn[Owner], new { name = scope, scopes = new[] { scope } }, HttpStatusCode.Created);
            tokens[scope] = made.GetProperty("secret").GetString()!;
        }
        List<string> wrong = [];
        List<string> seen = [];
        JsonElement document = await api.AskAsync("GET", "/v1/openapi.json", null);
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty method in path.Value.EnumerateObject())
            {
                string operation = method.Value.GetProperty("operationId").GetString()!;
                seen.Add(operation);
                if (Open.Contains(operation))
                    continue;
                (AdministratorRole least, bool wholeServer, string? scope) = Expected[operation];
                string where = path.Name;
                foreach ((string name, string value) in sample)
                    where = where.Replace($"{{{name}}}", value, StringComparison.Ordinal);
                if (operation is "changeAccount")
                    where = $"/v1/accounts/{sample["account"]}";
                if (operation is "removeAdministrator" or "revokeToken")
                    where = where.Replace(sample["id"], "999999", StringComparison.Ordinal);
                Assert.DoesNotContain("{", where, StringComparison.Ordinal);

                await CheckAsync("nobody", null, HttpStatusCode.Unauthorized);
                await CheckAsync("a token that is none", new string('a', 64), HttpStatusCode.Unauthorized);
                foreach ((AdministratorRole role, string cookie) in signedIn)
                    await CheckAsync($"{role}", cookie, role >= least ? null : HttpStatusCode.Forbidden);
                foreach ((string of, string token) in tokens)
                    await CheckAsync($"a token for {of}", token, of == scope ? null : HttpStatusCode.Forbidden);
                await CheckStrangerAsync();

                // Null: anything but "not signed in" and "not allowed".
                async Task CheckAsync(string who, string? with, HttpStatusCode? expected)
                {
                    using HttpResponseMessage answer = await api.SendAsync(
                        method.Name.ToUpperInvariant(), where, with, BodyOf(operation, sample));
                    bool passed = answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                        && (int)answer.StatusCode < 500 && answer.StatusCode != HttpStatusCode.BadRequest;
                    if (expected is null ? !passed : answer.StatusCode != expected)
                        wrong.Add($"{operation} by {who}: {answer.StatusCode}");
                }

                // Nothing of what is not theirs is shown or changed.
                async Task CheckStrangerAsync()
                {
                    using HttpResponseMessage answer = await api.SendAsync(
                        method.Name.ToUpperInvariant(), where, stranger, BodyOf(operation, sample));
                    string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                    bool names = method.Name is not "get" && operation is not ("makeToken" or "revokeToken" or "removeAdministrator");
                    bool refused = answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Conflict;
                    if ((names || wholeServer) && !refused)
                        wrong.Add($"{operation} by an owner of another account: {answer.StatusCode} {text}");
                    if (answer.IsSuccessStatusCode && text.Contains("ours", StringComparison.OrdinalIgnoreCase))
                        wrong.Add($"{operation} shows an owner of another account: {text}");
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(Expected.Keys.Concat(Open).Order(), seen.Order());
        Assert.Equal(Operations.All.Select(operation => operation.Name).Order(), Expected.Keys.Order());
    }

    [Fact]
    public void Whatever_the_api_does_is_a_command_too()
    {
        RootCommand root = ServerCommandLine.CreateRoot(TimeProvider.System);
        foreach (Operation operation in Operations.All.Where(operation => operation.Command is not null))
        {
            Command at = root;
            foreach (string word in operation.Command!.Split(' '))
                at = Assert.Single(at.Subcommands, command => command.Name == word);
        }
        // A session's own: who may run the program needs none.
        Assert.Equal(["listTokens", "makeToken", "revokeToken"], Operations.All.Where(one => one.Command is null).Select(one => one.Name));
    }

    /// <summary>Something of each kind in an account of ours, and an account of others.</summary>
    private static async Task<Dictionary<string, string>> FillAsync(ApiServer api)
    {
        Member host = api.Server.AddMember("ours"), colleague = api.Server.AddMember("them");
        Assert.NotEqual(host.Account.Id, colleague.Account.Id);
        api.Server.Service<AccountStore>().AddUser(host.Account, "ours-too", "Ours too", false, null);
        ScheduledMeeting meeting = api.Server.Schedule(host);
        DevicePaired device = await api.Server.PairAsync(host);
        return new Dictionary<string, string>
        {
            ["id"] = device.Hardware.ToString(), ["login"] = "ours-too", ["number"] = meeting.Id.ToString(), ["host"] = "ours",
            ["account"] = $"{host.Account.Id}", ["accountName"] = host.Account.Name,
        };
    }

    private static int s_made;

    private static object? BodyOf(string operation, Dictionary<string, string> sample)
    {
        string unique = $"new{Interlocked.Increment(ref s_made)}";
        return operation switch
        {
            "addAccount" => new { name = unique },
            "changeAccount" => new { guests = true },
            "addPerson" => new { login = unique, account = sample["accountName"] },
            "importPeople" => new StringContent(
                $"login,account\r\n{unique},{sample["accountName"]}\r\n", Encoding.UTF8, "text/csv"),
            "changePerson" => new { name = "Ours too" },
            "drawPairCode" => new { login = sample["host"] },
            "scheduleMeeting" => new { host = sample["host"], topic = "Ours" },
            "changeMeeting" => new { topic = "Ours" },
            "inviteAdministrator" => new { name = unique, role = "Viewer", account = sample["accountName"] },
            "makeToken" => new { name = "one", scopes = new[] { "server:read" } },
            _ => null,
        };
    }
}
