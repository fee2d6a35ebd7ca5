using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Appliance.Rehearsal;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Scenarios.Tests;

public class Media_follows_keys
{
    /// <summary>
    /// What a participant drops only when a key, or the list that names a sender, was not there for a frame it was entitled to.
    /// </summary>
    private static readonly string[] ForWantOfAKey = ["UnknownKey", "UnknownSender", "RetiredKey", "NotAuthentic"];

    /// <summary>Over Janus, what its processes waited for a processor is not counted here.</summary>
    private static int OverJanus => Backend.JanusAddress is null ? 0 : 2;

    /// <summary>For so long the kernel let this process, which is the server's too, wait when it was ready to run.</summary>
    private static TimeSpan Waited => ProcessorWait.Of([Environment.ProcessId]);

    [Fact]
    public async Task No_frame_is_lost_for_want_of_a_key_while_a_third_one_comes_and_goes_and_comes_back()
    {
        TimeSpan before = Waited;
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await using Speaking host = await Speaking.PairAsync(meeting, "host");
        await using Speaking room = await Speaking.PairAsync(meeting, "room");
        await using Speaking third = await Speaking.PairAsync(meeting, "third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilAsync(Flows);
        uint key = (await host.UntilAsync(Flows)).Encryption.KeySequenceNumber;

        for (int round = 0; round < 2; round++)
        {
            third.Join();
            await third.UntilAsync(snapshot => Flows(snapshot) && snapshot.Participants.Count == 3);
            // What the newcomer could not use at first: a few pictures of each of two senders, far from a group of pictures.
            Assert.True(third.Snapshot.Media.FramesDropped.GetValueOrDefault("AwaitingKeyFrame") <= 30, third.Drops);
            foreach (Speaking other in (Speaking[])[host, room])
            {
                SessionSnapshot joined = await other.UntilAsync(snapshot => snapshot.Encryption.KeySequenceNumber > key);
                long heard = joined.Media.AudioFramesDecoded;
                await other.UntilAsync(snapshot => snapshot.Media.AudioFramesDecoded > heard + 100);
            }
            key = host.Snapshot.Encryption.KeySequenceNumber;
            await third.LeaveAsync();
            foreach (Speaking other in (Speaking[])[host, room])
            {
                SessionSnapshot left = await other.UntilAsync(
                    snapshot => snapshot.Encryption.KeySequenceNumber > key && snapshot.Participants.Count == 2);
                long seen = left.Media.PicturesOpened;
                await other.UntilAsync(snapshot => snapshot.Media.PicturesOpened > seen + 10);
            }
            key = host.Snapshot.Encryption.KeySequenceNumber;
            // A frame waits 200 ms for its key. Where a machine lets everybody wait longer, a frame may be lost for each time.
            double excused = OverJanus + Math.Max(0, (Waited - before) / TimeSpan.FromMilliseconds(200));
            foreach (Speaking participant in (Speaking[])[host, room, third])
            {
                long lost = ForWantOfAKey.Sum(reason => participant.Snapshot.Media.FramesDropped.GetValueOrDefault(reason));
                Assert.True(lost <= excused, $"{participant.Drops}; {excused:F0} excused");
            }
        }
        Assert.Empty(host.Snapshot.MissingKeys);
        Assert.Empty(room.Snapshot.MissingKeys);
        // What was dropped is told by participant, under the names of the list.
        Assert.All(room.Snapshot.DropsByParticipant, drops => Assert.Contains(drops.DisplayName, (string[])["host", "third"]));
        foreach ((string reason, long count) in room.Snapshot.Media.FramesDropped)
            Assert.True(room.Snapshot.DropsByParticipant.Sum(drops => drops.Frames.GetValueOrDefault(reason)) <= count + 1, room.Drops);
    }

    private static bool Flows(SessionSnapshot snapshot) =>
        snapshot is { State: SessionState.InMeeting, Media: { AudioFramesDecoded: > 50, PicturesOpened: > 10 } };
}
