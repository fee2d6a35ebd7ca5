using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Desktop.Window;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Media.Audio;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>Each view, dark and light, held to what axe-core finds, and to the room that small windows have.</summary>
public sealed class Everybody_can_use_it
{
    private const string Findings = """
        axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations
          .filter(one => one.impact === 'serious' || one.impact === 'critical')
          .map(one => `${one.id} (${one.impact}): ${one.nodes.map(node => `${node.target} ${node.failureSummary}`).join('; ')}`))
        """;

    /// <summary>All is where it belongs.</summary>
    private const string Rest = "Promise.all(document.getAnimations().map(motion => motion.finished)).then(() => true)";

    /// <summary>What is to be clicked and lies, or is cut, outside of the window.</summary>
    private const string Outside = """
        [...document.querySelectorAll('button, select, input')].filter(one => one.checkVisibility()).filter(one => {
          const scrolls = one.closest('.panel, .before');
          const at = one.getBoundingClientRect();
          return at.left < 0 || at.right > innerWidth || (!scrolls && (at.top < 0 || at.bottom > innerHeight));
        }).map(one => one.id || one.textContent)
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_serious_is_found_in_any_view(bool dark)
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync(new FakeDesk());
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.LookAsync(1280, 720, dark);
        await browser.UntilAsync("document.getElementById('join')?.checkVisibility() ?? false");
        await browser.EvaluateAsync($"{new BundledAxeScriptProvider().GetScript()}\ntrue");
        await LookAsync("before");

        await browser.EvaluateAsync("document.getElementById('join').click(), true");
        rig.Show("Grace Hopper", "Aalto Room", "Zoë Ångström");
        rig.Hear((20, VoiceHeard.Sound, true), (30, VoiceHeard.Silence, false));
        rig.Snapshot = rig.Snapshot with { MayCommand = true, Knocking = [new KnockView(7, "Kit")] };
        await browser.UntilAsync("document.querySelectorAll('.tile').length === 3");
        await LookAsync("gallery");
        await browser.PressAsync("l");
        await LookAsync("speaker");
        await browser.PressAsync("p");
        await browser.UntilAsync("document.querySelector('[data-key=\"remove 3\"]')?.checkVisibility() ?? false");
        await browser.EvaluateAsync("document.querySelector('[data-key=\"remove 3\"]').click(), true");
        await LookAsync("people");
        await browser.PressAsync("d");
        await browser.UntilAsync("document.getElementById('use-microphone').options.length > 0");
        rig.Speaker = new DeviceState(
            true, true, "The loudspeaker \"Headset\" is not there. Is it plugged in? You can choose another one.");
        await browser.UntilAsync("document.getElementById('speaker-problem').checkVisibility()");
        await LookAsync("devices");
        rig.Snapshot = rig.Snapshot with
        {
            Reconnecting = true,
            Encryption = rig.Snapshot.Encryption with { Attention = new AttentionTimes(TimeProvider.System.Now(), null, null) },
        };
        await browser.PressAsync("c");
        await browser.UntilAsync("document.getElementById('attention').checkVisibility()");
        await LookAsync("code");
        await browser.PressAsync("Escape");
        rig.Snapshot = rig.Snapshot.Over(new SessionEnd(SessionEndReason.MeetingEnded, "The host ended the meeting."));
        await browser.UntilAsync("document.getElementById('again').checkVisibility()");
        await LookAsync("ended");

        async Task LookAsync(string view)
        {
            await browser.EvaluateAsync(Rest);
            JsonArray findings = (await browser.EvaluateAsync(Findings))!.AsArray();
            Assert.True(findings.Count == 0, $"{view}: {string.Join("\n", findings.Select(one => (string?)one))}");
        }
    }

    [Fact]
    public async Task Text_and_controls_grow_with_the_screen_and_large_pictures_are_asked_for_as_they_are_seen()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        rig.Show([.. Enumerable.Range(0, 25).Select(i => $"Number {i}")]);
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.LookAsync(1280, 720, dark: true);
        await browser.UntilAsync("document.querySelectorAll('.tile').length === 25");
        await browser.EvaluateAsync("globalThis.high = id => document.querySelector(id).getBoundingClientRect().height, true");
        await browser.EvaluateAsync("globalThis.were = ['.plate-name', '#toolbar', '.shield svg'].map(high), true");
        // 25 on a laptop are small ones; on a large screen each is 760 pixels wide.
        while (rig.Session.Wanted is not [.., { Large: 0 }])
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await browser.LookAsync(3840, 2160, dark: true);
        await browser.UntilAsync("['.plate-name', '#toolbar', '.shield svg'].every((id, i) => high(id) > 1.9 * were[i])");
        while (rig.Session.Wanted is not [.., { Large: 25 or null }])
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await browser.LookAsync(2560, 1440, dark: true);
        await browser.UntilAsync("['.plate-name', '#toolbar', '.shield svg'].every((id, i) => high(id) > 1.4 * were[i])");
    }

    /// <summary>Twice as large on a laptop, a telephone's width, and a large screen.</summary>
    [Theory]
    [InlineData(640, 360)]
    [InlineData(390, 844)]
    [InlineData(3840, 2160)]
    public async Task Everything_is_within_reach_in_a_small_window(int width, int height)
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync(new FakeDesk());
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.LookAsync(width, height, dark: true);
        await browser.UntilAsync("document.getElementById('join')?.checkVisibility() ?? false");
        await ReachAsync("before");
        await browser.EvaluateAsync("document.getElementById('join').click(), true");
        rig.Show("Grace Hopper", "Aalto Room", "Zoë Ångström");
        rig.Snapshot = rig.Snapshot with { MayCommand = true };
        await browser.UntilAsync("document.querySelectorAll('.tile').length === 3");
        await ReachAsync("gallery");
        await browser.PressAsync("l");
        await ReachAsync("speaker");
        await browser.PressAsync("p");
        await browser.UntilAsync("document.getElementById('end').checkVisibility()");
        await ReachAsync("people");
        await browser.PressAsync("d");
        await browser.UntilAsync("document.getElementById('use-microphone').options.length > 0");
        await ReachAsync("devices");
        await browser.PressAsync("p");
        await browser.EvaluateAsync("globalThis.at = id => document.querySelector(id).getBoundingClientRect(), true");
        // What lies under the toolbar can be scrolled out from under it.
        await browser.EvaluateAsync("document.getElementById('panel').scrollTo(0, 1e6), true");
        Assert.True(await browser.IsAsync(
            "(at('#end').bottom <= at('#toolbar').top || at('#end').left > at('#toolbar').right) && at('#end').top >= at('#panel').top"));
        // A panel never covers the shield.
        Assert.True(await browser.IsAsync(
            "at('#panel').top > at('.shield svg').bottom || at('#panel').left > at('.shield svg').right"));

        async Task ReachAsync(string view)
        {
            await browser.EvaluateAsync(Rest);
            JsonArray outside = (await browser.EvaluateAsync(Outside))!.AsArray();
            Assert.True(outside.Count == 0, $"{view}: {string.Join(", ", outside.Select(one => (string?)one))}");
            Assert.True(await browser.IsAsync("document.documentElement.scrollWidth <= innerWidth"), view);
        }
    }
}
