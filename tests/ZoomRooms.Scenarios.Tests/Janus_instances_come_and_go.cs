using System.Diagnostics;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>Only over Janus. Media goes away and comes back; seats, keys and what people compare do not change.</summary>
[Trait("backend", "janus")]
public class Janus_instances_come_and_go
{
    [Fact]
    public async Task One_that_crashes_leaves_its_meetings_to_another()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync(janus: 2);
        await MovesAsync(meeting, janus => janus.Kill());
    }

    [Fact]
    public async Task One_that_hangs_leaves_its_meetings_to_another()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync(janus: 2);
        await MovesAsync(meeting, janus => janus.Stop());
    }

    [Fact]
    public async Task The_only_one_crashes_and_comes_back()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync(janus: 1);
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        meeting.Janus[0].Kill();
        await room.UntilAsync(snapshot => snapshot.State == SessionState.ExchangingKeys);
        Assert.NotEqual(LightPattern.Solid, Lock.Of(room.Snapshot).Pattern);
        meeting.Restart(0);
        await room.UntilSeeingMoreAsync();
        await host.UntilSeeingMoreAsync();
    }

    [Fact]
    public async Task Without_any_the_light_is_never_lit_and_the_session_says_why_it_ends()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync(janus: 1);
        meeting.Janus[0].Kill();
        TestParticipant host = await meeting.PairAsync("host");
        host.Join();
        SessionSnapshot ended = await host.UntilEndedAsync();
        Assert.Equal(SessionEndReason.TransportFailed, ended.End?.Reason);
        Assert.DoesNotContain(SessionState.InMeeting, host.States);
    }

    [Fact]
    public async Task A_meeting_too_large_for_one_goes_over_two()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync(janus: 2, configure: options => options with { Janus = options.Janus with { ParticipantsPerInstance = 1 } });
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        Assert.Equal(2, meeting.MediaCount("janus.rooms"));
        await room.LeaveAsync();
        await host.UntilAsync(snapshot => snapshot.Participants.Count == 1);
        room.Join();
        await room.UntilSeeingAsync();
        await host.UntilSeeingMoreAsync();
    }

    private static async Task MovesAsync(TestMeeting meeting, Action<JanusProcess> end)
    {
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        string code = room.Snapshot.SecurityCode!;
        int states = room.States.Count;
        // Which one carries the meeting is the server's affair.
        JanusProcess carries = meeting.Janus[meeting.BusiestJanus()];

        long begun = Stopwatch.GetTimestamp();
        end(carries);
        await room.UntilAsync(snapshot => snapshot.State == SessionState.ExchangingKeys);
        Assert.NotEqual(LightPattern.Solid, Lock.Of(room.Snapshot).Pattern);
        await room.UntilSeeingMoreAsync();
        await host.UntilSeeingMoreAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"media back after {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s");

        Assert.Equal(code, room.Snapshot.SecurityCode);
        Assert.Equal(LightPattern.Solid, Lock.Of(room.Snapshot).Pattern);
        Assert.Equal(room.Snapshot.Encryption.FramesToNetwork, room.Snapshot.Encryption.FramesSealed);
        // One stay throughout: no rejoin, no other keys.
        Assert.DoesNotContain(SessionState.Ended, room.States.Skip(states));
        Assert.DoesNotContain(SessionState.Connecting, room.States.Skip(states));
    }

    private static async Task<(TestParticipant Host, TestParticipant Room)> MeetAsync(TestMeeting meeting)
    {
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilSeeingAsync();
        await host.UntilSeeingAsync();
        return (host, room);
    }
}
