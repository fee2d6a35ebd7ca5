using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>How many of the pictures that a browser captures are encoded, by the page's own code and a clock that the test turns.</summary>
public sealed class A_captured_screen_keeps_pace
{
    /// <summary>Four seconds of pictures that come after GAPS in turns; how many of them the encoder was given.</summary>
    private const string Encoded = """
        (async () => {
          const { Share } = await import(new URL('share.js', location.href));
          const share = new Share(() => {}, { waiting: 0, send() {} });
          const canvas = new OffscreenCanvas(16, 16);
          canvas.getContext('2d');
          let [now, encoded, timers] = [0, 0, []];
          const [clock, timeout] = [performance.now, setTimeout];
          [performance.now, globalThis.setTimeout] = [() => now, (todo, wait) => timers.push({ todo, at: now + wait })];
          try {
            Object.assign(share, { track: { stop() {} }, keyFrames: 0, configure() {}, state: { on: true, keyFrames: 0 } });
            share.encoder = { encodeQueueSize: 0, state: 'closed', encode() { encoded++; } };
            const gaps = GAPS;
            for (let [i, at] = [0, 0]; at < 4000; i++) {
              at += gaps[i % gaps.length];
              for (const timer of timers.splice(0).sort((a, b) => a.at - b.at)) {
                if (timer.at > at) { timers.push(timer); continue; }
                now = timer.at;
                timer.todo();
              }
              now = at;
              share.latest?.close();
              [share.latest, share.isNew] = [new VideoFrame(canvas, { timestamp: i }), true];
              share.encode();
            }
            return encoded;
          } finally {
            [performance.now, globalThis.setTimeout] = [clock, timeout];
            share.close();
          }
        })()
        """;

    [Fact]
    public async Task However_a_capture_trembles_and_however_fast_it_is()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync();
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.UntilAsync("Boolean(globalThis.zoomroomsWindow?.state)");
        foreach (string gaps in (string[])["[66.7]", "[83, 50]", "[100, 33, 67]", "[58, 75]"])
            Assert.InRange(await EncodedAsync(browser, gaps), 58, 61);
        // Faster than fifteen a second nobody needs it.
        foreach (string gaps in (string[])["[33.3]", "[16.7]", "[5, 40]"])
            Assert.InRange(await EncodedAsync(browser, gaps), 58, 61);
        Assert.InRange(await EncodedAsync(browser, "[125]"), 31, 33);
    }

    private static async Task<int> EncodedAsync(Browser browser, string gaps) =>
        (int)(await browser.EvaluateAsync(Encoded.Replace("GAPS", gaps, StringComparison.Ordinal)))!;
}
