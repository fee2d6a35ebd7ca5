using System.Net;
using System.Text;
using System.Text.Json;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Api;
using ZoomRooms.MeetingServer.Audit;

namespace ZoomRooms.MeetingServer.Tests.Api;

/// <summary>How somebody gets in, and how nobody else does.</summary>
public sealed class Administrators_sign_in : IAsyncLifetime
{
    private ApiServer _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task With_an_invitation_that_is_good_once()
    {
        (_, string secret) = _api.Server.Service<AdministratorStore>().Invite("Alma", AdministratorRole.Owner, null);
        byte[] mine = Encoding.ASCII.GetBytes("alma alma alma alma "), another = Encoding.ASCII.GetBytes("other other other ot");
        Assert.Equal(HttpStatusCode.BadRequest, (await _api.AcceptAsync(secret, mine, "short")).StatusCode);
        // The authenticator must have been set up.
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.AcceptAsync(secret, mine, code: _api.CodeOf(another))).StatusCode);
        using HttpResponseMessage accepted = await _api.AcceptAsync(secret, mine);
        Assert.Equal(HttpStatusCode.NoContent, accepted.StatusCode);
        await _api.AskAsync("GET", "/v1/overview", ApiServer.CookieOf(accepted));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.AcceptAsync(secret, another)).StatusCode);
        // The code that was shown there counts no second time.
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.TrySignInAsync("alma", mine)).StatusCode);
        _api.Time.Advance(TimeSpan.FromSeconds(30));
        JsonElement session = await _api.AskAsync("GET", "/v1/session", await _api.SignInAsync("alma", mine));
        Assert.Equal("Alma", session.GetProperty("name").GetString());
    }

    [Fact]
    public async Task And_is_what_the_invitation_says_once_it_is_accepted_and_never_the_last_owner_no_more()
    {
        string owner = await _api.EnterAsync("owner"), viewer = await _api.EnterAsync("viewer", AdministratorRole.Viewer);
        JsonElement token = await _api.AskAsync(
            "POST", "/v1/tokens", viewer, new { name = "x", scopes = new[] { "accounts:read" } }, HttpStatusCode.Created);
        await _api.AskAsync(
            "POST", "/v1/administrators", owner, new { name = "owner", role = "Viewer" }, HttpStatusCode.Conflict);
        JsonElement invited = await _api.AskAsync(
            "POST", "/v1/administrators", owner, new { name = "viewer", role = "Owner" }, HttpStatusCode.Created);
        // Not before it is accepted.
        await _api.AskAsync("GET", "/v1/administrators", viewer, expected: HttpStatusCode.Forbidden);
        using HttpResponseMessage accepted = await _api.AcceptAsync(
            invited.GetProperty("secret").GetString()!, Encoding.ASCII.GetBytes("a new authenticator."));
        await _api.AskAsync("GET", "/v1/administrators", ApiServer.CookieOf(accepted));
        // Whoever had the session and the token of before has neither.
        await _api.AskAsync("GET", "/v1/overview", viewer, expected: HttpStatusCode.Unauthorized);
        await _api.AskAsync("GET", "/v1/accounts", token.GetProperty("secret").GetString(), expected: HttpStatusCode.Unauthorized);
        // Two owners, each invited to be less: the second one is not taken.
        AdministratorStore store = _api.Server.Service<AdministratorStore>();
        string first = store.Invite("owner", AdministratorRole.Viewer, null).Secret;
        string second = store.Invite("viewer", AdministratorRole.Viewer, null).Secret;
        Assert.Equal(HttpStatusCode.NoContent, (await _api.AcceptAsync(first, new byte[20])).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.AcceptAsync(second, new byte[20])).StatusCode);
        Assert.Equal(AdministratorRole.Owner, store.Find("viewer")!.Role);
    }

    [Fact]
    public async Task Not_with_an_invitation_that_has_expired_or_was_made_up()
    {
        (_, string secret) = _api.Server.Service<AdministratorStore>().Invite("late", AdministratorRole.Owner, null);
        _api.Time.Advance(AdministratorStore.InvitationValidity + TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.AcceptAsync(secret, new byte[20])).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.AcceptAsync(new string('0', 64), new byte[20])).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.AcceptAsync("", new byte[20])).StatusCode);
    }

    [Fact]
    public async Task Not_with_another_password_or_code_and_no_code_counts_twice()
    {
        byte[] totp = await _api.InviteAsync("owner");
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.TrySignInAsync("owner", totp, "wrong horse battery")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.TrySignInAsync("nobody", totp)).StatusCode);
        string code = _api.CodeOf(totp);
        _api.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.TrySignInAsync("owner", totp, code: code)).StatusCode);
        string now = _api.CodeOf(totp);
        Assert.Equal(HttpStatusCode.OK, (await _api.TrySignInAsync("owner", totp, code: now)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.TrySignInAsync("owner", totp, code: now)).StatusCode);
    }

    [Fact]
    public async Task Whoever_guesses_is_stopped_and_is_in_the_audit()
    {
        byte[] totp = await _api.InviteAsync("owner");
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 12; i++)
            answers.Add((await _api.TrySignInAsync("owner", totp, $"wrong horse battery {i}")).StatusCode);
        Assert.Equal(10, answers.Count(answer => answer == HttpStatusCode.Unauthorized));
        Assert.Equal(2, answers.Count(answer => answer == HttpStatusCode.TooManyRequests));
        // Even with what is right, for a while.
        Assert.Equal(HttpStatusCode.TooManyRequests, (await _api.TrySignInAsync("owner", totp)).StatusCode);
        _api.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.OK, (await _api.TrySignInAsync("owner", totp)).StatusCode);
        AuditLog audit = _api.Server.Service<AuditLog>();
        Assert.Equal(AuditDamage.None, AuditVerification.Of(audit).Damage);
        Assert.Contains(audit.Read(), row => row.Entry is { Action: AuditActions.SignIn, Result: AuditResults.Refused });
        Assert.Single(audit.Read(), row => row.Entry is { Action: AuditActions.SignIn, Result: AuditResults.Done });
    }

    [Fact]
    public async Task Nobody_keeps_another_out_by_guessing_but_codes_end_for_who_has_the_password()
    {
        byte[] totp = await _api.InviteAsync("owner");
        SignIn signIn = _api.Server.Service<SignIn>();
        async Task<SignInOutcome> TryAsync(string password, string code, string address) =>
            (await signIn.TryAsync("owner", password, code, address, TestContext.Current.CancellationToken)).Outcome;
        for (int i = 0; i < 25; i++)
            Assert.Equal(SignInOutcome.Wrong, await TryAsync("wrong horse battery", "000000", $"address {i}"));
        Assert.Equal(SignInOutcome.Done, await TryAsync(ApiServer.Password, _api.CodeOf(totp), "home"));
        // Somebody has the password, and tries codes from everywhere.
        _api.Time.Advance(TimeSpan.FromMinutes(1));
        string right = _api.CodeOf(totp), wrong = right == "000000" ? "000001" : "000000";
        SignInOutcome[] outcomes = new SignInOutcome[22];
        for (int i = 0; i < outcomes.Length; i++)
            outcomes[i] = await TryAsync(ApiServer.Password, wrong, $"bot {i}");
        Assert.Equal(20, outcomes.Count(outcome => outcome == SignInOutcome.Wrong));
        Assert.Equal(SignInOutcome.TooMany, await TryAsync(ApiServer.Password, right, "home"));
        _api.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(SignInOutcome.Done, await TryAsync(ApiServer.Password, _api.CodeOf(totp), "home"));
    }

    [Fact]
    public async Task Under_a_session_that_nobody_knew_before()
    {
        byte[] totp = await _api.InviteAsync("owner");
        string planted = $"{Gate.Cookie}={new string('a', 64)}";
        using HttpResponseMessage answer = await _api.TrySignInAsync("owner", totp, cookie: planted);
        string cookie = ApiServer.CookieOf(answer);
        Assert.NotEqual(planted, cookie);
        string rules = answer.Headers.GetValues("Set-Cookie").Single();
        foreach (string rule in (string[])["secure", "httponly", "samesite=strict", "path=/"])
            Assert.Contains(rule, rules, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", rules, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.SendAsync("GET", "/v1/overview", planted)).StatusCode);
        // Signing in once more ends the session that was brought along.
        _api.Time.Advance(TimeSpan.FromMinutes(1));
        string next = ApiServer.CookieOf(await _api.TrySignInAsync("owner", totp, cookie: cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.SendAsync("GET", "/v1/overview", cookie)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _api.SendAsync("GET", "/v1/overview", next)).StatusCode);
    }

    [Fact]
    public async Task Until_it_is_over()
    {
        string cookie = await _api.EnterAsync("owner");
        for (int i = 0; i < 3; i++)
        {
            _api.Time.Advance(TimeSpan.FromMinutes(20));
            await _api.AskAsync("GET", "/v1/overview", cookie);
        }
        _api.Time.Advance(AdministratorStore.IdleSession + TimeSpan.FromSeconds(1));
        await _api.AskAsync("GET", "/v1/overview", cookie, expected: HttpStatusCode.Unauthorized);

        string other = await _api.EnterAsync("other");
        for (int i = 0; i < 36; i++)
        {
            await _api.AskAsync("GET", "/v1/overview", other);
            _api.Time.Advance(TimeSpan.FromMinutes(20));
        }
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        await _api.AskAsync("GET", "/v1/overview", other, expected: HttpStatusCode.Unauthorized);

        string third = await _api.EnterAsync("third");
        await _api.AskAsync("DELETE", "/v1/session", third, expected: HttpStatusCode.NoContent);
        await _api.AskAsync("GET", "/v1/overview", third, expected: HttpStatusCode.Unauthorized);

        string fourth = await _api.EnterAsync("fourth");
        AdministratorStore store = _api.Server.Service<AdministratorStore>();
        Assert.True(store.Remove(store.Find("fourth")!.Id));
        await _api.AskAsync("GET", "/v1/overview", fourth, expected: HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task And_no_other_page_does_anything_in_their_name()
    {
        string cookie = await _api.EnterAsync("owner");
        object wish = new { name = "Acme" };
        foreach ((string, string)[] headers in ((string, string)[][])
        [
            [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")], [("Sec-Fetch-Site", "none")], [("Sec-Fetch-Site", "")],
            [("Sec-Fetch-Site", ""), ("Origin", "https://attacker.example")], [("Sec-Fetch-Site", ""), ("Origin", "null")],
            [("Origin", $"https://attacker.example:{_api.Server.Host.ListenAddress.Port}")],
        ])
        {
            using HttpResponseMessage answer = await _api.SendAsync("POST", "/v1/accounts", cookie, wish, headers);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
        Assert.Empty((await _api.AskAsync("GET", "/v1/accounts", cookie)).GetProperty("items").EnumerateArray());
        using HttpResponseMessage own = await _api.SendAsync(
            "POST", "/v1/accounts", cookie, wish, ("Sec-Fetch-Site", ""), ("Origin", $"https://{_api.Server.Host.ListenAddress}"));
        Assert.Equal(HttpStatusCode.Created, own.StatusCode);
    }
}
