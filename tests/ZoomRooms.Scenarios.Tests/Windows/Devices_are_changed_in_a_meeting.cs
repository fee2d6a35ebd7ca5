using System.Diagnostics;
using System.Text.RegularExpressions;
using ZoomRooms.Client;
using ZoomRooms.TestKit.Browsers;
using ZoomRooms.TestKit.Sound;

namespace ZoomRooms.Scenarios.Tests.Windows;

/// <summary>
/// A laptop with two headsets, of software behind the real ALSA and PortAudio: what is chosen in its window's panel is what the other hears
/// and what plays; whoever is muted stays so, and what is unplugged is named.
/// </summary>
[Trait("backend", "embedded")]
public sealed partial class Devices_are_changed_in_a_meeting
{
    private const int Red = 300, Blue = 700;

    [Fact]
    public async Task Microphone_loudspeaker_and_camera_are_others_at_once_and_a_muted_microphone_is_never_live()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        using SubstituteCards cards = new();
        cards.Add("mic", $"rates [ 48000 ] channels [ 1 ] tone {Red} syllable 200 only capture");
        cards.Add("spk", "rates [ 48000 ] channels [ 2 ] only playback");
        cards.Add("bluemic", $"rates [ 16000 ] channels [ 1 ] tone {Blue} syllable 200 only capture");
        cards.Add("bluespk", "rates [ 44100 ] channels [ 2 ] only playback");
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        using ToneListener ear = new();
        await using Speaking host = await Speaking.PairAsync(meeting, "host", TalkingSound.NewHost(), ear);
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        await using Program program = await Program.StartAsync(meeting, cards);
        await using Browser browser = await Browser.OpenAsync(program.Address);
        await browser.LookAsync(1280, 720, dark: true);
        await browser.UntilAsync("document.getElementById('shield').dataset.kind === 'Locked'");
        await HearsAsync(browser, ear, Red, Blue);
        await PlaysAsync(cards, "spk");
        // Tones on both sides at once, for minutes, are no conversation: what cancels echoes takes the one for the other's in the end.
        host.Microphone.SetMuted(true);

        await browser.PressAsync("d");
        await ChooseAsync(browser, "microphone", "bluemic");
        await HearsAsync(browser, ear, Blue, Red);
        host.Microphone.SetMuted(false);
        await ChooseAsync(browser, "speaker", "bluespk");
        await PlaysAsync(cards, "bluespk");
        host.Microphone.SetMuted(true);

        // Muted, and changed: silence, and still so after it was changed.
        await browser.EvaluateAsync("document.getElementById('microphone').click(), true");
        await HearsAsync(browser, ear, 0, Red);
        int muted = ear.Tones.Length;
        await ChooseAsync(browser, "microphone", "mic");
        await browser.UntilAsync("zoomroomsWindow.state.devices.level > 0");
        await HearsAsync(browser, ear, 0, Blue);
        Assert.True(await browser.IsAsync("document.getElementById('use-off').checkVisibility()"));
        Assert.All(ear.Tones[muted..], tone => Assert.Equal(0, tone));
        await browser.EvaluateAsync("document.getElementById('microphone').click(), true");
        await HearsAsync(browser, ear, Red, Blue);

        // Unplugged: by name, and in words.
        await File.WriteAllTextAsync(cards.Gone("mic"), "", TestContext.Current.CancellationToken);
        await browser.UntilAsync("document.getElementById('microphone-problem').checkVisibility()");
        Assert.Matches(
            "^The microphone \"mic.*\" (is not there|does nothing|does not open)\\. Is it plugged in\\? You can choose another one\\.$",
            (string?)await browser.EvaluateAsync("document.getElementById('microphone-problem').textContent"));
        await HearsAsync(browser, ear, 0, Blue);
        await ChooseAsync(browser, "microphone", "bluemic");
        await HearsAsync(browser, ear, Blue, Red);
        await browser.UntilAsync("!document.getElementById('microphone-problem').checkVisibility()");

        // None is a choice, and so is coming back from it; the camera that it was started with had none.
        await ChooseAsync(browser, "microphone", "none");
        await HearsAsync(browser, ear, 0, Red);
        await browser.UntilAsync("document.getElementById('microphone').disabled");
        await ChooseAsync(browser, "microphone", "bluemic");
        await HearsAsync(browser, ear, Blue, Red);
        await browser.EvaluateAsync("document.getElementById('leave').click(), true");
        await browser.UntilAsync("document.getElementById('again').checkVisibility()");
        Assert.Empty(browser.Complaints);
    }

    private static async Task ChooseAsync(Browser browser, string kind, string name)
    {
        string list = $"document.getElementById('use-{kind}')";
        await browser.UntilAsync($"[...{list}.options].some(one => one.value.startsWith('{name}'))");
        await browser.EvaluateAsync($$"""
            (() => {
              const list = {{list}};
              list.value = [...list.options].find(one => one.value.startsWith('{{name}}')).value;
              list.dispatchEvent(new Event('change'));
              return true;
            })()
            """);
    }

    /// <summary>So many packets of it in a row, and none of what must not be heard any more.</summary>
    private static async Task HearsAsync(Browser browser, ToneListener ear, int tone, int never)
    {
        int before = ear.Tones.Length;
        for (Stopwatch waited = Stopwatch.StartNew(); ;)
        {
            // More than a syllable and the silence after it.
            int[] last = [.. ear.Tones.TakeLast(40)];
            if (last.Length == 40 && last.Count(one => one == tone) >= (tone == 0 ? 40 : 5) && !last.Contains(never))
                return;
            if (waited.Elapsed > TimeSpan.FromMinutes(1))
            {
                Assert.Fail(
                    $"{tone} Hz are not heard in {ear.Tones.Length - before} packets, but {string.Join(" ", last)}: {await browser.EvaluateAsync("JSON.stringify(zoomroomsWindow.state)")}");
            }
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>More and more of what the host says comes out of it.</summary>
    private static async Task PlaysAsync(SubstituteCards cards, string card)
    {
        for (Stopwatch waited = Stopwatch.StartNew(); cards.Heard(card) < 4800;)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), $"{card} plays nothing");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The product, with the cards and no others.</summary>
    private sealed partial class Program : IAsyncDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-window-");
        private Process? _process;

        public Uri Address { get; private set; } = null!;

        public static async Task<Program> StartAsync(TestMeeting meeting, SubstituteCards cards)
        {
            Program program = new();
            string state = program._folder.FullName;
            await meeting.PairDeviceAsync("room", state);
            program._process = Process.Start(new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "zoomrooms-desktop"),
                [
                    meeting.Meeting.ToString(), "--server", meeting.Endpoint.Url.ToString(), "--certificate-sha256",
                    meeting.Endpoint.CertificateSha256, "--state", state, "--camera", "none", "--microphone", "mic", "--speaker", "spk",
                    "--name", "Ada", "--join", "--no-browser",
                ])
            {
                Environment = { ["ALSA_CONFIG_PATH"] = await cards.ConfigureAsync() }, RedirectStandardOutput = true,
            })!;
            string? line;
            do
                line = await program._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            while (line is not null && !Pattern().IsMatch(line));
            Assert.NotNull(line);
            program.Address = new Uri(Pattern().Match(line).Value);
            return program;
        }

        public async ValueTask DisposeAsync()
        {
            if (_process is { HasExited: false })
                _process.Kill();
            if (_process is not null)
                await _process.WaitForExitAsync();
            _process?.Dispose();
            _folder.Delete(recursive: true);
        }

        [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+/open/[A-Za-z0-9_-]{43}")]
        private static partial Regex Pattern();
    }
}
