using System.Text.Json;
using System.Text.Json.Nodes;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Tests.Api;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.MeetingServer.Tests.Console;

/// <summary>What a person does at the console, step by step.</summary>
public sealed partial class The_console_in_a_browser
{
    /// <summary>An account with people, a room that was seen, one that has a twin, and meetings.</summary>
    private async Task FillAsync()
    {
        AccountStore accounts = _api.Server.Service<AccountStore>();
        DeviceStore devices = _api.Server.Service<DeviceStore>();
        Account acme = accounts.AddAccount("Acme", AccountPlan.Paid, new AccountSwitch(true, true));
        accounts.AddAccount("Globex", AccountPlan.Free, new AccountSwitch(true, false), guests: false);
        foreach ((string login, string name) in ((string, string)[])
            [("aalto", "Aalto Room"), ("baltic", "Baltic Room"), ("cedar", "Cedar Room"), ("grace", "Grace Hopper"), ("zoe", "Zoë Ångström")])
        {
            accounts.AddUser(acme, login, name, login == "grace", null);
            Member member = accounts.FindMember(login)!;
            string code = devices.CreatePairingCode(member.User.Id, TimeSpan.FromMinutes(5));
            using HttpResponseMessage answer = await _api.Server.PostPairAsync(
                new PairDevice(code, name, login.Length < 5 || login == "grace" ? ClientType.DesktopClient : ClientType.ZoomRooms, new byte[32]));
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
        Scheduling.MeetingStore meetings = _api.Server.Service<Scheduling.MeetingStore>();
        foreach (string topic in (string[])["Board", "Stand-up", "Design review"])
            meetings.Schedule(new Scheduling.MeetingPlan(null, host, topic, "271828", EncryptionType.EndToEnd, false, 20));
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

    private static async Task ClickLinkAsync(Browser browser, string text)
    {
        string find = $"[...document.querySelectorAll('main a')].find(one => one.textContent === {JsonSerializer.Serialize(text)})";
        await browser.UntilAsync($"({find})?.checkVisibility() ?? false");
        await browser.EvaluateAsync($"({find}).click(), true");
    }

    private static Task ClickSummaryAsync(Browser browser) =>
        browser.EvaluateAsync("document.querySelector('main summary').click(), true");
}
