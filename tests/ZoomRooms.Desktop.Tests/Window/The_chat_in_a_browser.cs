using ZoomRooms.Client;
using ZoomRooms.Client.Chat;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>The chat as people have it: in Chromium, with a session that says what the test wants.</summary>
public sealed class The_chat_in_a_browser
{
    [Fact]
    public async Task What_is_typed_is_text_and_no_command_and_goes_out_whole()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        Show(rig, []);
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.UntilAsync("!document.getElementById('chat-button').disabled");
        await browser.PressAsync("t");
        await browser.UntilAsync("document.activeElement.id === 'chat-text' && document.getElementById('chat-text').value === ''");
        foreach (string key in (string[])["m", "v", "p", "c", "t", "h"])
            await browser.PressAsync(key);
        await browser.UntilAsync("document.getElementById('chat-text').value === 'mvpcth'");
        // The longest there is, of characters that take most room.
        await browser.TypeAsync(" " + string.Concat(Enumerable.Repeat("\\\"", 990)));
        await browser.PressAsync("Enter");
        await browser.UntilAsync("document.getElementById('chat-text').value === ''");
        for (int i = 0; rig.Session.Said.IsEmpty; i++)
        {
            Assert.True(i < 3000, "nothing was said");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal("mvpcth " + string.Concat(Enumerable.Repeat("\\\"", 990)), Assert.Single(rig.Session.Said));
        Assert.True(rig.Microphone.On);
        Assert.True(rig.Camera.On);
        Assert.False(rig.Session.HandUp);
        await browser.PressAsync("Escape");
        await browser.UntilAsync("document.activeElement.id === 'chat-button'");
        await browser.PressAsync("h");
        for (int i = 0; !rig.Session.HandUp; i++)
        {
            Assert.True(i < 3000, "the hand is not up");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Many_lines_come_each_once_and_in_order_and_another_stay_begins_anew()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        Show(rig, [.. Enumerable.Range(1, 300).Select(i => Line(i, $"{i}"))]);
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.UntilAsync("document.querySelectorAll('#chat-lines li').length === 300");
        const string Texts = "[...document.querySelectorAll('#chat-lines .words')].map(one => one.textContent).join()";
        Assert.Equal(string.Join(',', Enumerable.Range(1, 300)), (string?)await browser.EvaluateAsync(Texts));
        Assert.Equal("Chat (300)", (string?)await browser.EvaluateAsync("document.getElementById('chat-button').textContent.trim()"));
        rig.Snapshot = rig.Snapshot.Over(new SessionEnd(SessionEndReason.MeetingEnded, "The host ended the meeting."));
        await browser.UntilAsync("document.getElementById('again').checkVisibility()");
        await browser.EvaluateAsync("document.getElementById('again').click()");
        await browser.UntilAsync("!document.getElementById('again').checkVisibility()");
        Show(rig, [Line(1, "anew")]);
        await browser.UntilAsync($"{Texts} === 'anew'");
    }

    /// <summary>To be looked at: artifacts/window.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_looks_as_it_should(bool dark)
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        rig.Show("Grace Hopper", "Aalto Room", "Łukasz Żak");
        Show(rig,
        [
            Line(1, "Shall we begin with the second point? The first one needs Zoë, and she comes at half past ten."),
            Line(2, "Fine with me.") with { DisplayName = "Łukasz Żak" }, Line(3, "Yes") with { IsSelf = true },
            Line(4, "") with { Kind = ChatLineKind.Missing, Missing = 2, DisplayName = "Aalto Room" },
            Line(5, "No, I cannot hear you") with { DisplayName = "Aalto Room", IsLate = true },
            Line(6, "<b>https://example.com/agenda</b>\nשלום (1)") with { DisplayName = "Grace Hopper" },
        ]);
        rig.Snapshot = rig.Snapshot with { Hands = [new HandView(3, "Aalto Room", false), new HandView(1, "Ada", true)] };
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.LookAsync(1280, 720, dark);
        await browser.UntilAsync("document.querySelectorAll('#chat-lines li').length === 6");
        await browser.EvaluateAsync("document.getElementById('chat-button').click(), true");
        string suffix = dark ? "dark" : "light";
        await SaveAsync(browser, $"chat-{suffix}");
        // It never covers the shield, and nothing of it is outside.
        Assert.True(await browser.IsAsync("document.getElementById('panel').getBoundingClientRect().left > 900"));
        Assert.True(await browser.IsAsync("document.getElementById('chat-send').getBoundingClientRect().bottom <= innerHeight"));
        Assert.True(await browser.IsAsync(
            "[...document.querySelectorAll('.toolbar button')].every(one => one.getBoundingClientRect().left >= 0)"));
        await browser.LookAsync(390, 844, dark);
        await SaveAsync(browser, $"chat-narrow-{suffix}");
        Assert.True(await browser.IsAsync(
            "[...document.querySelectorAll('.toolbar button')].every(one => one.getBoundingClientRect().right <= innerWidth)"));
    }

    private static async Task SaveAsync(Browser browser, string name)
    {
        await browser.EvaluateAsync("""
            Promise.all(document.getAnimations().map(motion => motion.finished))
              .then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))
            """);
        string folder = Directory.CreateDirectory(Checkout.In("artifacts", "window")).FullName;
        await File.WriteAllBytesAsync(
            Path.Combine(folder, $"{name}.png"), await browser.ScreenshotAsync(), TestContext.Current.CancellationToken);
    }

    private static void Show(WindowRig rig, IReadOnlyList<ChatLine> lines) =>
        rig.Snapshot = rig.Snapshot with { Chat = new ChatView(true, 0, lines) };

    private static ChatLine Line(long number, string text) =>
        new(number, ChatLineKind.Said, 2, "Grace Hopper", false, new DateTimeOffset(2026, 11, 30, 10, 4, 0, default)) { Text = text };
}
