using System.Diagnostics;
using System.Globalization;
using ZoomRooms.Media.Screens;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Browsers;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>
/// What members send is hostile. Published streams, changed by a seed, go through the page's decoders: their own tile suffers, nothing
/// else.
/// <c>ZOOMROOMS_BROKEN_UNITS</c> is how many access units, where somebody wants more.
/// </summary>
public sealed class Broken_streams
{
    private const int Seed = 16, AtOnce = 25, Senders = 8;
    private static readonly string[] Published = ["BA_MW_D.264", "CI_MW_D.264", "MIDR_MW_D.264", "Static.264", "Zhling_1280x720.264"];

    private static int Units { get; } = int.TryParse(
        Environment.GetEnvironmentVariable("ZOOMROOMS_BROKEN_UNITS"), NumberStyles.None, CultureInfo.InvariantCulture, out int units)
            ? units : 2_000;

    [Fact]
    public async Task Cost_their_own_tile_and_a_key_frame_a_second_and_nobody_else_anything()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        List<byte[]>[] whole = [.. Published.Select(name => Streams.AccessUnits(Streams.Read(name)))];
        await using WindowRig rig = await WindowRig.StartAsync();
        rig.Show("Mallory", "Grace Hopper");
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.UntilAsync("document.querySelectorAll('.tile').length === 2");
        await browser.EvaluateAsync("globalThis.same = true");
        Pattern good = await Pattern.MakeAsync(rig.Pictures, 30, "testsrc2=");
        // Several at once, each decoded for itself: one alone would mostly wait for the page.
        IPictureStream[] streams =
            [.. Enumerable.Range(0, Senders).Select(_ => rig.Pictures.Open(new ParticipantId(20), static () => { }))];
        Random random = new(Seed);
        Stopwatch time = Stopwatch.StartNew();
        bool named = false;
        for (int sent = 0; sent < Units; sent += Senders * AtOnce)
        {
            foreach (IPictureStream stream in streams)
            {
                // Each time from a beginning: what comes after the first that cannot be decoded is left out until then.
                List<byte[]> one = whole[random.Next(whole.Length)];
                for (int i = 0; i < AtOnce; i++)
                {
                    byte[] unit = one[i % one.Count];
                    // The sender's word, which a broken unit does not take back.
                    stream.TryAdd(Break(unit, random), 0, i == 0 || IsKeyFrame(unit), TimeProvider.System.GetElapsedTime(0));
                }
            }
            good.Step();
            // As fast as the page takes it, and no faster.
            await TakesAsync(browser, rig.Pictures.HandedOn);
            named = named || await browser.IsAsync("document.querySelector('.tile .problem').textContent === 'The picture came damaged'");
        }
        double seconds = time.Elapsed.TotalSeconds;
        string figures = (await browser.EvaluateAsync("zoomroomsWindow.figures"))!.ToJsonString();
        TestContext.Current.SendDiagnosticMessage($"{Units} access units, {figures}, {seconds:0} s");
        Assert.True((int)(await browser.EvaluateAsync("zoomroomsWindow.figures.failed"))! > 0, $"nothing of it was broken: {figures}");
        int asked = (int)(await browser.EvaluateAsync("zoomroomsWindow.figures.asked"))!;
        Assert.True(asked <= Senders * (seconds + 2), $"{asked} key frames in {seconds:0} s: {figures}");
        foreach (IPictureStream stream in streams)
            stream.Dispose();
        Assert.True(named, $"the stream was not named: {figures}");
        // The same page over the same socket, in the same meeting; and the other one is seen.
        Assert.True(await browser.IsAsync("globalThis.same"));
        Assert.Equal((1, 0), (rig.Session.Joined, rig.Session.Left));
        Assert.False(rig.Running.IsCompleted);
        int drawn = (int)(await browser.EvaluateAsync("zoomroomsWindow.figures.drawn"))!;
        for (int i = 0; !await browser.IsAsync(
            $"zoomroomsWindow.figures.drawn > {drawn + 20} && Boolean(document.querySelectorAll('.tile')[1].querySelector('canvas'))"); i++)
        {
            Assert.True(i < 3000, $"the other one is not seen any more: {figures}");
            good.Step();
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal("", (string?)await browser.EvaluateAsync("document.querySelectorAll('.tile .problem')[1].textContent"));
    }

    /// <summary>However long it takes, as long as more and more are taken.</summary>
    private static async Task TakesAsync(Browser browser, long units)
    {
        long taken;
        while ((taken = (long)(await browser.EvaluateAsync("zoomroomsWindow.figures.units"))!) < units)
            await browser.UntilAsync($"zoomroomsWindow.figures.units > {taken}");
    }

    private static bool IsKeyFrame(byte[] unit)
    {
        AnnexB nals = new(unit);
        while (nals.MoveNext())
        {
            if (nals.Type == NalType.Idr)
                return true;
        }
        return false;
    }

    /// <summary>A few bytes of it are others, now and then it is cut, and some are as they were.</summary>
    private static byte[] Break(byte[] unit, Random random)
    {
        byte[] broken = random.Next(8) == 0 ? unit[..random.Next(1, unit.Length + 1)] : [.. unit];
        for (int i = random.Next(6); i > 0; i--)
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
        return broken;
    }
}
