using System.Globalization;
using System.Net.WebSockets;
using ZoomRooms.Client.Media;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>The program never keeps more for a page than it may, whatever the page does.</summary>
public sealed class A_slow_page_costs_its_own_pictures
{
    private const int UnitBytes = 60_000;
    private static readonly byte[] Unit = new byte[UnitBytes];
    private static readonly TimeSpan Later = TimeProvider.System.Now() + TimeSpan.FromHours(1);
    private static readonly TimeSpan Before = TimeProvider.System.Now() - TimeSpan.FromHours(1);

    [Fact]
    public async Task It_gets_no_more_than_it_took_and_goes_on_with_a_key_frame_of_now()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        Assert.NotNull(await WindowRig.TakeStateAsync(page));
        using IPictureStream stream = rig.Pictures.Open(new ParticipantId(20), static () => { });
        // So many are on the way at most; the page says nothing of having taken any, so that the others wait, and most of them are left
        // out.
        const int OnTheWay = PageLink.OnTheWay / (UnitBytes + PictureMessage.HeaderSize) + 1;
        for (int i = 0; i < 10 * OnTheWay; i++)
            Assert.True(stream.TryAdd(Unit, 0, isKeyFrame: i == 0, i < OnTheWay ? Later : Before));
        long taken = 0;
        for (int i = 0; i < OnTheWay; i++)
        {
            (PictureMessage header, int length) = await TakePictureAsync(page);
            Assert.Equal(i == 0, header.IsKeyFrame);
            taken += length;
        }
        Assert.True(rig.Pictures.LeftOut > 5 * OnTheWay, $"{rig.Pictures.LeftOut} were left out");
        Assert.True(rig.Pictures.Waiting > 0);

        // It took them. What waits is of long ago by now, as its times say.
        await WindowRig.SendAsync(page, string.Create(CultureInfo.InvariantCulture, $"{{\"do\":\"taken\",\"number\":{taken}}}"));
        (PictureMessage over, _) = await TakePictureAsync(page);
        Assert.Equal((0u, true), (over.Stream, over.IsEnd));
        Assert.Equal(0, rig.Pictures.Waiting);
        stream.TryAdd(Unit, 0, isKeyFrame: false, Later);
        Assert.True(stream.TakeKeyFrameRequest());
        stream.TryAdd(Unit, 0, isKeyFrame: true, Later);
        (PictureMessage first, _) = await TakePictureAsync(page);
        Assert.Equal((20u, true), (first.Participant, first.IsKeyFrame));
    }

    [Fact]
    public async Task Its_word_counts_only_for_what_was_sent()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        Assert.NotNull(await WindowRig.TakeStateAsync(page));
        await WindowRig.SendAsync(page, $"{{\"do\":\"taken\",\"number\":{long.MaxValue}}}");
        using IPictureStream stream = rig.Pictures.Open(new ParticipantId(20), static () => { });
        long sent = 0;
        while (rig.Pictures.LeftOut == 0)
            stream.TryAdd(Unit, 0, isKeyFrame: true, Later);
        while (sent <= PageLink.OnTheWay)
            sent += (await TakePictureAsync(page)).Length;
        Assert.InRange(sent, PageLink.OnTheWay, PageLink.OnTheWay + UnitBytes + PictureMessage.HeaderSize);
        Assert.True(rig.Pictures.Waiting > 0);
    }

    [Fact]
    public async Task A_key_frame_that_it_wants_is_asked_for()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        Assert.NotNull(await WindowRig.TakeStateAsync(page));
        using IPictureStream stream = rig.Pictures.Open(new ParticipantId(20), static () => { });
        TimeSpan now = Later;
        stream.TryAdd([1], 0, isKeyFrame: true, now);
        (PictureMessage header, _) = await TakePictureAsync(page);
        stream.TryAdd([1], 0, isKeyFrame: false, now);
        Assert.False(stream.TakeKeyFrameRequest());
        await WindowRig.SendAsync(page, string.Create(CultureInfo.InvariantCulture, $"{{\"do\":\"keyFrame\",\"number\":{header.Stream}}}"));
        for (int i = 0; ; i++)
        {
            stream.TryAdd([1], 0, isKeyFrame: false, now += TimeSpan.FromMilliseconds(10));
            if (stream.TakeKeyFrameRequest())
                break;
            Assert.True(i < 3000, "nobody asked");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_window_that_is_closed_leaves_the_meeting()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        ClientWebSocket page = await rig.ConnectAsync();
        Assert.NotNull(await WindowRig.TakeStateAsync(page));
        page.Dispose();
        await rig.Running;
        Assert.True(rig.Session.Left > 0);
        Assert.False(rig.Pictures.IsTaken);
    }

    [Fact]
    public async Task A_window_that_nobody_sees_asks_for_no_pictures()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        Assert.NotNull(await WindowRig.TakeStateAsync(page));
        Assert.Equal(PicturePlaces.Most, rig.Session.Request!.Pictures!.Count);
        await WindowRig.SendAsync(page, "{\"do\":\"visible\",\"on\":false}");
        while (rig.Session.Wanted is not [{ Count: 0 }])
            Assert.NotNull(await WindowRig.TakeStateAsync(page));
        await WindowRig.SendAsync(page, "{\"do\":\"visible\",\"on\":true}");
        while (rig.Session.Wanted is not [_, { Count: PicturePlaces.Most }])
            Assert.NotNull(await WindowRig.TakeStateAsync(page));
    }

    private static async Task<(PictureMessage Header, int Length)> TakePictureAsync(WebSocket page)
    {
        while (true)
        {
            (WebSocketMessageType Kind, byte[] Bytes)? message = await WindowRig.TakeAsync(page);
            Assert.NotNull(message);
            if (message.Value.Kind != WebSocketMessageType.Binary)
                continue;
            Assert.True(PictureMessage.TryRead(message.Value.Bytes, out PictureMessage header));
            Assert.Equal(PictureMessage.HeaderSize + header.Length, message.Value.Bytes.Length);
            return (header, message.Value.Bytes.Length);
        }
    }
}
