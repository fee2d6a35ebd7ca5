using ZoomRooms.Client;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>
/// What people do at a microphone must not wait for what a server does: it reads nothing, and messages to it do not get away.
/// </summary>
public class A_server_that_stops_reading
{
    [Fact]
    public async Task Does_not_keep_a_microphone_open_that_was_muted()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        using Listening listener = new();
        await using Speaking listening = await Speaking.PairAsync(meeting, "host", recorder: listener);
        await using Speaking speaking = await Speaking.PairAsync(meeting, "room", TalkingSound.NewHost());
        await using var way = new BreakableWay(meeting.Endpoint.Url, isNarrow: true);
        SessionSnapshot stuck = await MeetAndStickAsync(meeting, listening, listener, speaking, way);

        Mute(speaking);
        // Silence is heard, or the session says something new: the server was waited for. One of the two comes first.
        await listening.UntilAsync(_ => listener.SilentRun >= 25 || !ReferenceEquals(speaking.Snapshot, stuck));
        Assert.True(listener.SilentRun >= 25, "the microphone waited for the server");
    }

    [Fact]
    public async Task Does_not_keep_a_microphone_open_that_was_left()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        using Listening listener = new();
        await using Speaking listening = await Speaking.PairAsync(meeting, "host", recorder: listener);
        await using Speaking speaking = await Speaking.PairAsync(meeting, "room", TalkingSound.NewHost());
        await using var way = new BreakableWay(meeting.Endpoint.Url, isNarrow: true);
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
    /// Both hear each other, and then a message of the speaking one's session does not get away. What the session said last.
    /// </summary>
    private static async Task<SessionSnapshot> MeetAndStickAsync(TestMeeting meeting, Speaking listening, Listening listener, Speaking speaking, BreakableWay way)
    {
        listening.Join();
        await listening.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        speaking.Join(server: meeting.Endpoint with { Url = way.Entrance });
        await listening.UntilAsync(_ => listener.Loud > 25);
        await speaking.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        way.Stick();
        for (int i = 0; i < 100_000; i++)
        {
            // Each is a message; a session that is not stuck says something new after it, long before so much sound was made.
            SessionSnapshot before = speaking.Snapshot;
            speaking.Session.SetPictures(new WantedPictures(Count: 1 + i % 2));
            long packets = speaking.Microphone.Status.Packets;
            while (ReferenceEquals(speaking.Snapshot, before) && speaking.Microphone.Status.Packets <= packets + 100)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            if (ReferenceEquals(speaking.Snapshot, before))
                return before;
        }
        throw new InvalidOperationException("the way takes everything");
    }

    private static void Mute(Speaking speaking) => speaking.Microphone.SetMuted(true);
}
