using System.Net.WebSockets;
using ZoomRooms.Client;
using ZoomRooms.Client.Chat;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>In the people's panel, by whoever may; asked for twice, in place, where it cannot be taken back.</summary>
public sealed class What_a_host_decides
{
    [Fact]
    public async Task Nobody_but_a_host_sees_a_control_and_a_hosts_clicks_are_decisions()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        rig.Show("Grace Hopper", "Bo");
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.UntilAsync("document.querySelectorAll('#people li').length === 3");
        await browser.PressAsync("p");
        const string Buttons = "[...document.querySelectorAll('#people-part button')].filter(one => one.checkVisibility()).length";
        Assert.Equal(0, (int?)await browser.EvaluateAsync(Buttons));

        rig.Snapshot = rig.Snapshot with { MayCommand = true, Knocking = [new KnockView(77, "Kit")] };
        await ClickAsync(browser, "admit 77");
        await ClickAsync(browser, "turn away 77");
        await ClickAsync(browser, "co-host 3");
        await browser.EvaluateAsync("document.getElementById('lock').click(), document.getElementById('waiting-room').click(), true");
        await DecidedAsync(
            rig, new HostDecision.Admit(77), new HostDecision.TurnAway(77), new HostDecision.MakeCoHost(3), "lock",
            new HostDecision.WaitingRoom(true));

        // Guests are let in, and are never hosts.
        rig.Session.Decided.Clear();
        await browser.EvaluateAsync("document.getElementById('guests').click(), true");
        rig.Snapshot = rig.Snapshot with
        {
            Guests = true,
            Participants = [.. rig.Snapshot.Participants.Select(one => one.Index == 3
                ? one with { IsGuest = true, DisplayName = "Bo (guest)" } : one)],
        };
        await browser.UntilAsync("document.querySelector('[data-key=\"co-host 3\"]') === null");
        await browser.EvaluateAsync("document.getElementById('guests').click(), true");
        await DecidedAsync(rig, new HostDecision.Guests(true), new HostDecision.Guests(false));

        // Twice for what cannot be taken back; the first time asks, and the safe answer is the one that is there first.
        rig.Session.Decided.Clear();
        await ClickAsync(browser, "remove 3");
        await browser.UntilAsync("document.activeElement.dataset.key === 'cancel'");
        await ClickAsync(browser, "cancel");
        await ClickAsync(browser, "remove 2");
        Assert.Equal(
            "Remove Grace Hopper for the rest of the meeting?",
            (string?)await browser.EvaluateAsync("document.querySelector('.sure').getAttribute('aria-label')"));
        await ClickAsync(browser, "sure");
        await ClickAsync(browser, "end");
        await ClickAsync(browser, "sure");
        await DecidedAsync(rig, new HostDecision.Remove(2), new HostDecision.End());

        // A hand that is up can be lowered.
        rig.Session.Decided.Clear();
        rig.Snapshot = rig.Snapshot with { Hands = [new HandView(3, "Bo", IsSelf: false)] };
        Assert.False(await browser.IsAsync("Boolean(document.querySelector('[data-key=\"lower 2\"]'))"));
        await ClickAsync(browser, "lower 3");
        await DecidedAsync(rig, new HostDecision.LowerHand(3));
        rig.Session.Decided.Clear();
        rig.Snapshot = rig.Snapshot with { Hands = [], Locked = true };
        await browser.UntilAsync("document.getElementById('locked').checkVisibility()");
        await browser.EvaluateAsync("document.getElementById('lock').click(), true");
        await DecidedAsync(rig, "unlock");
        rig.Snapshot = rig.Snapshot with { MayCommand = false, Knocking = [] };
        await browser.UntilAsync($"{Buttons} === 0");
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task What_the_server_refuses_is_said_in_its_own_words_each_time()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.UntilAsync("document.getElementById('shield').dataset.kind === 'Locked'");
        const string Sentence = "Only the host and co-hosts <may> do that.";
        for (int number = 1; number < 3; number++)
        {
            rig.Snapshot = rig.Snapshot with { Refused = new ServerRefusal(number, RefusalCode.NotCoHost, Sentence) };
            await browser.UntilAsync("document.getElementById('refused').checkVisibility()");
            Assert.Equal(
                $"The meeting server refused: {Sentence}",
                (string?)await browser.EvaluateAsync("document.getElementById('refused-sentence').textContent"));
            await browser.EvaluateAsync("document.getElementById('refused-seen').click(), true");
            Assert.True(await browser.IsAsync("!document.getElementById('refused').checkVisibility()"));
        }
    }

    [Fact]
    public async Task A_window_asks_for_the_pictures_that_it_has_places_for()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        Assert.NotNull(await WindowRig.TakeStateAsync(page));
        await WindowRig.SendAsync(page, "{\"do\":\"places\",\"on\":false,\"number\":25,\"large\":0}");
        while (rig.Session.Wanted is not [.., { Count: 25, Large: 0, FirstIndex: null }])
            Assert.NotNull(await WindowRig.TakeStateAsync(page));
        await WindowRig.SendAsync(page, "{\"do\":\"visible\",\"on\":false}");
        while (rig.Session.Wanted is not [.., { Count: 0 }])
            Assert.NotNull(await WindowRig.TakeStateAsync(page));
    }

    private static async Task ClickAsync(Browser browser, string key)
    {
        await browser.UntilAsync($"document.querySelector('[data-key=\"{key}\"]')?.checkVisibility() ?? false");
        await browser.EvaluateAsync($"document.querySelector('[data-key=\"{key}\"]').click(), true");
    }

    private static async Task DecidedAsync(WindowRig rig, params object[] decisions)
    {
        string[] expected = [.. decisions.Select(one => one.ToString()!)];
        for (int i = 0; rig.Session.Decided.Count < expected.Length && i < 3000; i++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal(expected, rig.Session.Decided);
    }
}
