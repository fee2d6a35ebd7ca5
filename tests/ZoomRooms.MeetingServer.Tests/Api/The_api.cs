using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Api;

public sealed class The_api : IAsyncLifetime
{
    private ApiServer _api = null!;
    private string _owner = "";

    public async ValueTask InitializeAsync()
    {
        _api = await ApiServer.StartAsync();
        _owner = await _api.EnterAsync("owner");
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Makes_a_room_that_is_paired_meets_and_is_revoked_and_the_audit_has_each_step()
    {
        await _api.AskAsync("POST", "/v1/accounts", _owner, new { name = "Acme" }, HttpStatusCode.Created);
        JsonElement added = await _api.AskAsync(
            "POST", "/v1/people", _owner, new { login = "aalto", name = "Aalto Room" }, HttpStatusCode.Created);
        Assert.Equal("Acme", added.GetProperty("account").GetString());
        JsonElement drawn = await _api.AskAsync("POST", "/v1/devices/pair-codes", _owner, new { login = "aalto" }, HttpStatusCode.Created);
        using HttpResponseMessage paired = await _api.Server.PostPairAsync(
            new PairDevice(drawn.GetProperty("code").GetString()!, "Aalto", ClientType.ZoomRooms, new byte[32]));
        Assert.Equal(HttpStatusCode.OK, paired.StatusCode);
        JsonElement meeting = await _api.AskAsync(
            "POST", "/v1/meetings", _owner, new { host = "aalto", topic = "Board" }, HttpStatusCode.Created);
        string number = meeting.GetProperty("id").GetString()!;
        Assert.Equal(6, meeting.GetProperty("passcode").GetString()!.Length);
        JsonElement changed = await _api.AskAsync("PATCH", $"/v1/meetings/{number}", _owner, new { waitingRoom = true });
        Assert.True(changed.GetProperty("waitingRoom").GetBoolean());
        Assert.Equal("Board", changed.GetProperty("topic").GetString());
        await _api.AskAsync("POST", $"/v1/meetings/{number}/cancel", _owner, expected: HttpStatusCode.NoContent);
        JsonElement device = (await _api.AskAsync("GET", "/v1/devices?search=aalto", _owner)).GetProperty("items")[0];
        string id = device.GetProperty("id").GetString()!;
        await _api.AskAsync("POST", $"/v1/devices/{id}/revoke", _owner, expected: HttpStatusCode.NoContent);
        await _api.AskAsync("POST", $"/v1/devices/{id}/revoke", _owner, expected: HttpStatusCode.Conflict);

        JsonElement overview = await _api.AskAsync("GET", "/v1/overview", _owner);
        Assert.Equal(0, overview.GetProperty("devices").GetInt32());
        Assert.Equal(1, overview.GetProperty("people").GetInt32());
        string[] actions = [.. (await _api.AskAsync("GET", "/v1/audit", _owner)).GetProperty("items").EnumerateArray()
            .Where(row => row.GetProperty("actor").GetString()!.StartsWith("administrator:", StringComparison.Ordinal))
            .Select(row => $"{row.GetProperty("action").GetString()} {row.GetProperty("result").GetString()}")];
        Assert.Equal(
        [
            "administrator.accept done", "administrator.sign-in done", "account.add done", "user.add done",
            "device.pair-code done valid=15",
            "meeting.schedule done", "meeting.set done waiting-room=True", "meeting.cancel done", "device.revoke done",
            "device.revoke refused",
        ], actions);
        Assert.True((await _api.AskAsync("GET", "/v1/audit/verification", _owner)).GetProperty("whole").GetBoolean());
    }

    [Fact]
    public async Task Shows_long_lists_in_parts_and_finds_in_them()
    {
        await _api.AskAsync("POST", "/v1/accounts", _owner, new { name = "Acme" }, HttpStatusCode.Created);
        StringBuilder table = new("login,name\r\n");
        for (int i = 0; i < 25; i++)
            table.Append(System.Globalization.CultureInfo.InvariantCulture, $"room{i:D2},Room {i}\r\n");
        await ImportAsync(table.ToString(), HttpStatusCode.Created);
        List<string> seen = [];
        string? after = null;
        do
        {
            JsonElement page = await _api.AskAsync("GET", $"/v1/people?limit=10&after={after}", _owner);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("login").GetString()!));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"room{i:D2}"), seen);
        Assert.Single((await _api.AskAsync("GET", "/v1/people?search=ROOM 13", _owner)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Takes_a_table_as_a_whole_or_not_and_names_the_lines_that_are_wrong()
    {
        await _api.AskAsync("POST", "/v1/accounts", _owner, new { name = "Acme" }, HttpStatusCode.Created);
        JsonElement refused = await ImportAsync(
            "login,name,account,phoneVerified\r\nfirst,First,Acme,yes\r\n,Nameless,Acme,\r\nfirst,Again,Acme,\r\nother,Other,Nowhere,\r\n",
            HttpStatusCode.Conflict);
        string sentence = refused.GetProperty("detail").GetString()!;
        foreach (string line in (string[])["Line 3", "Line 4", "Line 5"])
            Assert.Contains(line, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("Line 2", sentence, StringComparison.Ordinal);
        Assert.Empty((await _api.AskAsync("GET", "/v1/people", _owner)).GetProperty("items").EnumerateArray());
        await ImportAsync("name\r\nFirst\r\n", HttpStatusCode.BadRequest);
        await ImportAsync("login\r\n\"unclosed\r\n", HttpStatusCode.Conflict);
        using HttpResponseMessage json = await _api.SendAsync("POST", "/v1/people/import", _owner, new { login = "x" });
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
    }

    [Fact]
    public async Task Gives_no_spreadsheet_a_formula_and_takes_back_what_it_gave()
    {
        await _api.AskAsync("POST", "/v1/accounts", _owner, new { name = "Acme" }, HttpStatusCode.Created);
        const string Formula = "=HYPERLINK(A1)";
        await _api.AskAsync("POST", "/v1/people", _owner, new { login = "one", name = Formula }, HttpStatusCode.Created);
        using HttpResponseMessage answer = await _api.SendAsync("GET", "/v1/people.csv", _owner);
        string table = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain($",{Formula}", table, StringComparison.Ordinal);
        Assert.Contains($"'{Formula}", table, StringComparison.Ordinal);
        JsonElement back = await ImportAsync(
            table.Replace(",one,", ",two,", StringComparison.Ordinal), HttpStatusCode.Created);
        Assert.Equal(Formula, back[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Does_once_what_is_asked_twice_under_one_key()
    {
        await _api.AskAsync("POST", "/v1/accounts", _owner, new { name = "Acme" }, HttpStatusCode.Created);
        await _api.AskAsync("POST", "/v1/people", _owner, new { login = "host" }, HttpStatusCode.Created);
        (string, string) key = ("Idempotency-Key", "first");
        async Task<(HttpStatusCode, string)> ScheduleAsync(string topic, params (string, string)[] headers)
        {
            using HttpResponseMessage answer = await _api.SendAsync("POST", "/v1/meetings", _owner, new { host = "host", topic }, headers);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        (HttpStatusCode Status, string Text) first = await ScheduleAsync("One", key);
        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal(first, await ScheduleAsync("One", key));
        Assert.Single((await _api.AskAsync("GET", "/v1/meetings", _owner)).GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ScheduleAsync("Another", key)).Item1);
        Assert.NotEqual(first.Text, (await ScheduleAsync("One", ("Idempotency-Key", "second"))).Item2);
        Assert.Equal(HttpStatusCode.BadRequest, (await ScheduleAsync("One", ("Idempotency-Key", new string('k', 65)))).Item1);
        // What is told once is not kept.
        object wish = new { login = "host" };
        using HttpResponseMessage drawn = await _api.SendAsync("POST", "/v1/devices/pair-codes", _owner, wish, ("Idempotency-Key", "code"));
        Assert.Equal(HttpStatusCode.Created, drawn.StatusCode);
        using HttpResponseMessage again = await _api.SendAsync("POST", "/v1/devices/pair-codes", _owner, wish, ("Idempotency-Key", "code"));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        // A day later it is another request.
        _api.Time.Advance(TimeSpan.FromHours(25));
        _owner = await _api.EnterAsync("owner again");
        Assert.NotEqual(first.Text, (await ScheduleAsync("One", key)).Item2);
    }

    [Fact]
    public async Task Takes_a_token_for_what_it_was_made_for_until_it_is_over()
    {
        JsonElement made = await _api.AskAsync(
            "POST", "/v1/tokens", _owner, new { name = "provisioning", scopes = new[] { "accounts:read" }, days = 30 },
            HttpStatusCode.Created);
        string token = made.GetProperty("secret").GetString()!;
        long id = made.GetProperty("token").GetProperty("id").GetInt64();
        // No browser is asked what page it was.
        using HttpResponseMessage plain = await _api.SendAsync("GET", "/v1/accounts", token, null, ("Sec-Fetch-Site", ""));
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        await _api.AskAsync("POST", "/v1/accounts", token, new { name = "Acme" }, HttpStatusCode.Forbidden);
        await _api.AskAsync("POST", "/v1/tokens", token, new { name = "x", scopes = new[] { "accounts:write" } }, HttpStatusCode.Forbidden);
        await _api.AskAsync("DELETE", $"/v1/tokens/{id}", _owner, expected: HttpStatusCode.NoContent);
        await _api.AskAsync("GET", "/v1/accounts", token, expected: HttpStatusCode.Unauthorized);
        await _api.AskAsync(
            "POST", "/v1/tokens", _owner, new { name = "x", scopes = new[] { "everything" } }, HttpStatusCode.BadRequest);

        made = await _api.AskAsync(
            "POST", "/v1/tokens", _owner, new { name = "short", scopes = new[] { "accounts:read" }, days = 1 }, HttpStatusCode.Created);
        token = made.GetProperty("secret").GetString()!;
        _api.Time.Advance(TimeSpan.FromHours(23));
        await _api.AskAsync("GET", "/v1/accounts", token);
        _api.Time.Advance(TimeSpan.FromHours(2));
        await _api.AskAsync("GET", "/v1/accounts", token, expected: HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_ends_with_whose_it_is_and_does_no_more_than_that_one_may()
    {
        string viewer = await _api.EnterAsync("viewer", AdministratorRole.Viewer);
        JsonElement made = await _api.AskAsync(
            "POST", "/v1/tokens", viewer, new { name = "x", scopes = new[] { "accounts:write", "accounts:read" } }, HttpStatusCode.Created);
        string token = made.GetProperty("secret").GetString()!;
        await _api.AskAsync("GET", "/v1/accounts", token);
        await _api.AskAsync("POST", "/v1/accounts", token, new { name = "Acme" }, HttpStatusCode.Forbidden);
        JsonElement who = (await _api.AskAsync("GET", "/v1/administrators?search=viewer", _owner)).GetProperty("items")[0];
        await _api.AskAsync("DELETE", $"/v1/administrators/{who.GetProperty("id")}", _owner, expected: HttpStatusCode.NoContent);
        await _api.AskAsync("GET", "/v1/accounts", token, expected: HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_last_owner_stays_and_who_may_look_learns_no_passcode()
    {
        JsonElement who = (await _api.AskAsync("GET", "/v1/administrators?search=owner", _owner)).GetProperty("items")[0];
        await _api.AskAsync("DELETE", $"/v1/administrators/{who.GetProperty("id")}", _owner, expected: HttpStatusCode.Conflict);
        await _api.AskAsync("POST", "/v1/accounts", _owner, new { name = "Acme" }, HttpStatusCode.Created);
        await _api.AskAsync("POST", "/v1/people", _owner, new { login = "host" }, HttpStatusCode.Created);
        await _api.AskAsync("POST", "/v1/meetings", _owner, new { host = "host", passcode = "314159" }, HttpStatusCode.Created);
        string viewer = await _api.EnterAsync("viewer", AdministratorRole.Viewer);
        Assert.DoesNotContain(
            "314159", (await _api.AskAsync("GET", "/v1/meetings", viewer)).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("314159", (await _api.AskAsync("GET", "/v1/meetings", _owner)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_is_wrong_as_a_problem_and_nothing_of_the_program()
    {
        foreach ((string body, HttpStatusCode expected) in ((string, HttpStatusCode)[])
        [
            ("{\"name\":\"x\",\"more\":1}", HttpStatusCode.BadRequest), ("{}", HttpStatusCode.BadRequest), ("{", HttpStatusCode.BadRequest),
            ("null", HttpStatusCode.BadRequest), ("{\"name\":null}", HttpStatusCode.BadRequest),
            ("{\"name\":5}", HttpStatusCode.BadRequest),
            ("{\"name\":\"\"}", HttpStatusCode.Conflict), ("{\"name\":\"a\\u202eb\"}", HttpStatusCode.Conflict),
            ("{\"name\":\"x\",\"plan\":\"gold\"}", HttpStatusCode.BadRequest),
            ("{\"name\":\"" + new string('x', 20_000) + "\"}", HttpStatusCode.RequestEntityTooLarge),
            (string.Concat(Enumerable.Repeat("[", 4000)), HttpStatusCode.BadRequest),
        ])
        {
            using StringContent content = new(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await _api.SendAsync("POST", "/v1/accounts", _owner, content);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == expected, $"{body[..Math.Min(50, body.Length)]}: {answer.StatusCode} {text}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.DoesNotContain("ZoomRooms.", text, StringComparison.Ordinal);
            Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        }
        using HttpResponseMessage nowhere = await _api.SendAsync("GET", "/v1/nowhere", _owner);
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
        Assert.Empty((await _api.AskAsync("GET", "/v1/accounts", _owner)).GetProperty("items").EnumerateArray());
        Assert.Equal(AuditDamage.None, AuditVerification.Of(_api.Server.Service<AuditLog>()).Damage);
    }

    private async Task<JsonElement> ImportAsync(string table, HttpStatusCode expected)
    {
        using StringContent content = new(table, Encoding.UTF8, "text/csv");
        return await _api.AskAsync("POST", "/v1/people/import", _owner, content, expected);
    }
}
