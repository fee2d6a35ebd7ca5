using System.Text.Json.Nodes;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Scenarios.Tests.Windows;

/// <summary>
/// One person shares a page of small text, and another reads it: captured, encoded and decoded by real browsers, sealed and opened by real
/// programs. The browser is told what to choose, as people choose it; that is all that is not as at a desk.
/// </summary>
// What carries the media makes no difference to it.
[Trait("backend", "embedded")]
public sealed class A_window_shares_a_screen
{
    private const string Title = "Minutes of the meeting";

    private static readonly string[] Switches =
    [
        $"--auto-select-tab-capture-source-by-title={Title}", "--window-size=1280,861",
    ];

    /// <summary>Text of twelve pixels, black on white, which is what is hardest to keep.</summary>
    private static string Page =>
        "<!doctype html><title>" + Title
            + "</title><style>body{margin:16px;background:#fff;color:#000;font:12px/16px 'DejaVu Sans',sans-serif}"
        + "#mover{position:fixed;right:0;bottom:0;width:40px;height:40px;background:#c00}</style><div id=mover></div>"
        + string.Concat(Enumerable.Range(1, 34).Select(line =>
            $"<div>{line:00}. The budget of 2027 is 1,234,5{line:00} euro; whoever objects says so by Friday, 17:{line + 10} at the latest. Il1|O0 rn m</div>"));

    /// <summary>
    /// How like the screen is to what was on it: structural similarity of luma in windows of eight by eight, and of the dark pixels of
    /// either the share that both have.
    /// </summary>
    private const string Likeness = """
        (async () => {
          const original = await createImageBitmap(new Blob([Uint8Array.from(atob('PNG'), one => one.charCodeAt(0))], { type: 'image/png' }));
          const shown = document.getElementById('shared-canvas');
          const { width, height } = shown;
          const pixels = from => {
            const canvas = new OffscreenCanvas(width, height);
            const context = canvas.getContext('2d');
            context.drawImage(from, 0, 0);
            const { data } = context.getImageData(0, 0, width, height);
            return Float32Array.from({ length: width * height }, (_, i) => 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]);
          };
          const [a, b] = [pixels(original), pixels(shown)];
          let [sum, windows, both, either] = [0, 0, 0, 0];
          for (let i = 0; i < a.length; i++) {
            both += a[i] < 128 && b[i] < 128 ? 1 : 0;
            either += a[i] < 128 || b[i] < 128 ? 1 : 0;
          }
          for (let y = 0; y + 8 <= height; y += 8) {
            for (let x = 0; x + 8 <= width; x += 8) {
              let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
              for (let j = 0; j < 64; j++) {
                const at = (y + (j >> 3)) * width + x + (j & 7);
                sa += a[at]; sb += b[at]; saa += a[at] * a[at]; sbb += b[at] * b[at]; sab += a[at] * b[at];
              }
              const [ma, mb] = [sa / 64, sb / 64];
              const [va, vb, ab] = [saa / 64 - ma * ma, sbb / 64 - mb * mb, sab / 64 - ma * mb];
              // Only where there is text: white is like white.
              if (va < 100) continue;
              sum += ((2 * ma * mb + 6.5025) * (2 * ab + 58.5225)) / ((ma * ma + mb * mb + 6.5025) * (va + vb + 58.5225));
              windows++;
            }
          }
          return { width, height, originalWidth: original.width, originalHeight: original.height, windows, similar: sum / windows, ink: both / either };
        })()
        """;

    /// <summary>Pictures a second over two seconds, as the page's own clock has it.</summary>
    private const string Rate = """
        (async () => {
          const [count, begun] = [zoomroomsWindow.COUNTED, performance.now()];
          await new Promise(done => setTimeout(done, 2000));
          return (zoomroomsWindow.COUNTED - count) * 1000 / (performance.now() - begun);
        })()
        """;

    private const string Apart =
        "document.getElementById('top').getBoundingClientRect().bottom <= document.getElementById('shared').getBoundingClientRect().top";

    private const string Sharing = "document.getElementById('share').textContent.trim() === 'Stop sharing'";
    private const string Seen = "document.getElementById('shared').checkVisibility() && zoomroomsWindow.shared > 5";

    [Fact]
    public async Task Another_reads_it_between_five_and_fifteen_times_a_second_until_it_is_stopped()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await using Laptop ada = await Laptop.OpenAsync(meeting, EncryptionType.EndToEnd, user: "host", name: "Ada", switches: Switches);
        await ada.Browser.UntilAsync("document.getElementById('shield').dataset.kind === 'Locked'");
        await using Laptop bo = await Laptop.OpenAsync(meeting, EncryptionType.EndToEnd, user: "room", name: "Bo");
        await ada.Browser.UntilAsync("document.querySelectorAll('.tile').length === 1 && !document.getElementById('share').disabled");
        await using Browser text = await ada.Browser.OpenTabAsync("data:text/html," + Uri.EscapeDataString(Page));
        await text.UntilAsync("document.readyState === 'complete'");

        await ada.Browser.PressAsync("s");
        await ada.Browser.UntilAsync(Sharing);
        await bo.Browser.UntilAsync(Seen);
        Assert.Equal("Ada shares the screen", await TextAsync(bo, "sharing-sentence"));
        Assert.Equal("Locked", (string?)await bo.Browser.EvaluateAsync("document.getElementById('shield').dataset.kind"));
        await LooksLikeAsync(bo, text, similar: 0.9, ink: 0.9);
        await ComesAsync(ada, "sharing.encoded");
        await ComesAsync(bo, "shared");
        // What moves comes no faster than that either, and stays readable.
        await text.EvaluateAsync("setInterval(() => { mover.style.bottom = `${performance.now() / 10 % 200}px`; }, 50), true");
        await MovesAsync(ada, bo);
        await ComesAsync(bo, "shared", least: 0.1);
        await LooksLikeAsync(bo, text, similar: 0.85, ink: 0.85);
        await KeepAsync(ada, "sharing");
        // What the window has to say does not lie on it, in a narrow one neither.
        await bo.Browser.UntilAsync("document.querySelectorAll('.notice').length === 2");
        await bo.Browser.UntilAsync(Apart);
        await KeepAsync(bo, "shared");
        await bo.Browser.LookAsync(390, 844, dark: false);
        await bo.Browser.UntilAsync(Apart);
        await KeepAsync(bo, "shared-narrow");

        await ada.Browser.PressAsync("s");
        await bo.Browser.UntilAsync("!document.getElementById('shared').checkVisibility()");
        Assert.False(ada.Session.Snapshot.OwnScreen.IsShown);
        // Once more, and it ends as the browser's own button ends it: what was captured is over.
        await ada.Browser.PressAsync("s");
        await bo.Browser.UntilAsync("document.getElementById('shared').checkVisibility()");
        await text.CloseAsync();
        await bo.Browser.UntilAsync("!document.getElementById('shared').checkVisibility()");
        await ada.Browser.UntilAsync("document.getElementById('share').textContent.trim() === 'Share screen'");
        // Whoever captures a screen is looked up for the camera too, which stays forbidden.
        Assert.All(ada.Browser.Complaints, one => Assert.StartsWith("Permissions policy violation: camera is not allowed", one));
        Assert.Empty(bo.Browser.Complaints);
    }

    private static async Task<string?> TextAsync(Laptop laptop, string id) =>
        (string?)await laptop.Browser.EvaluateAsync($"document.getElementById('{id}').textContent");

    /// <summary>Sooner or later: a key frame is coarse, and what follows makes it fine.</summary>
    private static async Task LooksLikeAsync(Laptop viewer, Browser original, double similar, double ink)
    {
        for (int i = 0; ; i++)
        {
            string png = Convert.ToBase64String(await original.ScreenshotAsync());
            JsonNode likeness = (await viewer.Browser.EvaluateAsync(Likeness.Replace("PNG", png, StringComparison.Ordinal)))!;
            TestContext.Current.SendDiagnosticMessage($"{likeness.ToJsonString()}");
            Assert.Equal((int)likeness["originalWidth"]!, (int)likeness["width"]!);
            if ((double)likeness["similar"]! >= similar && (double)likeness["ink"]! >= ink && (int)likeness["windows"]! > 500)
                return;
            Assert.True(i < 60, $"the text cannot be read: {likeness.ToJsonString()}");
            await Task.Delay(250, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// Of pictures that the browser captured of what moves, at least a third is encoded: five of the fifteen that come in a second. How
    /// many of them are seen is the viewer's machine's to say, which leaves out what it has no time for: sooner or later a tenth.
    /// </summary>
    private static async Task MovesAsync(Laptop from, Laptop to)
    {
        for (int stretch = 1; ; stretch++)
        {
            (int captured, int encoded, int seen) = await CountAsync(from, to);
            (int moreCaptured, int moreEncoded, int moreSeen) = (0, 0, 0);
            while (moreCaptured < 60)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
                (int nowCaptured, int nowEncoded, int nowSeen) = await CountAsync(from, to);
                (moreCaptured, moreEncoded, moreSeen) = (nowCaptured - captured, nowEncoded - encoded, nowSeen - seen);
            }
            string counted = $"of {moreCaptured} captured {moreEncoded} were encoded and {moreSeen} seen";
            TestContext.Current.SendDiagnosticMessage(counted);
            if (moreEncoded * 3 >= moreCaptured && moreSeen * 10 >= moreCaptured)
                return;
            Assert.True(stretch < 10, counted);
        }
    }

    private static async Task<(int Captured, int Encoded, int Seen)> CountAsync(Laptop from, Laptop to) => (
        (int)(await from.Browser.EvaluateAsync("zoomroomsWindow.sharing.captured"))!,
        (int)(await from.Browser.EvaluateAsync("zoomroomsWindow.sharing.encoded"))!,
        (int)(await to.Browser.EvaluateAsync("zoomroomsWindow.shared"))!);

    /// <summary>Never faster than fifteen; and, however busy the machine is, sooner or later at least five.</summary>
    private static async Task ComesAsync(Laptop laptop, string counted, double least = 5)
    {
        for (int i = 0; ; i++)
        {
            double rate = (double)(await laptop.Browser.EvaluateAsync(Rate.Replace("COUNTED", counted, StringComparison.Ordinal)))!;
            TestContext.Current.SendDiagnosticMessage($"{counted}: {rate:0.0} a second");
            Assert.True(rate <= 15.5 && i < 60, $"{rate} pictures a second");
            if (rate >= least)
                return;
        }
    }

    /// <summary>To be looked at: artifacts/window.</summary>
    private static async Task KeepAsync(Laptop laptop, string name)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "ZoomRooms.Appliance.sln")))
            root = root.Parent;
        string folder = Directory.CreateDirectory(Path.Combine(root!.FullName, "artifacts", "window")).FullName;
        await File.WriteAllBytesAsync(
            Path.Combine(folder, $"{name}.png"), await laptop.Browser.ScreenshotAsync(), TestContext.Current.CancellationToken);
    }
}
