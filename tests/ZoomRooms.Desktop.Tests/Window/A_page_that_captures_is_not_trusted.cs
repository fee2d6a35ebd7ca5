using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>What a page captured comes as access units, in binary messages. Each is judged, and none is believed.</summary>
public sealed class A_page_that_captures_is_not_trusted
{
    private static readonly byte[] Slice = Convert.FromHexString("00000001419A0040");
    private static readonly byte[] Key = Convert.FromHexString("000000016742C01F0000000168CE3880000000016588804000");

    [Fact]
    public async Task Pictures_are_put_as_what_they_are_and_nothing_is_done_that_nobody_clicked()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        ConcurrentQueue<(int Length, bool IsKeyFrame)> put = [];
        rig.Screen.Start((annexB, isKeyFrame, _) => put.Enqueue((annexB.Length, isKeyFrame)));
        using ClientWebSocket page = await rig.ConnectAsync();
        await SendAsync(page, Key);
        await SendAsync(page, Slice);
        // In parts, as a connection may have it, and as large as any may be.
        byte[] large = [.. Slice, .. Enumerable.Repeat((byte)0xA5, Limits.FrameBytes - Slice.Length)];
        await page.SendAsync(large.AsMemory(0, 40_000), WebSocketMessageType.Binary, false, TestContext.Current.CancellationToken);
        await page.SendAsync(large.AsMemory(40_000), WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);
        await WindowRig.SendAsync(page, "{\"do\":\"mute\",\"on\":true}");
        while (rig.Microphone.On)
            Assert.NotNull(await WindowRig.TakeStateAsync(page));
        Assert.Equal([(Key.Length, true), (Slice.Length, false), (Limits.FrameBytes, false)], put);
        Assert.Empty(rig.Session.Shared);
    }

    [Fact]
    public async Task What_comes_after_it_was_stopped_is_no_offence()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        await SendAsync(page, Key);
        await WindowRig.SendAsync(page, "{\"do\":\"mute\",\"on\":true}");
        while (rig.Microphone.On)
            Assert.NotNull(await WindowRig.TakeStateAsync(page));
    }

    [Theory]
    [InlineData("7B22646F223A226D757465227D", 1)]
    [InlineData("00000001", 1)]
    [InlineData("000000016588804000", 1)]
    [InlineData("00000001419A0040", PageScreen.UnitsPerSecond * 20)]
    public async Task One_that_sends_anything_else_or_too_much_is_hung_up_on(string hex, int times)
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        Assert.NotNull(await WindowRig.TakeStateAsync(page));
        await EndsAsync(page, Convert.FromHexString(hex), times);
    }

    [Fact]
    public async Task One_that_sends_more_than_any_picture_is_hung_up_on()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        await EndsAsync(page, [.. Slice, .. new byte[Limits.FrameBytes + 1 - Slice.Length]], 1);
    }

    [Fact]
    public async Task Clicks_share_and_a_page_that_goes_ends_it()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using (ClientWebSocket page = await rig.ConnectAsync())
        {
            JsonNode? state = await WindowRig.TakeStateAsync(page);
            Assert.Null(state!["screen"]);
            rig.Snapshot = rig.Snapshot with { OwnScreen = new OwnScreen(MayBeShown: true, IsShown: false) };
            await WindowRig.SendAsync(page, "{\"do\":\"screen\",\"on\":true}");
            while (rig.Session.Shared.IsEmpty)
                Assert.NotNull(await WindowRig.TakeStateAsync(page));
            rig.Snapshot = rig.Snapshot with { OwnScreen = new OwnScreen(MayBeShown: true, IsShown: true) };
            while ((bool?)state?["screen"]?["on"] != true)
                state = await WindowRig.TakeStateAsync(page);
            Assert.Equal(SharedScreenSource.MostBitrate, (int)state["screen"]!["bitrate"]!);
            rig.Screen.RequestKeyFrame();
            while ((long?)state?["screen"]?["keyFrames"] != 1)
                state = await WindowRig.TakeStateAsync(page);
            Assert.Equal([true], rig.Session.Shared);
        }
        for (int i = 0; rig.Session.Shared.Count < 2; i++)
        {
            Assert.True(i < 3000, "a page that has gone is still said to show its screen");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal([true, false], rig.Session.Shared);
    }

    [Theory]
    [InlineData(20u, "Bo shares the screen now: yours is not shown any more.")]
    [InlineData(99u, "Somebody else shares the screen now: yours is not shown any more.")]
    [InlineData(null, "A host stopped it: your screen is not shown any more.")]
    public async Task Whoever_was_stopped_is_told_by_whom(uint? by, string sentence)
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        rig.Show("Bo");
        OwnScreen stopped = new(true, false, Stops: 1, by is { } number ? new ParticipantId(number) : null);
        ScreenState? said = PageStates.ScreenOf(rig.Snapshot with { OwnScreen = stopped }, rig.Screen);
        Assert.Equal((1, sentence), (said!.Stops, said.Stopped));
        Assert.Equal("2", PageStates.Of(
            rig.Snapshot with { Screen = new ParticipantId(20) }, rig.Microphone, rig.Camera, default, default, default).Sharing);
        Assert.Null(PageStates.Of(
            rig.Snapshot with { Screen = new ParticipantId(99) }, rig.Microphone, rig.Camera, default, default, default).Sharing);
    }

    private static Task SendAsync(WebSocket page, byte[] unit) =>
        page.SendAsync(unit, WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);

    private static async Task EndsAsync(ClientWebSocket page, byte[] unit, int times)
    {
        Task ends = WindowRig.UntilHungUpOnAsync(page);
        try
        {
            for (int i = 0; i < times; i++)
                await SendAsync(page, unit);
        }
        catch (Exception closed) when (closed is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // That is what it is about.
        }
        await ends;
    }
}
