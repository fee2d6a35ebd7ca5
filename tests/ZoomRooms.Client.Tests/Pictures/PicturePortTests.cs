using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;

namespace ZoomRooms.Client.Tests.Pictures;

/// <summary>Pictures leave the room's process outward only; who takes them can cost no more than frames.</summary>
public sealed class PicturePortTests : IDisposable
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-port-");
    private readonly PicturePort _port;
    private readonly string _path;
    private int _changes;
    private TimeSpan _now = Start;

    public PicturePortTests()
    {
        _path = Path.Combine(_folder.FullName, "pictures.sock");
        _port = new PicturePort(_path, TimeProvider.System, NullLogger.Instance);
        _port.Start(() => Interlocked.Increment(ref _changes));
    }

    public void Dispose()
    {
        _port.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Whoever_listens_gets_each_stream_from_a_key_frame_on()
    {
        using Screen screen = new(_path);
        screen.Accept();
        Until(() => _port.IsConnected);
        using IPictureStream stream = _port.Open(new ParticipantId(7), static () => { });
        Add(stream, [1, 1], isKeyFrame: false);
        Add(stream, [2, 2, 2], isKeyFrame: true, timestamp: 90_000);
        Add(stream, [3], isKeyFrame: false);
        stream.End();
        (PictureMessage first, byte[] bytes) = screen.Take();
        Assert.Equal((7u, true, 90_000u, 1u), (first.Participant, first.IsKeyFrame, first.RtpTimestamp, first.LeftOut));
        Assert.Equal([2, 2, 2], bytes);
        Assert.InRange((first.Arrived - Start).TotalSeconds, 0, 10);
        (PictureMessage second, bytes) = screen.Take();
        Assert.Equal((first.Stream, false), (second.Stream, second.IsKeyFrame));
        Assert.Equal([3], bytes);
        Assert.True(screen.Take().Message.IsEnd);
        Assert.Equal((2, 1), (_port.Status.HandedOn, _port.Status.LeftOut));
    }

    [Fact]
    public void Nobody_there_costs_the_frames_and_whoever_comes_begins_with_a_key_frame()
    {
        using IPictureStream stream = _port.Open(new ParticipantId(7), static () => { });
        Add(stream, [1], isKeyFrame: true);
        Add(stream, [2], isKeyFrame: false);
        Assert.False(_port.IsConnected);
        Assert.Equal((0, 2), (_port.Status.HandedOn, _port.Status.LeftOut));
        Assert.False(stream.TakeKeyFrameRequest(), "a key frame was asked for, and nobody would take it");
        using Screen screen = new(_path);
        screen.Accept();
        Until(() => _port.IsConnected && Volatile.Read(ref _changes) == 1);
        Add(stream, [3], isKeyFrame: false);
        Assert.True(stream.TakeKeyFrameRequest());
        Assert.False(stream.TakeKeyFrameRequest());
        Add(stream, [4], isKeyFrame: true);
        Assert.Equal([4], screen.Take().AccessUnit);
    }

    [Fact]
    public void Whoever_is_slow_loses_frames_up_to_a_key_frame_and_nobody_waits_for_it()
    {
        using Screen screen = new(_path);
        screen.Accept();
        Until(() => _port.IsConnected);
        using IPictureStream stream = _port.Open(new ParticipantId(7), static () => { });
        byte[] large = new byte[100_000];
        Add(stream, large, isKeyFrame: true);
        // The ring and both sockets' buffers together hold less than this.
        for (int i = 0; i < 200; i++)
            Add(stream, large, isKeyFrame: false);
        long leftOut = _port.Status.LeftOut;
        Assert.InRange(leftOut, 100, 190);
        Assert.False(stream.TakeKeyFrameRequest(), "a key frame was asked for while there is no room for it");
        Add(stream, [9], isKeyFrame: false);
        Assert.Equal(leftOut + 1, _port.Status.LeftOut);

        long handedOn = _port.Status.HandedOn;
        for (int i = 0; i < handedOn; i++)
            Assert.Equal(large.Length, screen.Take().AccessUnit.Length);
        Add(stream, [10], isKeyFrame: false);
        Assert.True(stream.TakeKeyFrameRequest(), "there is room again");
        Add(stream, [11], isKeyFrame: true);
        (PictureMessage message, byte[] bytes) = screen.Take();
        Assert.Equal((true, (uint)leftOut + 2), (message.IsKeyFrame, message.LeftOut));
        Assert.Equal([11], bytes);
    }

    [Fact]
    public void Whoever_takes_nothing_for_five_seconds_is_taken_for_gone()
    {
        Clock clock = new();
        int changes = 0;
        string path = Path.Combine(_folder.FullName, "hanging.sock");
        using Screen screen = new(path);
        using PicturePort port = new(path, clock, NullLogger.Instance);
        port.Start(() => Interlocked.Increment(ref changes));
        screen.Accept();
        Until(() => port.IsConnected);
        using IPictureStream stream = port.Open(new ParticipantId(7), static () => { });
        byte[] large = new byte[100_000];
        for (int i = 0; i < 20; i++)
            Add(stream, large, isKeyFrame: true);
        Assert.Equal(1, Volatile.Read(ref changes));
        // What the socket still takes counts as taken now, and nobody outside sees when it takes no more: so the time passes again.
        Until(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(5.1));
            return Volatile.Read(ref changes) > 1;
        });
    }

    /// <summary>A screen must hear at once that the lock went, whatever else waits.</summary>
    [Fact]
    public void A_page_overtakes_the_pictures_that_wait_and_never_in_the_middle_of_one()
    {
        using Screen screen = new(_path);
        screen.Accept();
        Until(() => _port.IsConnected);
        using IPictureStream stream = _port.Open(new ParticipantId(7), static () => { });
        byte[] large = new byte[100_000];
        Add(stream, large, isKeyFrame: true);
        for (int i = 0; i < 30; i++)
            Add(stream, large, isKeyFrame: false);
        _port.Show(Page("before"), TimeSpan.FromSeconds(1));
        _port.Show(Page("after"), TimeSpan.FromSeconds(2));
        List<(string Room, TimeSpan Derived, int Pictures)> pages = new();
        int pictures = 0;
        while (pictures < 31 || pages.Count == 0)
        {
            (PictureMessage message, byte[] bytes) = screen.Take();
            if (message.IsPage)
            {
                Assert.True(ScreenPage.TryParse(bytes, out ScreenPage? page));
                pages.Add((page.Room, message.Arrived, pictures));
                continue;
            }
            Assert.Equal(large.Length, bytes.Length);
            pictures++;
        }
        // What is in the socket already is ahead of it; far more waits.
        Assert.InRange(pages[^1].Pictures, 0, 15);
        Assert.Equal(("after", TimeSpan.FromSeconds(2)), (pages[^1].Room, pages[^1].Derived));
    }

    [Fact]
    public void A_page_goes_where_no_picture_does_and_to_nobody_who_is_not_there()
    {
        _port.Show(Page("early"), default);
        using Screen screen = new(_path);
        screen.Accept();
        Until(() => _port.IsConnected);
        _port.Show(Page("late"), default);
        (PictureMessage message, byte[] bytes) = screen.Take();
        Assert.True(message.IsPage && ScreenPage.TryParse(bytes, out ScreenPage? page) && page.Room == "late");
    }

    private static ScreenPage Page(string room) => new(ScreenPage.Current, room, "", "", "", "", null, false, "", []);

    [Fact]
    public void Whoever_hangs_up_is_looked_for_again()
    {
        using Screen screen = new(_path);
        screen.Accept();
        Until(() => _port.IsConnected);
        screen.HangUp();
        screen.Accept();
        Until(() => _port.IsConnected && Volatile.Read(ref _changes) == 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public void Whoever_says_what_no_screen_says_is_hung_up_on(int bytes)
    {
        using Screen screen = new(_path);
        screen.Accept();
        Until(() => _port.IsConnected);
        try
        {
            for (int sent = 0; sent < Math.Max(bytes, PictureReport.Size);)
                sent += screen.Room.Send(new byte[PictureReport.Size]);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Hung up on meanwhile.
        }
        Until(() => Volatile.Read(ref _changes) >= 2);
    }

    [Fact]
    public void Whoever_never_stops_talking_is_hung_up_on()
    {
        using Screen screen = new(_path);
        screen.Accept();
        Until(() => _port.IsConnected);
        try
        {
            while (Volatile.Read(ref _changes) < 2)
                screen.Say(new PictureReport(0, 1, 2, 3, 4));
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Hung up on.
        }
        Until(() => Volatile.Read(ref _changes) >= 2);
    }

    [Fact]
    public void Its_word_is_told_and_its_wish_for_a_key_frame_granted_once_a_second_at_most()
    {
        using Screen screen = new(_path);
        screen.Accept();
        Until(() => _port.IsConnected);
        using IPictureStream stream = _port.Open(new ParticipantId(7), static () => { });
        Add(stream, [1], isKeyFrame: true);
        uint number = screen.Take().Message.Stream;
        int granted = 0;
        for (ulong i = 1; i <= 20; i++)
        {
            ulong decoded = i;
            screen.Say(new PictureReport(number, decoded, 3, 640, 360));
            Until(() => _port.Status.Said.Decoded == decoded);
            Add(stream, [2], isKeyFrame: false);
            granted += stream.TakeKeyFrameRequest() ? 1 : 0;
        }
        // Twenty frames of 33 ms.
        Assert.Equal(1, granted);
        Assert.Equal(new PictureReport(number, 20, 3, 640, 360), _port.Status.Said);
        screen.Say(new PictureReport(number + 77, 21, 3, 640, 360));
        Until(() => _port.Status.Said.Decoded == 21);
    }

    [Fact]
    public void Handing_on_allocates_nothing()
    {
        using Screen screen = new(_path);
        screen.Accept();
        Until(() => _port.IsConnected);
        using IPictureStream stream = _port.Open(new ParticipantId(7), static () => { });
        byte[] frame = new byte[1000];
        Add(stream, frame, isKeyFrame: true);
        AllocationMeter meter = AllocationMeter.Start();
        for (int i = 0; i < 50; i++)
            stream.TryAdd(frame, 0, false, _now);
        Assert.Equal(0, meter.Bytes);
    }

    private void Add(IPictureStream stream, ReadOnlySpan<byte> accessUnit, bool isKeyFrame, uint timestamp = 0)
    {
        _now += TimeSpan.FromMilliseconds(33);
        Assert.True(stream.TryAdd(accessUnit, timestamp, isKeyFrame, _now), "the media loop heard of it");
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerHour;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }

    private static void Until(Func<bool> condition)
    {
        // A machine under load takes its time; a test that would never end says so.
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 60_000, "it did not come to that");
            Thread.Sleep(1);
        }
    }
}
