using ZoomRooms.Client;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Desktop;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Protocol;
using ZoomRooms.Scenarios.Tests.Browsers;
using ZoomRooms.TestKit.Browsers;
using ZoomRooms.TestKit.Sound;

namespace ZoomRooms.Scenarios.Tests.Windows;

/// <summary>
/// A person at a laptop: the meeting is real, the window is Chromium's, and what it shows is what the other's camera made.
/// </summary>
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
            MeetingWords.Locked, (string?)await browser.EvaluateAsync("document.getElementById('shield-sentence').textContent"));
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
        Assert.Equal(0, (int?)await browser.EvaluateAsync("document.querySelectorAll('.tile canvas').length"));
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

    [Fact]
    public async Task The_size_of_a_tile_decides_which_of_a_cameras_pictures_comes_and_a_hidden_window_gets_none()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host", height: 720);
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        await using Laptop laptop = await Laptop.OpenAsync(meeting, EncryptionType.EndToEnd);
        Browser browser = laptop.Browser;
        const string Width = "(document.querySelector('.tile canvas')?.width ?? 0)";
        await browser.UntilAsync($"{Width} === 1280");
        await browser.LookAsync(390, 844, dark: true);
        await browser.UntilAsync($"{Width} === 320");
        await browser.LookAsync(1280, 720, dark: true);
        await browser.UntilAsync($"{Width} === 1280");
        await browser.EvaluateAsync(
            "Object.defineProperty(document, 'hidden', { value: true }), document.dispatchEvent(new Event('visibilitychange'))");
        await browser.UntilAsync("document.querySelectorAll('.tile canvas').length === 0");
    }

    [Fact]
    public async Task With_three_percent_lost_pictures_and_sound_go_on_and_whoever_speaks_has_the_ring()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await using Speaking host = await Speaking.PairAsync(meeting, "host", TalkingSound.NewHost());
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        await using LossyWay way = await LossyWay.StartAsync(meeting.Endpoint, loss: 0.03);
        await using Laptop laptop = await Laptop.OpenAsync(meeting, EncryptionType.EndToEnd, way.Endpoint);
        Browser browser = laptop.Browser;
        await browser.UntilAsync("document.querySelector('.tile.speaks .heard')?.dataset.heard === 'Sound'");
        await browser.UntilAsync($"zoomroomsWindow.state.talker !== null && {Colours} > 20");
        for (int i = 1; i <= 3; i++)
        {
            int drawn = (int)(await browser.EvaluateAsync("zoomroomsWindow.figures.drawn"))!;
            long heard = laptop.Session.Snapshot.Media.AudioFramesDecoded;
            await browser.UntilAsync($"zoomroomsWindow.figures.drawn > {drawn + 40}");
            Assert.True(laptop.Session.Snapshot.Media.AudioFramesDecoded > heard);
        }
        Assert.True(way.Lost > 20, $"{way.Lost} were lost");
        // Muted means muted: silence is what is sealed, and silence is what is heard here.
        host.Microphone.SetMuted(true);
        await browser.UntilAsync("document.querySelector('.tile:not(.speaks) .heard')?.dataset.heard === 'Silence'");
        Assert.Empty(browser.Complaints);
    }
}
