using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Media.Screens;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>What members send is hostile: this process is the room's, which hands it out; the other decodes it.</summary>
public sealed class Broken_pictures : IDisposable
{
    private static readonly string[] Published = ["BA_MW_D.264", "CI_MW_D.264", "MIDR_MW_D.264", "Static.264"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-broken-");
    private readonly string _socket;
    private readonly PicturePort _port;
    private TimeSpan _now = TimeSpan.FromHours(1);

    public Broken_pictures()
    {
        _socket = Path.Combine(_folder.FullName, "pictures.sock");
        _port = new PicturePort(_socket, TimeProvider.System, NullLogger.Instance);
        _port.Start(static () => { });
    }

    public void Dispose()
    {
        _port.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Cost_the_room_nothing_and_who_decodes_them_says_what_came_of_them()
    {
        using CheckerProcess checker = new(_socket);
        await UntilAsync(() => _port.IsConnected, checker);
        Random random = new(16);
        int units = 0, streams = 0;
        foreach (string name in Published)
        {
            List<byte[]> whole = Streams.AccessUnits(Streams.Read(name));
            for (int round = 0; round < 4; round++, streams++)
                units += Send(round == 0 ? whole : [.. whole.Select(unit => Break(unit, random))]);
        }
        // A good one behind all the broken ones.
        List<byte[]> good = Streams.AccessUnits(Streams.Read(Published[0]));
        await UntilAsync(() => checker.Count("taken") == _port.Status.HandedOn, checker);
        long decodedBefore = checker.Count("decoded");
        units += Send(good);
        await UntilAsync(
            () => checker.Count("decoded") == decodedBefore + good.Count && checker.Count("taken") == _port.Status.HandedOn, checker);
        Assert.False(checker.HasExited);
        Assert.Equal(units, _port.Status.HandedOn + _port.Status.LeftOut);
        Assert.True(checker.Count("failed") > 0, "nothing of it was broken");
        Assert.True(checker.Count("decoded") + checker.Count("failed") <= checker.Count("taken"));
        Assert.Equal(streams + 1, checker.Count("streams"));
        Assert.True(_port.Status.Said.Decoded > 0);
    }

    [Fact]
    public async Task Whoever_dies_of_them_is_missed_by_nobody_and_comes_back()
    {
        List<byte[]> good = Streams.AccessUnits(Streams.Read(Published[0]));
        using (CheckerProcess first = new(_socket))
        {
            await UntilAsync(() => _port.IsConnected, first);
            Send(good);
            first.Kill();
        }
        await UntilAsync(() => !_port.IsConnected, null);
        long leftOut = _port.Status.LeftOut;
        Send(good);
        Assert.Equal(leftOut + good.Count, _port.Status.LeftOut);
        using CheckerProcess second = new(_socket);
        await UntilAsync(() => _port.IsConnected, second);
        Send(good);
        await UntilAsync(() => second.Count("decoded") == good.Count, second);
    }

    /// <summary>As the media loop does with one participant's stream.</summary>
    private int Send(List<byte[]> units)
    {
        using IPictureStream stream = _port.Open(new ParticipantId(7), static () => { });
        foreach (byte[] unit in units)
        {
            _now += TimeSpan.FromMilliseconds(33);
            // The sender's word, which a broken unit does not take back.
            Assert.True(stream.TryAdd(unit, 0, IsKeyFrame(unit) || unit == units[0], _now));
        }
        stream.End();
        return units.Count;
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

    /// <summary>A few bytes of it are others, now and then it is cut.</summary>
    private static byte[] Break(byte[] unit, Random random)
    {
        byte[] broken = random.Next(8) == 0 ? unit[..random.Next(1, unit.Length + 1)] : [.. unit];
        for (int i = random.Next(4); i > 0; i--)
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
        return broken;
    }

    private static async Task UntilAsync(Func<bool> condition, CheckerProcess? checker)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 6_000, $"it did not come to that: {checker?.Last}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
