using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests;

[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>Whose socket is whose can be told only while nobody else opens one.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class Large_packets_are_lost_on_the_way
{
    private const int Carries = 800;

    // SRTP's tag.
    private const int Tag = 16;

    [Fact]
    public async Task To_somebody_and_the_others_make_smaller_ones_until_the_pictures_are_back()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await using Speaking host = await Speaking.PairAsync(meeting, "host", height: 360);
        await using Speaking room = await Speaking.PairAsync(meeting, "room");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        Dictionary<int, string> before = BlackHole.Sockets();
        room.Join();
        await room.UntilAsync(Flows);
        await host.UntilAsync(Flows);
        int[] own = [.. BlackHole.Sockets().Where(one => !before.ContainsValue(one.Value)).Select(one => one.Key)];
        Assert.NotEmpty(own);
        Assert.Null(PathText.Of(room.Snapshot.Media));
        foreach (int socket in own)
            BlackHole.Open(socket, Carries);

        if (Backend.JanusAddress is not null)
        {
            // Its engine looks at no sizes: the participant finds out, is told so, and has the others told. On a busy machine what is lost
            // for other reasons too makes a first limit that is too high: the next is not.
            SessionSnapshot told = await room.UntilAsync(snapshot => snapshot.Media.ArrivingLimit is <= Carries - Tag);
            Assert.InRange(told.Media.ArrivingLimit!.Value, Limits.LeastPacketBytes, Carries - Tag);
            Assert.Contains("do not come from the meeting server", PathText.Of(told.Media), StringComparison.Ordinal);
        }
        // The host's key frames are of many packets; one that is opened came whole.
        long dropped = room.Snapshot.Media.PicturesOpened;
        SessionSnapshot back = await room.UntilAsync(snapshot => snapshot.Media.PicturesOpened > dropped + 60);
        long sound = back.Media.AudioFramesDecoded;
        await room.UntilAsync(snapshot => snapshot.Media.AudioFramesDecoded > sound + 50);
        // Nobody else is told that something is wrong with his way.
        Assert.Null(PathText.Of(host.Snapshot.Media));
    }

    private static bool Flows(SessionSnapshot snapshot) =>
        snapshot is { State: SessionState.InMeeting, Media: { AudioFramesDecoded: > 50, PicturesOpened: > 10 } };
}
