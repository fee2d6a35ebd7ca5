using ZoomRooms.Client;
using ZoomRooms.TestKit.Network;
using ZoomRooms.TestKit.Sound;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>
/// What people do at a microphone must not wait for what a server does: it reads nothing, and messages to it do not get away.
/// </summary>
public class A_server_that_stops_reading
{
    /// <summary>More than fit on a narrow way, by far fewer than a session may have waiting.</summary>
    private const int Messages = 1000;

    [Fact]
    public async Task Does_not_keep_a_microphone_open_that_was_muted()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        using Listening listener = new();
        await using Speaking listening = await Speaking.PairAsync(meeting, "host", recorder: listener);
        await using Speaking speaking = await Speaking.PairAsync(meeting, "room", TalkingSound.NewHost());
        await using BreakableWay way = new(meeting.Endpoint.Url, isNarrow: true);
        await MeetAndStickAsync(meeting, listening, listener, speaking, way);

        speaking.Microphone.SetMuted(true);
        await listening.UntilAsync(_ => listener.SilentRun >= 25);
        Assert.Null(speaking.Snapshot.End);
    }

    [Fact]
    public async Task Does_not_keep_a_microphone_open_that_was_left()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        using Listening listener = new();
        await using Speaking listening = await Speaking.PairAsync(meeting, "host", recorder: listener);
        await using Speaking speaking = await Speaking.PairAsync(meeting, "room", TalkingSound.NewHost());
        await using BreakableWay way = new(meeting.Endpoint.Url, isNarrow: true);
        await MeetAndStickAsync(meeting, listening, listener, speaking, way);

        Task left = speaking.LeaveAsync();
        (long encoded, long heard) = (speaking.Microphone.Status.Packets, listener.Packets);
        // A second of the room's sound, or the microphone is closed altogether.
        await listening.UntilAsync(_ => speaking.Microphone.Status.Packets is var now && (now < encoded || now >= encoded + 50));
        Assert.True(listener.Packets < heard + 25, $"{listener.Packets - heard} packets came from a room that left");
        way.Mend();
        await left;
    }

    /// <summary>
    /// Both hear each other; then the server reads nothing more, and the session has said more than fits on the way.
    /// </summary>
    private static async Task MeetAndStickAsync(
        TestMeeting meeting, Speaking listening, Listening listener, Speaking speaking, BreakableWay way)
    {
        listening.Join();
        await listening.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        speaking.Join(server: meeting.Endpoint with { Url = way.Entrance });
        await listening.UntilAsync(_ => listener.Loud > 25);
        await speaking.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        way.Stick();
        for (int i = 0; i < Messages; i++)
        {
            // Each is a message. A session that waited for the server would say nothing new.
            SessionSnapshot before = speaking.Snapshot;
            speaking.Session.SetPictures(new WantedPictures(Count: 1 + i % 2));
            long packets = speaking.Microphone.Status.Packets;
            while (ReferenceEquals(speaking.Snapshot, before))
            {
                Assert.True(speaking.Microphone.Status.Packets <= packets + 500, $"the session waits for the server with its message {i}");
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }
    }
}
