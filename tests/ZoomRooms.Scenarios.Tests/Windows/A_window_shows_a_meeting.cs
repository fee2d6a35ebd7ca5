using ZoomRooms.Client;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Protocol;
using ZoomRooms.Scenarios.Tests.Browsers;

namespace ZoomRooms.Scenarios.Tests.Windows;

/// <summary>
/// A person at a laptop: the meeting is real, the window is Chromium's, and what it shows is what the other's camera made.
/// </summary>
[Trait("backend", "embedded")]
public sealed class A_window_shows_a_meeting
{
    /// <summary>How many of 512 colours the first picture has: a test card has many, a black picture one.</summary>
    private const string Colours = """
        (() => {
          const canvas = document.querySelector('.tile canvas');
          if (!canvas) return 0;
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set();
          for (let i = 0; i < data.length; i += 4 * 7) seen.add((data[i] >> 5) * 64 + (data[i + 1] >> 5) * 8 + (data[i + 2] >> 5));
          return seen.size;
        })()
        """;

    private const string Shield = "document.getElementById('shield').dataset.kind";

    [Fact]
    public async Task The_others_picture_and_the_rooms_own_lock_until_the_host_ends_it()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        await using Laptop laptop = await Laptop.OpenAsync(meeting, EncryptionType.EndToEnd);
        Browser browser = laptop.Browser;

        await browser.UntilAsync($"{Colours} > 20");
        Assert.Equal("host", (string?)await browser.EvaluateAsync("document.querySelector('.tile:has(canvas) .name').textContent"));
        await browser.UntilAsync($"{Shield} === 'Locked'");
        SessionSnapshot snapshot = laptop.Session.Snapshot;
        Assert.Empty(Lock.Of(snapshot).Unmet);
        Assert.Equal(
            PageStates.LockedSentence, (string?)await browser.EvaluateAsync("document.getElementById('shield-sentence').textContent"));
        await browser.EvaluateAsync("document.getElementById('code-button').click(), true");
        string code = (string)(await browser.EvaluateAsync("document.getElementById('code').textContent"))!;
        Assert.Equal(snapshot.SecurityCode!.Where(char.IsAsciiDigit), code.Where(char.IsAsciiDigit));
        Assert.Equal(host.Snapshot.SecurityCode, snapshot.SecurityCode);

        await browser.EvaluateAsync("document.getElementById('microphone').click(), true");
        await browser.UntilAsync("document.getElementById('microphone').textContent.trim() === 'Unmute'");
        Assert.True(laptop.Devices.Microphone!.Status.MuteAsked);

        host.Decide(new HostDecision.End());
        await browser.UntilAsync("document.getElementById('again').checkVisibility()");
        Assert.Equal("", (string?)await browser.EvaluateAsync(Shield));
        Assert.NotEmpty(Lock.Of(laptop.Session.Snapshot).Unmet);
        Assert.Equal(
            laptop.Session.Snapshot.End!.Detail, (string?)await browser.EvaluateAsync("document.getElementById('card-title').textContent"));
        Assert.Equal(0, (int?)await browser.EvaluateAsync("document.querySelectorAll('canvas').length"));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task An_enhanced_one_has_the_check_and_never_the_lock()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using TestMeeting meeting = await TestMeeting.StartAsync("enhanced");
        TestParticipant host = await meeting.PairAsync("host");
        host.Join(EncryptionType.Enhanced);
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        await using Laptop laptop = await Laptop.OpenAsync(meeting, EncryptionType.Enhanced);
        await laptop.Browser.UntilAsync($"{Colours} > 20");
        Assert.Equal("Enhanced", (string?)await laptop.Browser.EvaluateAsync(Shield));
        Assert.False(Lock.Of(laptop.Session.Snapshot).LockLit);
    }
}
