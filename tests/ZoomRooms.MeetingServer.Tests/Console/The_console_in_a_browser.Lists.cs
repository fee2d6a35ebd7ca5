using System.Text.Json;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.MeetingServer.Tests.Console;

/// <summary>Long lists, slow answers, narrow windows.</summary>
public sealed partial class The_console_in_a_browser
{
    /// <summary>Or there is no rail, as before signing in.</summary>
    private const string RailShowsWhereOneIs = """
        (one => one === null || !one.checkVisibility() || (box => box.left >= 0 && box.right <= innerWidth && box.top >= 0
          && box.bottom <= innerHeight)(one.getBoundingClientRect()))(document.querySelector('nav a[aria-current]'))
        """;

    /// <summary>A table shows what there is no room for by saying so, and never a page that is not asked for any more.</summary>
    [Fact]
    public async Task What_needs_somebody_is_first_and_what_is_asked_last_is_shown()
    {
        await FillAsync();
        AuditLog audit = _api.Server.Service<AuditLog>();
        for (int i = 0; i < 620; i++)
            audit.Append(new AuditEntry(AuditActions.MeetingJoin, $"user:{i}", "", AuditResults.Refused));
        await using Browser browser = await EnterAsync("owner", AdministratorRole.Owner);
        await ClickLinkAsync(browser, "Show which");
        await browser.UntilAsync("document.querySelector('tbody .link')?.textContent === 'Baltic Room'");
        Assert.Equal(
            ["Baltic Room", "Cedar Room", "Aalto Room", "Grace Hopper", "Zoë Ångström"], await TextsAsync(browser, "tbody .link"));

        // The answer about rooms comes after that about people, for whom it was left.
        await browser.EvaluateAsync(
            """
            globalThis.theirs = fetch;
            globalThis.late = new Promise(go => { globalThis.release = go; });
            fetch = async (path, how) => {
              if (!path.startsWith('/v1/devices')) return theirs(path, how);
              await late;
              try {
                return await theirs(path, how);
              } finally {
                setTimeout(() => { globalThis.came = true; }, 500);
              }
            };
            true
            """);
        await GoAsync(browser, "people");
        await browser.EvaluateAsync("document.querySelector('nav a[href=\"#rooms\"]').click(), true");
        await browser.UntilAsync("document.querySelector('nav a[aria-current]')?.hash === '#rooms'");
        await GoAsync(browser, "people");
        await browser.EvaluateAsync("release(), true");
        await browser.UntilAsync("globalThis.came === true");
        Assert.Equal("People", (string?)await browser.EvaluateAsync("document.querySelector('h1').textContent"));

        await GoAsync(browser, "audit");
        // Of a row far below the details are seen at once, on a telephone too.
        await browser.LookAsync(390, 844, dark: false);
        await browser.EvaluateAsync("(one => { one.scrollIntoView(); one.click(); })([...document.querySelectorAll('tbody .link')].at(-1)), true");
        await browser.UntilAsync("(box => box.top >= 0 && box.bottom <= innerHeight)(document.querySelector('aside h2').getBoundingClientRect())");
        await browser.LookAsync(1280, 720, dark: false);
        for (int shown = 200; shown < 600; shown += 200)
        {
            Assert.Equal(shown, (int)(await browser.EvaluateAsync("document.querySelectorAll('tbody tr').length"))!);
            await ClickAsync(browser, "Show older rows");
            await browser.UntilAsync($"document.querySelector('main').innerText.includes('The last {shown + 200} rows')");
        }
        Assert.StartsWith("100 more are not shown", (string?)await browser.EvaluateAsync("document.querySelector('.empty').textContent"));
        await ClickAsync(browser, "Show older rows");
        await browser.UntilAsync("document.querySelector('main').innerText.includes('All rows')");
        Assert.False(await browser.IsAsync(
            "[...document.querySelectorAll('button')].find(one => one.textContent === 'Show older rows').checkVisibility()"));
        // What is not drawn is found: the server's first row.
        await browser.EvaluateAsync(
            "(box => { box.value = 'server.start'; box.dispatchEvent(new Event('input')); })(document.querySelector('.search')), true");
        Assert.Equal(["1"], await TextsAsync(browser, "tbody .link"));
        await ClickAsync(browser, "1");
        Assert.Equal("Row 1", (string?)await browser.EvaluateAsync("document.querySelector('aside h2').textContent"));
    }

    private static async Task ClickLinkAsync(Browser browser, string text)
    {
        string find = $"[...document.querySelectorAll('main a')].find(one => one.textContent === {JsonSerializer.Serialize(text)})";
        await browser.UntilAsync($"({find})?.checkVisibility() ?? false");
        await browser.EvaluateAsync($"({find}).click(), true");
    }

    private static async Task ClickSummaryAsync(Browser browser) =>
        await browser.EvaluateAsync("document.querySelector('main summary').click(), true");
}
