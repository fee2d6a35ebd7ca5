using System.Net.WebSockets;
using System.Text.Json.Nodes;
using ZoomRooms.Client;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Protocol.Names;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>Devices are chosen and tried before anybody is told of anything.</summary>
public sealed class Before_a_meeting
{
    [Fact]
    public async Task Nothing_is_joined_before_somebody_says_so_under_the_name_that_was_typed()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        FakeDesk desk = new();
        await using WindowRig rig = await WindowRig.StartAsync(desk);
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.LookAsync(1280, 720, dark: true);
        await browser.UntilAsync("document.getElementById('join')?.checkVisibility() ?? false");
        Assert.True(desk.IsLookedAt);
        Assert.Equal("Ada", (string?)await browser.EvaluateAsync("document.getElementById('name').value"));
        Assert.False((bool?)await browser.EvaluateAsync("document.getElementById('toolbar').checkVisibility()"));

        // What is chosen is what the list has, and the meter goes with the microphone.
        await browser.EvaluateAsync("""
            (() => {
              const list = document.getElementById('choose-microphone');
              list.value = 'Headset <b>';
              list.dispatchEvent(new Event('change'));
              return true;
            })()
            """);
        await browser.UntilAsync("zoomroomsWindow.state.before.microphone === 'Headset <b>'");
        desk.Level = 42;
        await browser.UntilAsync("document.getElementById('level').getAttribute('aria-valuenow') === '42'");
        await browser.UntilAsync("document.getElementById('level-bar').style.width === '42%'");

        // Oneself is decoded from what the encoder made, and mirrored.
        Pattern self = await Pattern.MakeAsync(rig.OwnPictures, 0, "testsrc2=");
        for (int i = 0; !await browser.IsAsync("document.getElementById('own-canvas').width === 640"); i++)
        {
            Assert.True(i < 300, "nobody was seen");
            self.Step();
            rig.Pictures.Wake();
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal(
            "matrix(-1, 0, 0, 1, 0, 0)", (string?)await browser.EvaluateAsync(
                "getComputedStyle(document.getElementById('own-canvas')).transform"));
        await browser.EvaluateAsync("document.getElementById('before-microphone').click(), true");
        await browser.UntilAsync("document.getElementById('before-microphone').textContent.trim() === 'Unmute'");
        Assert.False(rig.Microphone.On);
        Assert.Equal((0, false), (rig.Session.Joined, desk.IsLeft));

        await browser.EvaluateAsync("document.getElementById('name').value = 'Grace', document.getElementById('join').click(), true");
        await browser.UntilAsync("document.getElementById('shield').dataset.kind === 'Locked'");
        Assert.Equal((1, "Grace", "Grace"), (rig.Session.Joined, rig.Session.Request!.DisplayName, desk.Name));
        await browser.UntilAsync("!document.getElementById('before').checkVisibility()");

        // In the meeting one is small, and can be put away.
        for (int i = 0; !await browser.IsAsync("document.getElementById('own').checkVisibility()"); i++)
        {
            Assert.True(i < 300, "nobody was seen");
            self.Step();
            rig.Pictures.Wake();
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal(0, (int?)await browser.EvaluateAsync("document.querySelectorAll('.tile canvas').length"));
        await browser.EvaluateAsync("document.getElementById('own-hide').click(), true");
        await browser.UntilAsync(
            "!document.getElementById('own').checkVisibility() && document.activeElement.id === 'own-show'");
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Who_is_to_join_as_a_guest_is_told_so_and_of_whom_before_anything_is_joined()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync(new FakeDesk { GuestOf = "meet.example.org" });
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.UntilAsync("document.getElementById('before-guest')?.checkVisibility() ?? false");
        Assert.Equal("Join as a guest", (string?)await browser.EvaluateAsync("document.getElementById('join').textContent"));
        Assert.Contains(
            "You are not known to meet.example.org",
            (string?)await browser.EvaluateAsync("document.getElementById('before-guest').textContent"), StringComparison.Ordinal);
        Assert.Equal(0, rig.Session.Joined);
        rig.Snapshot = rig.Snapshot with
        {
            Participants =
            [
                new ParticipantView("Ada", IsSelf: true, IsLeader: false) { Index = 1 },
                new ParticipantView(DisplayNames.ShowGuest(new string('W', 60)), IsSelf: false, IsLeader: false)
                {
                    Index = 2, IsGuest = true
                },
            ],
        };
        await browser.LookAsync(390, 844, dark: true);
        await browser.EvaluateAsync("document.getElementById('name').value = 'Grace', document.getElementById('join').click(), true");
        // The mark is whole where the name is cut off.
        await browser.UntilAsync("document.querySelector('.tile .guest')?.textContent === '(guest)'");
        Assert.True(await browser.IsAsync(
            "(mark => mark.scrollWidth <= mark.clientWidth + 1 && mark.getBoundingClientRect().right <= innerWidth)(document.querySelector('.tile .guest'))"));
        Assert.Equal("W", (string?)await browser.EvaluateAsync("document.querySelector('.tile .initials').textContent"));
        await browser.PressAsync("p");
        await browser.UntilAsync("document.querySelector('#people li:nth-child(2)').textContent.includes('(guest)')");
        Assert.Empty(browser.Complaints);
    }

    /// <summary>To be looked at: artifacts/window.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_looks_as_it_should(bool dark)
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using WindowRig rig = await WindowRig.StartAsync(new FakeDesk { Level = 60 });
        await using Browser browser = await Browser.OpenAsync(rig.Server.FirstAddress);
        await browser.LookAsync(1280, 720, dark);
        await browser.UntilAsync("document.getElementById('join')?.checkVisibility() ?? false");
        Pattern self = await Pattern.MakeAsync(rig.OwnPictures, 0, "testsrc2=");
        string folder = Directory.CreateDirectory(Checkout.In("artifacts", "window")).FullName;
        (int Width, int Height, string Name)[] sizes = [
            (1280, 720, ""), (390, 844, "-narrow"), (640, 360, "-200-percent"), (3840, 2160, "-large")];
        foreach ((int width, int height, string name) in sizes)
        {
            await browser.LookAsync(width, height, dark);
            int drawn = (int)(await browser.EvaluateAsync("zoomroomsWindow.figures.drawn"))!;
            for (int i = 0; !await browser.IsAsync($"zoomroomsWindow.figures.drawn > {drawn + 4}"); i++)
            {
                Assert.True(i < 300, "nobody was seen");
                self.Step();
                rig.Pictures.Wake();
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
            await File.WriteAllBytesAsync(
                Path.Combine(folder, $"before{name}-{(dark ? "dark" : "light")}.png"), await browser.ScreenshotAsync(),
                TestContext.Current.CancellationToken);
        }
        // And changed in it.
        await browser.EvaluateAsync("document.getElementById('join').click(), true");
        rig.Show("Grace Hopper", "Bo");
        await browser.UntilAsync("document.querySelectorAll('.tile').length === 2");
        await browser.PressAsync("m");
        await browser.PressAsync("d");
        rig.Speaker = new DeviceState(
            true, true, "The loudspeaker \"Headset\" is not there. Is it plugged in? You can choose another one.");
        await browser.UntilAsync("document.getElementById('use-off').checkVisibility()");
        await browser.UntilAsync("document.getElementById('speaker-problem').checkVisibility()");
        foreach ((int width, int height, string name) in sizes)
        {
            await browser.LookAsync(width, height, dark);
            await browser.EvaluateAsync("Promise.all(document.getAnimations().map(motion => motion.finished)).then(() => true)");
            await File.WriteAllBytesAsync(
                Path.Combine(folder, $"devices{name}-{(dark ? "dark" : "light")}.png"), await browser.ScreenshotAsync(),
                TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Devices_are_closed_as_soon_as_the_page_is_gone_and_no_meeting_was_joined()
    {
        FakeDesk desk = new();
        await using WindowRig rig = await WindowRig.StartAsync(desk);
        ClientWebSocket page = await rig.ConnectAsync();
        JsonNode? state = await WindowRig.TakeStateAsync(page);
        Assert.Equal("Ada", (string?)state!["before"]!["name"]);
        Assert.True(desk.IsLookedAt);
        page.Dispose();
        for (int i = 0; desk.IsLookedAt; i++)
        {
            Assert.True(i < 3000, "the devices are open");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        await rig.Running;
        Assert.Equal((0, false), (rig.Session.Joined, desk.IsLeft));
    }

    [Fact]
    public async Task What_is_not_on_the_list_is_not_chosen_before_the_meeting_or_in_it()
    {
        FakeDesk desk = new();
        await using WindowRig rig = await WindowRig.StartAsync(desk);
        using ClientWebSocket page = await rig.ConnectAsync();
        await WindowRig.SendAsync(page, "{\"do\":\"choose\",\"device\":\"camera\",\"text\":\"lavfi:movie=/etc/passwd\"}");
        await WindowRig.SendAsync(page, "{\"do\":\"choose\",\"device\":\"speaker\",\"text\":\"none\"}");
        JsonNode? state = await WindowRig.TakeStateAsync(page);
        while ((string?)state!["before"]!["speaker"] != "none")
            state = await WindowRig.TakeStateAsync(page);
        Assert.Equal("v4l2:/dev/video0", (string?)state["before"]!["camera"]);
        await WindowRig.SendAsync(page, "{\"do\":\"join\",\"text\":\"Ada\"}");
        while (state?["before"] is not null)
            state = await WindowRig.TakeStateAsync(page);
        // In the meeting nobody is told of devices who does not look at them.
        Assert.Null(state!["devices"]);
        await WindowRig.SendAsync(page, "{\"do\":\"devices\",\"on\":true}");
        await WindowRig.SendAsync(page, "{\"do\":\"choose\",\"device\":\"camera\",\"text\":\"lavfi:movie=/etc/passwd\"}");
        await WindowRig.SendAsync(page, "{\"do\":\"choose\",\"device\":\"microphone\",\"text\":\"Headset <b>\"}");
        while ((string?)state?["devices"]?["microphone"] != "Headset <b>")
            state = await WindowRig.TakeStateAsync(page);
        Assert.Equal("v4l2:/dev/video0", (string?)state["devices"]!["camera"]);
        Assert.True(desk.IsLookedAt);
        await WindowRig.SendAsync(page, "{\"do\":\"devices\",\"on\":false}");
        while (state?["devices"] is not null)
            state = await WindowRig.TakeStateAsync(page);
        Assert.False(desk.IsLookedAt);
    }

    [Fact]
    public void The_list_has_the_default_what_is_chosen_and_none_and_each_only_once()
    {
        ChoiceState[] found = [new("a", "A"), new("b", "B"), new("a", "A again")];
        DeviceWords words = new();
        words.Remember([new("c", "Headset")]);
        DeviceLists lists = new(found, found, found);
        Assert.Equal(["", "a", "b", "none"], lists.With(found, "", hasDefault: true, words).Select(one => one.Id));
        Assert.Equal(["a", "b", "mic", "none"], lists.With(found, "mic", hasDefault: false, words).Select(one => one.Id));
        Assert.Equal(["a", "b", "none"], lists.With(found, "none", hasDefault: false, words).Select(one => one.Id));
        // What was unplugged keeps its name, and is said to be away once somebody looked.
        Assert.Equal("Headset (not there)", lists.With(found, "c", hasDefault: false, words)[2].Name);
        Assert.Equal("Headset", DeviceLists.Unknown.With([], "c", hasDefault: false, words)[0].Name);
        Assert.Equal("again", lists.With(found, "again", hasDefault: false, words)[2].Name);
    }

    [Fact]
    public void What_was_chosen_is_remembered_and_what_cannot_be_read_is_nothing()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-remembered-");
        RememberedDevices nothing = new(null, null, null, null);
        Assert.Equal(nothing, RememberedDevices.Load(folder.FullName));
        RememberedDevices chosen = new("Ada", "v4l2:/dev/video2", "Headset <b>", "none");
        chosen.Save(folder.FullName);
        Assert.Equal(chosen, RememberedDevices.Load(folder.FullName));
        File.WriteAllText(Path.Combine(folder.FullName, "devices.json"), "{\"name\":7");
        Assert.Equal(nothing, RememberedDevices.Load(folder.FullName));
        folder.Delete(recursive: true);
    }
}
