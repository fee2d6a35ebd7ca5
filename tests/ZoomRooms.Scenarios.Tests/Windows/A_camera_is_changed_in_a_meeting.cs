using ZoomRooms.Desktop.Window;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Browsers;

namespace ZoomRooms.Scenarios.Tests.Windows;

/// <summary>
/// Cameras are chosen in one window's panel, and another window shows what they see: pictures made by graphs, as the product takes them
/// from whoever names one, encoded, sealed, opened and decoded as any. One camera that is on the list is not there.
/// </summary>
// What carries the media makes no difference to it.
[Trait("backend", "embedded")]
public sealed class A_camera_is_changed_in_a_meeting
{
    private const string Red = "lavfi:color=c=red:size=640x360:rate=10", Blue = "lavfi:color=c=blue:size=640x360:rate=10";
    private const string Absent = "v4l2:/dev/no-such-camera";

    [Fact]
    public async Task The_others_see_the_one_that_is_chosen_and_none_and_an_absent_one_are_said_to_be_so()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        DeviceLists there = new([new(Red, "Red camera"), new(Blue, "Blue camera"), new(Absent, "Webcam")], [], []);
        await using Laptop ada = await Laptop.OpenAsync(
            meeting, EncryptionType.EndToEnd, user: "host", name: "Ada", camera: Red, there: there);
        await ada.Browser.UntilAsync("document.getElementById('shield').dataset.kind === 'Locked'");
        await using Laptop bo = await Laptop.OpenAsync(meeting, EncryptionType.EndToEnd, user: "room", name: "Bo");
        await SeesAsync(bo, ".tile canvas", "r > 180 && b < 60");
        await SeesAsync(ada, "#own-canvas", "r > 180 && b < 60");

        await ada.Browser.PressAsync("d");
        await ChooseAsync(ada, Blue);
        await SeesAsync(bo, ".tile canvas", "b > 180 && r < 60");
        await SeesAsync(ada, "#own-canvas", "b > 180 && r < 60");

        await ChooseAsync(ada, Absent);
        await ada.Browser.UntilAsync("document.getElementById('camera-problem').checkVisibility()");
        Assert.Equal(
            "The camera \"Webcam\" is not there. Is it plugged in? You can choose another one.",
            (string?)await ada.Browser.EvaluateAsync("document.getElementById('camera-problem').textContent"));
        await ChooseAsync(ada, Red);
        await SeesAsync(bo, ".tile canvas", "r > 180 && b < 60");
        await ada.Browser.UntilAsync("!document.getElementById('camera-problem').checkVisibility()");

        // None: nobody sees a picture of before.
        await ChooseAsync(ada, "none");
        await bo.Browser.UntilAsync("document.querySelectorAll('.tile').length === 1 && !document.querySelector('.tile canvas')");
        await ada.Browser.UntilAsync("document.getElementById('camera').disabled");
        await ChooseAsync(ada, Blue);
        await SeesAsync(bo, ".tile canvas", "b > 180 && r < 60");
        Assert.Equal("Locked", (string?)await bo.Browser.EvaluateAsync("document.getElementById('shield').dataset.kind"));
        Assert.Empty(ada.Browser.Complaints);
        Assert.Empty(bo.Browser.Complaints);
    }

    private static Task SeesAsync(Laptop laptop, string canvas, string colour) => laptop.Browser.UntilAsync($$"""
        (() => {
          const canvas = document.querySelector('{{canvas}}');
          if (!canvas?.checkVisibility()) return false;
          const small = new OffscreenCanvas(1, 1).getContext('2d');
          small.drawImage(canvas, canvas.width / 2, canvas.height / 2, 8, 8, 0, 0, 1, 1);
          const [r, , b] = small.getImageData(0, 0, 1, 1).data;
          return {{colour}};
        })()
        """);

    private static async Task ChooseAsync(Laptop laptop, string camera)
    {
        const string List = "document.getElementById('use-camera')";
        await laptop.Browser.UntilAsync($"[...{List}.options].some(one => one.value === '{camera}')");
        await laptop.Browser.EvaluateAsync(
            $"(() => {{ {List}.value = '{camera}'; {List}.dispatchEvent(new Event('change')); return true; }})()");
    }
}
