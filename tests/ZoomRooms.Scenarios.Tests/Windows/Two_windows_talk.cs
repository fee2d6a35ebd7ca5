using ZoomRooms.Client;
using ZoomRooms.Protocol;
using ZoomRooms.Scenarios.Tests.Browsers;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Scenarios.Tests.Windows;

/// <summary>Two people at laptops write to each other: real meeting, real browsers, typed at the keyboard.</summary>
[Trait("backend", "embedded")]
public sealed class Two_windows_talk
{
    private const string Markup = "<img src=x onerror=\"globalThis.stolen=1\"> https://example.com/ \"quoted\"";

    [Fact]
    public async Task Text_arrives_as_the_text_that_it_is_and_hands_are_seen()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await using Laptop ada = await Laptop.OpenAsync(meeting, EncryptionType.EndToEnd, user: "host", name: "Ada");
        await ada.Browser.UntilAsync("document.getElementById('shield').dataset.kind === 'Locked'");
        await using Laptop bo = await Laptop.OpenAsync(meeting, EncryptionType.EndToEnd, user: "room", name: "Bo");
        foreach (Laptop one in (Laptop[])[ada, bo])
            await one.Browser.UntilAsync(
                "document.querySelectorAll('.tile').length === 1 && !document.getElementById('chat-button').disabled");
        await bo.Browser.PressAsync("t");
        await bo.Browser.UntilAsync("document.activeElement.id === 'chat-text'");
        await bo.Browser.TypeAsync(Markup);
        // What is typed is typed, and mutes nobody.
        await bo.Browser.PressAsync("Enter");
        await ada.Browser.UntilAsync("document.getElementById('chat-button').textContent.trim() === 'Chat (1)'");
        await ada.Browser.PressAsync("t");
        await ada.Browser.UntilAsync("document.querySelectorAll('#chat-lines li').length === 1");
        Assert.Equal(Markup, (string?)await ada.Browser.EvaluateAsync("document.querySelector('#chat-lines .words').textContent"));
        Assert.Equal("Bo", (string?)await ada.Browser.EvaluateAsync("document.querySelector('#chat-lines bdi').textContent"));
        Assert.Equal(0, (int?)await ada.Browser.EvaluateAsync("document.images.length + document.links.length"));
        Assert.Null((int?)await ada.Browser.EvaluateAsync("globalThis.stolen"));
        await bo.Browser.UntilAsync("document.querySelector('#chat-lines li.own .words').textContent.startsWith('<img')");
        await ada.Browser.TypeAsync("Thank you");
        await ada.Browser.PressAsync("Enter");
        await bo.Browser.UntilAsync("document.querySelectorAll('#chat-lines li').length === 2");
        Assert.Equal("Chat", (string?)await bo.Browser.EvaluateAsync("document.getElementById('chat-button').textContent.trim()"));

        await bo.Browser.PressAsync("Escape");
        await bo.Browser.PressAsync("h");
        await ada.Browser.UntilAsync("document.getElementById('hands-names').textContent === 'Bo'");
        await bo.Browser.UntilAsync("document.getElementById('hand').textContent.trim() === 'Lower hand'");
        // A page that is loaded anew has it all again, once.
        await ada.Browser.EvaluateAsync("globalThis.former = true; location.reload()");
        await ada.Browser.UntilAsync("!globalThis.former && document.querySelectorAll('#chat-lines li').length === 2");
        await ada.Browser.UntilAsync("document.getElementById('hands-names').textContent === 'Bo'");
        await bo.Browser.PressAsync("h");
        await ada.Browser.UntilAsync("document.getElementById('hands').hidden");
        Assert.Equal([Markup, "Thank you"], ada.Session.Snapshot.Chat.Lines.Select(line => line.Text));
        Assert.Empty(ada.Browser.Complaints);
        Assert.Empty(bo.Browser.Complaints);
    }
}
