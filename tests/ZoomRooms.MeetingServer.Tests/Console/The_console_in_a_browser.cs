using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using OtpNet;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Tests.Api;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.MeetingServer.Tests.Console;

/// <summary>A real Chromium at a real server.</summary>
public sealed partial class The_console_in_a_browser : IAsyncLifetime
{
    private const string Findings = """
        axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations
          .filter(one => one.impact === 'serious' || one.impact === 'critical')
          .map(one => `${one.id} (${one.impact}): ${one.nodes.map(node => `${node.target} ${node.failureSummary}`).join('; ')}`))
        """;

    /// <summary>What is to be clicked and is cut by the window's side.</summary>
    private const string Outside = """
        [...document.querySelectorAll('main button, main input, main a, dialog *')].filter(one => one.checkVisibility() && !one.closest('.scroll, .skip'))
          .filter(one => one.getBoundingClientRect().left < 0 || one.getBoundingClientRect().right > innerWidth + 1).map(one => one.textContent || one.name)
        """;

    private static readonly string[] Pages = ["overview", "rooms", "people", "meetings", "policies", "audit", "administrators"];

    private ApiServer _api = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        _api = await ApiServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
    }

    [Fact]
    public async Task Somebody_who_is_invited_looks_after_a_room_from_its_first_day_to_its_last()
    {
        (_, string secret) = _api.Server.Service<AdministratorStore>().Invite("Alma", AdministratorRole.Owner, null);
        await using Browser browser = await OpenAsync($"#invitation={secret}");
        await browser.UntilAsync("document.querySelector('img.qr')?.naturalWidth > 0");
        byte[] totp = Base32Encoding.ToBytes(
            (string)(await browser.EvaluateAsync("document.querySelector('details .secret').textContent"))!);
        await FillAsync(browser, ("password", ApiServer.Password), ("code", _api.CodeOf(totp)));
        await ClickAsync(browser, "Begin");
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Overview'");
        await ClickAsync(browser, "Sign out");
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Sign in'");
        _api.Time.Advance(TimeSpan.FromSeconds(30));
        await FillAsync(browser, ("name", "Alma"), ("password", "another horse battery"), ("code", _api.CodeOf(totp)));
        await ClickAsync(browser, "Sign in");
        await browser.UntilAsync("document.querySelector('.wrong').textContent.includes('wrong')");
        await FillAsync(browser, ("password", ApiServer.Password), ("code", _api.CodeOf(totp)));
        await ClickAsync(browser, "Sign in");
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Overview'");

        await GoAsync(browser, "policies");
        await ClickAsync(browser, "Add an account");
        await FillAsync(browser, ("name", "Acme"));
        await ClickAsync(browser, "Add");
        await browser.UntilAsync("[...document.querySelectorAll('h2')].some(one => one.textContent === 'Acme')");
        await GoAsync(browser, "people");
        await ClickAsync(browser, "Add somebody");
        await FillAsync(browser, ("name", "Aalto Room"), ("login", "aalto"));
        await ClickAsync(browser, "Add");
        await browser.UntilAsync("document.querySelector('tbody')?.textContent.includes('Aalto Room')");
        await GoAsync(browser, "rooms");
        await ClickAsync(browser, "Pair a device");
        await FillAsync(browser, ("login", "aalto"));
        await ClickAsync(browser, "Draw a code");
        await browser.UntilAsync("document.querySelector('dialog .code')?.textContent.length === 14");
        string code = (string)(await browser.EvaluateAsync("document.querySelector('dialog .code').textContent"))!;
        using HttpResponseMessage paired = await _api.Server.PostPairAsync(
            new PairDevice(code, "Aalto", ClientType.ZoomRooms, new byte[32]));
        Assert.Equal(HttpStatusCode.OK, paired.StatusCode);
        await ClickAsync(browser, "Done");
        await GoAsync(browser, "meetings");
        await ClickAsync(browser, "Schedule a meeting");
        await FillAsync(
            browser, ("topic", "Board"), ("host", "aalto"), ("start", "2030-03-28T09:00"), ("zone", "Europe/Berlin"), ("repeat", "weekly"),
            ("invited", "aalto"));
        await ClickAsync(browser, "Schedule");
        await browser.UntilAsync("document.querySelector('dialog .secret')?.textContent.includes('/j/')");
        await ClickAsync(browser, "Done");
        await ClickAsync(browser, "Board");
        await browser.UntilAsync("document.querySelector('aside').textContent.includes('2030-03-28 09:00 (Europe/Berlin), 60 minutes')");
        await GoAsync(browser, "people");
        await ClickAsync(browser, "Aalto Room");
        await ClickAsync(browser, "Calendar");
        await ClickAsync(browser, "Make an address");
        await browser.UntilAsync("document.querySelector('dialog .secret')?.textContent.endsWith('.ics')");
        string feed = await _api.Server.Http.GetStringAsync(
            new Uri((string)(await browser.EvaluateAsync("document.querySelector('dialog .secret').textContent"))!),
            TestContext.Current.CancellationToken);
        Assert.Contains("DTSTART;TZID=Europe/Berlin:20300328T090000", feed, StringComparison.Ordinal);
        await ClickAsync(browser, "Done");
        await GoAsync(browser, "meetings");
        await ClickAsync(browser, "Board");
        await ClickAsync(browser, "Cancel it");
        await ClickAsync(browser, "Cancel the meeting");
        await browser.UntilAsync("document.querySelector('tbody')?.textContent.includes('Cancelled')");
        await GoAsync(browser, "rooms");
        await ClickAsync(browser, "Aalto");
        await ClickAsync(browser, "Revoke");
        await ClickAsync(browser, "Revoke Aalto");
        await browser.UntilAsync("document.querySelector('tbody')?.textContent.includes('Revoked')");
        await GoAsync(browser, "audit");
        await ClickAsync(browser, "Verify");
        await browser.UntilAsync("document.getElementById('said').textContent === 'The chain is whole.'");
        string[] actions = [.. _api.Server.Service<AuditLog>().Read()
            .Where(row => row.Entry.Actor.StartsWith("administrator:", StringComparison.Ordinal) && row.Entry.Result.StartsWith(
                AuditResults.Done, StringComparison.Ordinal)).Select(row => row.Entry.Action)];
        Assert.Equal(
        [
            "administrator.accept", "administrator.sign-out", "administrator.sign-in", "account.add", "user.add", "device.pair-code", "meeting.schedule",
            "calendar.make", "meeting.cancel", "device.revoke",
        ], actions);
        await ClickAsync(browser, "Sign out");
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Sign in'");
        Assert.DoesNotContain(browser.Complaints, one => one.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_may_only_look_is_offered_nothing_else()
    {
        await FillAsync();
        await using Browser browser = await EnterAsync("viewer", AdministratorRole.Viewer);
        foreach (string page in Pages[..5])
        {
            await GoAsync(browser, page);
            await browser.EvaluateAsync("document.querySelector('tbody .link')?.click(), true");
            string[] buttons = await TextsAsync(browser, "main .head button, main aside button, main .card button");
            foreach (string word in (string[])["Add", "Pair", "Revoke", "Schedule", "Change", "Bring", "Invite"])
                Assert.DoesNotContain(buttons, button => button.StartsWith(word, StringComparison.Ordinal));
        }
        Assert.DoesNotContain("Audit", await TextsAsync(browser, "nav a"));
        Assert.DoesNotContain("Administrators", await TextsAsync(browser, "nav a"));
        // Asked for by hand, it is the first page.
        await browser.EvaluateAsync("location.hash = '#audit', true");
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Overview'");
    }

    /// <summary>Names and topics are people's: whatever is in them is shown as it was written.</summary>
    [Fact]
    public async Task No_name_or_topic_becomes_a_script()
    {
        const string Script = "<img src=x onerror=alert(1)>", Breakout = "\"><script>alert(1)</script>", Address = "javascript:alert(1)";
        AccountStore accounts = _api.Server.Service<AccountStore>();
        Account account = accounts.AddAccount(Script, AccountPlan.Paid, new AccountSwitch(true, false));
        foreach ((string login, string name) in ((string, string)[])[("a", Script), ("b", Breakout), (Address, Address), (Script, "x")])
            accounts.AddUser(account, login, name, false, null);
        Member host = accounts.FindMember("a")!;
        foreach (string topic in (string[])[Script, Breakout, Address])
            _api.Server.Service<MeetingStore>().Schedule(
                new MeetingPlan(null, host, topic, "", EncryptionType.EndToEnd, false, 10));
        foreach (string name in (string[])[Script, Breakout])
        {
            string code = _api.Server.Service<DeviceStore>().CreatePairingCode(host.User.Id, TimeSpan.FromMinutes(5));
            using HttpResponseMessage paired = await _api.Server.PostPairAsync(
                new PairDevice(code, name, ClientType.ZoomRooms, new byte[32]));
            Assert.Equal(HttpStatusCode.OK, paired.StatusCode);
        }
        _api.Server.Service<AdministratorStore>().Invite(Script, AdministratorRole.Viewer, null);
        await using Browser browser = await EnterAsync("owner", AdministratorRole.Owner);
        await browser.EvaluateAsync("globalThis.alert = () => { globalThis.ran = true; }, true");
        foreach (string page in Pages)
        {
            await GoAsync(browser, page);
            // Each row that opens is opened.
            await browser.EvaluateAsync(
                "for (let i = 0; i < document.querySelectorAll('tbody .link').length; i++) document.querySelectorAll('tbody .link')[i].click()");
            Assert.False((bool?)await browser.EvaluateAsync("globalThis.ran === true") ?? false, page);
            Assert.Equal(0, (int)(await browser.EvaluateAsync(
                "document.querySelectorAll('main script, main img, main a[href^=javascript]').length"))!);
        }
        await GoAsync(browser, "people");
        Assert.Contains(Script, await TextsAsync(browser, "tbody .link"));
        await ClickAsync(browser, Script);
        await ClickAsync(browser, "Change");
        Assert.Equal($"Change {Script}", (string?)await browser.EvaluateAsync("document.querySelector('dialog h2').textContent"));
        Assert.DoesNotContain(browser.Complaints, one => one.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everybody_can_use_it_on_a_desk_and_on_a_telephone(bool dark)
    {
        await FillAsync();
        await using Browser browser = await OpenAsync("");
        await browser.LookAsync(1280, 720, dark);
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Sign in'");
        await browser.EvaluateAsync($"{new BundledAxeScriptProvider().GetScript()}\ntrue");
        await ClickSummaryAsync(browser);
        await LookAsync("sign-in");
        (_, string secret) = _api.Server.Service<AdministratorStore>().Invite("Alma", AdministratorRole.Viewer, null);
        await browser.EvaluateAsync($"location.hash = '#invitation={secret}', true");
        await browser.UntilAsync("document.querySelector('img.qr')?.naturalWidth > 0");
        await ClickSummaryAsync(browser);
        await LookAsync("invitation");
        await browser.EvaluateAsync("location.hash = '', true");
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Sign in'");
        await SignInAsync(browser, "owner", AdministratorRole.Owner);
        foreach (string page in Pages)
        {
            await GoAsync(browser, page);
            await browser.EvaluateAsync("document.querySelector('tbody .link')?.click(), true");
            await LookAsync(page);
        }
        await GoAsync(browser, "rooms");
        await ClickAsync(browser, "Pair a device");
        await LookAsync("pair");
        await ClickAsync(browser, "Cancel");
        await GoAsync(browser, "meetings");
        await ClickAsync(browser, "Schedule a meeting");
        await LookAsync("schedule");

        async Task LookAsync(string view)
        {
            foreach ((int width, int height) in ((int, int)[])[(390, 844), (1280, 720)])
            {
                await browser.LookAsync(width, height, dark);
                JsonArray outside = (await browser.EvaluateAsync(Outside))!.AsArray();
                Assert.True(outside.Count == 0, $"{view} at {width}: {outside}");
                await browser.UntilAsync(RailShowsWhereOneIs);
                string folder = Directory.CreateDirectory(Checkout.In("artifacts", "console")).FullName;
                await File.WriteAllBytesAsync(
                    Path.Combine(folder, $"{view}-{width}-{(dark ? "dark" : "light")}.png"), await browser.ScreenshotAsync(),
                    TestContext.Current.CancellationToken);
            }
            JsonArray findings = (await browser.EvaluateAsync(Findings))!.AsArray();
            Assert.True(findings.Count == 0, $"{view}: {findings}");
        }
    }

    [Fact]
    public async Task What_is_given_out_is_the_page_alone_and_under_its_policy()
    {
        foreach (string path in (string[])["/admin", "/admin/console.js", "/admin/console.css"])
        {
            using HttpResponseMessage answer = await _api.SendAsync("GET", path, null);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            foreach (string rule in (string[])["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
                Assert.Contains(rule, policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            string tag = answer.Headers.ETag!.ToString();
            using HttpResponseMessage again = await _api.SendAsync("GET", path, null, null, ("If-None-Match", tag));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        }
        foreach (string path in (string[])["/admin/none.js", "/admin/..%2fserver.db", "/admin/index.html/x"])
            Assert.Equal(HttpStatusCode.NotFound, (await _api.SendAsync("GET", path, null)).StatusCode);
    }

    /// <summary>An account with people, a room that was seen, one that has a twin, and meetings.</summary>
    private async Task FillAsync()
    {
        AccountStore accounts = _api.Server.Service<AccountStore>();
        DeviceStore devices = _api.Server.Service<DeviceStore>();
        Account acme = accounts.AddAccount("Acme", AccountPlan.Paid, new AccountSwitch(true, true));
        accounts.AddAccount("Globex", AccountPlan.Free, new AccountSwitch(true, false), guests: false);
        foreach ((string login, string name) in ((string, string)[])
        [
            ("aalto", "Aalto Room"), ("baltic", "Baltic Room"), ("cedar", "Cedar Room"), ("grace", "Grace Hopper"), ("zoe", "Zoë Ångström"),
        ])
        {
            accounts.AddUser(acme, login, name, login == "grace", null);
            Member member = accounts.FindMember(login)!;
            string code = devices.CreatePairingCode(member.User.Id, TimeSpan.FromMinutes(5));
            ClientType type = login is "grace" or "zoe" ? ClientType.DesktopClient : ClientType.ZoomRooms;
            using HttpResponseMessage answer = await _api.Server.PostPairAsync(new PairDevice(code, name, type, new byte[32]));
            string hardware = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
                .RootElement.GetProperty("hardware").GetString()!;
            Assert.True(HardwareId.TryParse(hardware, out HardwareId id));
            if (login != "cedar")
                devices.MarkSeen(id);
            if (login == "baltic")
                devices.MarkUsedTwice(id);
            if (login == "zoe")
                devices.Revoke(id);
        }
        Member host = accounts.FindMember("aalto")!;
        MeetingStore meetings = _api.Server.Service<MeetingStore>();
        foreach (string topic in (string[])["Board", "Stand-up", "Design review"])
        {
            MeetingId made = meetings.Schedule(new MeetingPlan(null, host, topic, "271828", EncryptionType.EndToEnd, false, 20)).Id;
            if (topic != "Design review")
            {
                string? repeat = topic == "Board" ? null : "weekdays";
                meetings.SetTime(made, MeetingTime.Of("2030-03-28T09:00", "Europe/Berlin", 45, repeat, null, null));
            }
            meetings.SetInvited(made, [host.User.Id]);
        }
    }

    private Task<Browser> OpenAsync(string fragment) => Browser.OpenAsync(
        new Uri($"https://{_api.Server.Host.ListenAddress}/admin{fragment}"), "--ignore-certificate-errors");

    private async Task<Browser> EnterAsync(string name, AdministratorRole role)
    {
        Browser browser = await OpenAsync("");
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Sign in'");
        await SignInAsync(browser, name, role);
        return browser;
    }

    private async Task SignInAsync(Browser browser, string name, AdministratorRole role)
    {
        byte[] totp = await _api.InviteAsync(name, role);
        await FillAsync(browser, ("name", name), ("password", ApiServer.Password), ("code", _api.CodeOf(totp)));
        await ClickAsync(browser, "Sign in");
        await browser.UntilAsync("document.querySelector('h1')?.textContent === 'Overview'");
    }

    private static async Task GoAsync(Browser browser, string page)
    {
        await browser.EvaluateAsync($"document.querySelector('nav a[href=\"#{page}\"]').click(), true");
        await browser.UntilAsync(
            $"document.querySelector('nav a[aria-current]')?.hash === '#{page}' && document.querySelector('h1')?.textContent === document.querySelector('nav a[aria-current]').textContent");
    }

    /// <summary>In the dialog, where there is one.</summary>
    private static async Task FillAsync(Browser browser, params (string Name, string Value)[] fields)
    {
        foreach ((string name, string value) in fields)
        {
            string field = $"(document.querySelector('dialog') ?? document).querySelector('[name={name}]')";
            await browser.UntilAsync($"{field} !== null");
            await browser.EvaluateAsync($"{field}.value = {JsonSerializer.Serialize(value)}");
        }
    }

    private static async Task ClickAsync(Browser browser, string button)
    {
        string find =
            $"[...(document.querySelector('dialog') ?? document).querySelectorAll('button')].find(one => one.textContent === {JsonSerializer.Serialize(button)} && !one.disabled)";
        await browser.UntilAsync($"({find})?.checkVisibility() ?? false");
        await browser.EvaluateAsync($"({find}).click(), true");
    }

    private static async Task<string[]> TextsAsync(Browser browser, string selector) =>
        [.. (await browser.EvaluateAsync($"[...document.querySelectorAll('{selector}')].map(one => one.textContent)"))!.AsArray()
            .Select(text => (string)text!)];
}
