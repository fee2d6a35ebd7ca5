using ZoomRooms.Client;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>The window in Firefox ESR: with pictures where its WebCodecs decode them, and without them where it has none.</summary>
public sealed class Firefox_shows_it_too
{
    private const string Missing = "Firefox is not installed (apt-get install firefox-esr)";

    /// <summary>How many of 512 colours the first picture has.</summary>
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

    [Fact]
    public async Task Pictures_names_shield_and_what_is_clicked()
    {
        Assert.SkipUnless(Firefox.IsInstalled, Missing);
        await using WindowRig rig = await WindowRig.StartAsync();
        rig.Show("Grace Hopper", "Bo");
        await using Firefox firefox = await Firefox.OpenAsync(rig.Server.FirstAddress);
        await firefox.SizeAsync(1280, 720);
        await firefox.UntilAsync("document.getElementById('shield').dataset.kind === 'Locked'");
        await firefox.UntilAsync("document.querySelectorAll('.tile').length === 2");
        Pattern other = await Pattern.MakeAsync(rig.Pictures, 20, "testsrc2=");
        for (int i = 0; !await firefox.IsAsync($"{Colours} > 20"); i++)
        {
            Assert.True(i < 3000, $"nobody is seen: {await firefox.EvaluateAsync("zoomroomsWindow.figures")}");
            other.Step();
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal(
            "Grace Hopper", (string?)await firefox.EvaluateAsync("document.querySelector('.tile:has(canvas) .name').textContent"));
        Assert.True(await firefox.IsAsync("zoomroomsWindow.figures.failed === 0"));
        await firefox.EvaluateAsync("document.getElementById('microphone').click(), true");
        await firefox.UntilAsync("document.getElementById('microphone').textContent.trim() === 'Unmute'");
        Assert.False(rig.Microphone.On);
        await File.WriteAllBytesAsync(
            Path.Combine(Directory.CreateDirectory(Checkout.In("artifacts", "window")).FullName, "firefox.png"),
            await firefox.ScreenshotAsync(), TestContext.Current.CancellationToken);
        Assert.Empty(firefox.Complaints);
    }

    [Fact]
    public async Task Without_a_decoder_it_says_so_once_asks_for_no_pictures_and_goes_on()
    {
        Assert.SkipUnless(Firefox.IsInstalled, Missing);
        await using WindowRig rig = await WindowRig.StartAsync();
        rig.Show("Grace Hopper");
        await using Firefox firefox = await Firefox.OpenAsync(
            rig.Server.FirstAddress, "user_pref(\"dom.media.webcodecs.enabled\", false);");
        await firefox.UntilAsync("document.getElementById('shield').dataset.kind === 'Locked'");
        await firefox.UntilAsync("document.querySelector('#notices .notice')?.checkVisibility() ?? false");
        Assert.Equal(
            "This browser cannot show the others' pictures. Sound and everything else work; Chromium shows pictures too.",
            (string?)await firefox.EvaluateAsync("document.getElementById('notices').textContent"));
        while (rig.Session.Wanted is not [.., { Count: 0 }])
            await Task.Delay(20, TestContext.Current.CancellationToken);
        // One that comes all the same is no reason to ask for key frames, or to call it damaged.
        Pattern other = await Pattern.MakeAsync(rig.Pictures, 20, "testsrc2=");
        for (int i = 0; !await firefox.IsAsync("zoomroomsWindow.figures.units > 20"); i++)
        {
            Assert.True(i < 3000, "nothing comes");
            other.Step();
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.True(await firefox.IsAsync("zoomroomsWindow.figures.asked === 0 && zoomroomsWindow.figures.failed === 0"));
        Assert.True(await firefox.IsAsync("document.querySelector('.tile .problem').hidden"));
        await firefox.EvaluateAsync("document.getElementById('microphone').click(), true");
        await firefox.UntilAsync("document.getElementById('microphone').textContent.trim() === 'Unmute'");
        Assert.Equal(SessionState.InMeeting, rig.Snapshot.State);
        Assert.Empty(firefox.Complaints);
    }
}
