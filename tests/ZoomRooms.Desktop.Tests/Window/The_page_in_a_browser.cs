using System.Text.Json.Nodes;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Desktop.Window;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>The page as people have it: in Chromium, from a real server, with H.264 of a real encoder.</summary>
public sealed class The_page_in_a_browser
{
    private const string Colours = """
        (() => {
          const canvas = document.querySelectorAll('.tile canvas')[INDEX];
          if (!canvas) return 0;
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set();
          for (let i = 0; i < data.length; i += 4 * 97) seen.add((data[i] >> 5) * 64 + (data[i + 1] >> 5) * 8 + (data[i + 2] >> 5));
          return seen.size;
        })()
        """;

    [Fact]
    public async Task Names_are_text_pictures_are_drawn_and_the_shield_goes_with_the_lock()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        const string Markup = "<img src=x onerror=\"globalThis.stolen=1\">";
        rig.Show(Markup, "Grace Hopper");
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.LookAsync(1280, 720, dark: true);
        await browser.UntilAsync("document.querySelectorAll('.tile').length === 2");
        Assert.Equal(Markup, (string?)await browser.EvaluateAsync("document.querySelector('.tile .name').textContent"));
        Assert.Equal(
            0, (int?)await browser.EvaluateAsync("document.images.length + document.querySelectorAll('script:not([src])').length"));
        Assert.Equal("GH", (string?)await browser.EvaluateAsync("document.querySelectorAll('.tile .initials')[1].textContent"));

        Pattern pattern = await Pattern.MakeAsync(rig.Pictures, 30, "testsrc2=");
        await PlayAsync(browser, $"{ColoursOf(0)} > 20", pattern);
        Assert.Equal("Grace Hopper", (string?)await browser.EvaluateAsync("document.querySelector('.tile:has(canvas) .name').textContent"));
        // Of somebody of whom nobody said that it is here nothing is shown.
        Pattern stranger = await Pattern.MakeAsync(rig.Pictures, 99, "testsrc2=");
        await PlayAsync(browser, "zoomroomsWindow.figures.drawn > 40", stranger, pattern);
        Assert.Equal(1, (int?)await browser.EvaluateAsync("document.querySelectorAll('.tile canvas').length"));

        await browser.UntilAsync("document.getElementById('shield').dataset.kind === 'Locked'");
        Assert.Equal(PageStates.ShieldOf(rig.Snapshot, TimeProvider.System.Now()).Sentence, await SentenceAsync(browser));
        rig.Snapshot = rig.Snapshot with { Encryption = rig.Snapshot.Encryption with { KeyCertified = false } };
        await browser.UntilAsync("document.getElementById('shield').dataset.kind === 'None'");
        Assert.Equal("No heartbeat of the leader has certified the meeting key.", await SentenceAsync(browser));
        Assert.Null((int?)await browser.EvaluateAsync("globalThis.stolen"));
        pattern.End();
        await browser.UntilAsync("document.querySelectorAll('.tile canvas').length === 0");
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_stream_that_is_damaged_asks_for_a_key_frame_and_comes_back()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        rig.Show("Grace Hopper");
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.UntilAsync("document.querySelectorAll('.tile').length === 1");
        Pattern pattern = await Pattern.MakeAsync(rig.Pictures, 20, "testsrc2=");
        await PlayAsync(browser, "zoomroomsWindow.figures.drawn > 5", pattern);
        int asked = pattern.Asked;
        pattern.Damaged = true;
        await PlayAsync(browser, "zoomroomsWindow.figures.failed > 0", pattern);
        for (int i = 0; pattern.Asked == asked; i++)
        {
            Assert.True(i < 3000, "nobody asked for a key frame");
            await PlayAsync(browser, "true", pattern);
        }
        pattern.Damaged = false;
        int drawn = (int)(await browser.EvaluateAsync("zoomroomsWindow.figures.drawn"))!;
        await PlayAsync(browser, $"zoomroomsWindow.figures.drawn > {drawn + 20} && {ColoursOf(0)} > 20", pattern);
    }

    [Fact]
    public async Task It_can_be_used_with_the_keyboard_and_the_end_has_its_sentence()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-window-");
        // As the program opens it: by a file that leads there.
        await using Browser browser = await Browser.OpenAsync(new Uri(BrowserOpener.Write(folder.FullName, rig.Server.FirstAddress)));
        await browser.UntilAsync("document.getElementById('microphone').textContent.trim() === 'Mute'");
        await browser.PressAsync("m");
        await browser.UntilAsync("document.getElementById('microphone').textContent.trim() === 'Unmute'");
        Assert.False(rig.Microphone.On);
        await browser.PressAsync("v");
        await browser.UntilAsync("document.getElementById('camera').textContent.trim() === 'Start camera'");
        Assert.False(rig.Camera.On);
        await browser.PressAsync("c");
        await browser.UntilAsync("document.getElementById('code').checkVisibility()");
        string? code = (string?)await browser.EvaluateAsync("document.getElementById('code').textContent");
        Assert.StartsWith("12345 67890 ", code, StringComparison.Ordinal);
        await browser.PressAsync("Escape");
        await browser.UntilAsync("!document.getElementById('panel').checkVisibility() && document.activeElement.id === 'code-button'");
        // Everything that can be clicked has a name for whoever does not see it.
        const string Nameless =
            "[...document.querySelectorAll('button')].filter(one => !(one.getAttribute('aria-label') ?? one.textContent).trim()).map(one => one.id)";
        Assert.Empty((await browser.EvaluateAsync(Nameless))!.AsArray());
        rig.Snapshot = rig.Snapshot with { Reconnecting = true };
        await browser.UntilAsync("document.getElementById('notices').textContent.startsWith('The meeting server does not answer.')");
        rig.Snapshot = rig.Snapshot.Over(new SessionEnd(SessionEndReason.MeetingEnded, "The host <b>ended</b> the meeting."));
        await browser.UntilAsync("document.getElementById('card-title').textContent === 'The host <b>ended</b> the meeting.'");
        Assert.Equal("MeetingEnded", (string?)await browser.EvaluateAsync("document.getElementById('card-code').textContent"));
        Assert.Equal("", (string?)await browser.EvaluateAsync("document.getElementById('shield').dataset.kind"));
        await browser.EvaluateAsync("document.getElementById('again').click()");
        await browser.UntilAsync("!document.getElementById('again').checkVisibility()");
        Assert.Equal(2, rig.Session.Joined);
        await browser.EvaluateAsync("document.getElementById('leave').click()");
        await browser.UntilAsync("document.getElementById('card-title').textContent === 'You left the meeting.'");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_program_that_is_gone_takes_the_shield_with_it()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        WindowRig rig = await WindowRig.StartAsync();
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.UntilAsync("document.getElementById('shield').dataset.kind === 'Locked'");
        // A page that is loaded anew is the same window.
        await browser.EvaluateAsync("globalThis.former = true; location.reload()");
        await browser.UntilAsync("!globalThis.former && document.getElementById('shield')?.dataset.kind === 'Locked'");
        Assert.Equal((1, 0), (rig.Session.Joined, rig.Session.Left));
        await rig.DisposeAsync();
        await browser.UntilAsync("document.getElementById('shield').dataset.kind === 'None'");
        await browser.UntilAsync("document.getElementById('shield-sentence').textContent.startsWith('The program has ended.')");
    }

    /// <summary>To be looked at: artifacts/window. By region: the shield is where and what it should be.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_looks_as_it_should(bool dark)
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        string[] names = ["Grace Hopper", "Aalto Room", "Łukasz Żak", "Zoë Ångström", "Kept Out"];
        rig.Show(names);
        rig.Hear((20, VoiceHeard.Sound, false), (30, VoiceHeard.Sound, true), (40, VoiceHeard.Silence, false));
        MissingKey missing = new("Kept Out", 9, TimeSpan.FromSeconds(12), 40) { Participant = new ParticipantId(60) };
        rig.Snapshot = rig.Snapshot with { MissingKeys = [missing] };
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.LookAsync(1280, 720, dark);
        Pattern[] patterns =
        [
            await Pattern.MakeAsync(rig.Pictures, 20, "testsrc2="), await Pattern.MakeAsync(rig.Pictures, 30, "smptehdbars="),
            await Pattern.MakeAsync(rig.Pictures, 50, "mandelbrot="),
        ];
        await PlayAsync(browser, "document.getElementById('shield').dataset.kind === 'Locked'", patterns);
        await browser.PressAsync("Shift");
        string folder = Directory.CreateDirectory(Checkout.In("artifacts", "window")).FullName;
        string suffix = dark ? "dark" : "light";
        await SaveAsync("gallery");
        await browser.PressAsync("l");
        await browser.UntilAsync("document.querySelector('.tile.large .name')?.textContent === 'Aalto Room'");
        await SaveAsync("speaker");
        await browser.LookAsync(390, 844, dark);
        await SaveAsync("speaker-narrow");
        await browser.LookAsync(1280, 720, dark);
        await browser.PressAsync("l");
        rig.Snapshot = rig.Snapshot with { MayCommand = true, Knocking = [new KnockView(7, "Kit")] };
        await browser.EvaluateAsync("document.getElementById('people-button').click(), true");
        await browser.UntilAsync("document.querySelector('[data-key=\"admit 7\"]')?.checkVisibility() ?? false");
        await browser.EvaluateAsync("document.querySelector('[data-key=\"remove 3\"]').click(), true");
        await SaveAsync("people");
        await browser.LookAsync(390, 844, dark);
        await SaveAsync("people-narrow");
        await browser.LookAsync(640, 360, dark);
        await SaveAsync("people-200-percent");
        await browser.LookAsync(3840, 2160, dark);
        await SaveAsync("people-large");
        await browser.LookAsync(1280, 720, dark);
        await browser.EvaluateAsync("document.getElementById('people-button').click(), true");
        await browser.LookAsync(3840, 2160, dark);
        await SaveAsync("gallery-large");
        await browser.LookAsync(640, 360, dark);
        await SaveAsync("gallery-200-percent");
        await browser.LookAsync(1280, 720, dark);
        rig.Snapshot = rig.Snapshot with
        {
            Encryption = rig.Snapshot.Encryption with { Attention = new AttentionTimes(TimeProvider.System.Now(), null, null) },
        };
        await browser.UntilAsync("document.getElementById('attention').checkVisibility()");
        await browser.EvaluateAsync("document.getElementById('compare').click(), true");
        await SaveAsync("code");
        await browser.EvaluateAsync("document.getElementById('code-button').click(), true");
        await browser.LookAsync(390, 844, dark);
        await SaveAsync("narrow");
        await browser.LookAsync(1280, 720, dark);
        rig.Snapshot = WindowRig.Alone with { State = SessionState.WaitingForHost, Participants = [], SecurityCode = null };
        await browser.UntilAsync("document.getElementById('card-title').textContent.startsWith('Waiting for the host')");
        await SaveAsync("waiting");
        const string Sentence = "The meeting has no such passcode. Ask who invited you.";
        rig.Snapshot = rig.Snapshot.Over(new SessionEnd(SessionEndReason.Refused, Sentence, RefusalCode.WrongPasscode));
        await browser.UntilAsync("document.getElementById('again').checkVisibility()");
        await SaveAsync("end");

        async Task SaveAsync(string name)
        {
            if (rig.Snapshot.State == SessionState.InMeeting)
                await PlayAsync(browser, "document.querySelectorAll('.tile canvas').length === 3", patterns);
            // Motion is 150 ms; two frames after it all is where it belongs.
            await browser.EvaluateAsync("""
                Promise.all(document.getAnimations().map(motion => motion.finished))
                  .then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))
                """);
            byte[] picture = await browser.ScreenshotAsync();
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}-{suffix}.png"), picture, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>How many of 512 colours a picture has: a test card has many, a black picture one.</summary>
    private static string ColoursOf(int picture) => Colours.Replace("INDEX", $"{picture}", StringComparison.Ordinal);

    private static async Task<string?> SentenceAsync(Browser browser) =>
        (string?)await browser.EvaluateAsync("document.getElementById('shield-sentence').textContent");

    /// <summary>Plays until an expression is true of the page.</summary>
    private static async Task PlayAsync(Browser browser, string expression, params Pattern[] patterns)
    {
        for (int i = 0; ; i++)
        {
            foreach (Pattern pattern in patterns)
                pattern.Step();
            if (await browser.IsAsync(expression))
                return;
            if (i == 3000)
            {
                JsonNode? figures = await browser.EvaluateAsync("zoomroomsWindow.figures");
                Assert.Fail($"{expression} did not become true: {figures?.ToJsonString()}; {string.Join("; ", browser.Complaints)}");
            }
            await Task.Delay(30, TestContext.Current.CancellationToken);
        }
    }
}
