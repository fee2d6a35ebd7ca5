using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;
using ZoomRooms.MeetingServer.Janus;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>Only over Janus. Media goes away and comes back; seats, keys and what people compare do not change.</summary>
[Trait("backend", "janus")]
public class Janus_instances_come_and_go
{
    private static readonly MediaParticipant Publisher = new(new MeetingUuid(), new ParticipantId(1), 1, 2, 3);

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
        await meeting.RestartAsync(0);
        await room.UntilSeeingMoreAsync();
        await host.UntilSeeingMoreAsync();
    }

    [Fact]
    public async Task Who_was_alone_when_it_crashed_meets_those_who_come_later()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync(janus: 1);
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        meeting.Janus[0].Kill();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.ExchangingKeys);
        await meeting.RestartAsync(0);
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilSeeingAsync();
        await host.UntilSeeingAsync();
        Assert.Equal(1, meeting.MediaCount("janus.rooms"));
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
        await using TestMeeting meeting = await TestMeeting.StartAsync(
            janus: 2, configure: options => options with { Janus = options.Janus with { ParticipantsPerInstance = 1 } });
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting, height: 360);
        Assert.Equal(2, meeting.MediaCount("janus.rooms"));
        await room.LeaveAsync();
        await host.UntilAsync(snapshot => snapshot.Participants.Count == 1);
        room.Join();
        await room.UntilSeeingAsync();
        await host.UntilSeeingMoreAsync();
        room.SetPictures(new WantedPictures(Large: 0));
        await room.UntilAsync(_ => room.SeenHeight == 90);
        await room.UntilSeeingMoreAsync();
    }

    [Fact]
    public async Task One_that_crashes_leaves_nothing_in_the_rooms_of_another()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync(
            janus: 2, configure: options => options with { Janus = options.Janus with { ParticipantsPerInstance = 1 } });
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        meeting.Janus[0].Kill();
        await Task.WhenAll(host.UntilSeeingMoreAsync(), room.UntilSeeingMoreAsync());
        await host.UntilAsync(_ => meeting.MediaCount("janus.rooms") == 1);
        await Task.WhenAll(host.UntilSeeingMoreAsync(), room.UntilSeeingMoreAsync());
        await using JanusConnection connection = await JanusConnection.OpenAsync(
            meeting.Janus[1].Endpoint, TestContext.Current.CancellationToken);
        long handle = await connection.AttachAsync();
        long left = meeting.JanusRooms().Single();
        // The two, and the placeholder.
        await host.UntilAsync(_ => Publishers().GetAwaiter().GetResult() == 3);
        await host.UntilSeeingMoreAsync();
        Assert.Equal(3, await Publishers());

        async Task<int> Publishers() =>
            (await connection.RequestAsync(
                handle, new JsonObject
                {
                    ["request"] = "listparticipants", ["room"] = left
                }))["plugindata"]!["data"]!["participants"]!.AsArray().Count;
    }

    [Fact]
    public async Task A_room_takes_nobody_whose_frames_are_not_encrypted_and_goes_with_the_server()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync(janus: 1);
        await MeetAsync(meeting);
        Assert.Equal(1, meeting.MediaCount("janus.rooms"));
        await using JanusConnection connection = await JanusConnection.OpenAsync(
            meeting.Janus[0].Endpoint, TestContext.Current.CancellationToken);
        JanusInstance none = new(meeting.Janus[0].Endpoint, (_, _, _) => { }, NullLogger.Instance);
        JanusRoom room = await JanusRoom.CreateAsync(none, connection, participants: 2);
        long handle = await connection.AttachAsync();
        TransportDescription client = new(
            "abcd", "abcdefghijklmnopqrstuv", string.Join(':', Enumerable.Repeat("0F", 32)), DtlsSetup.Active, []);
        JsonObject open = JanusDescriptions.Offer(client, Publisher);
        open.Remove("e2ee");
        JanusException refused = await Assert.ThrowsAsync<JanusException>(
            () => connection.RequestAsync(handle, room.JoinAsPublisher(JanusRoom.NewId()), open));
        Assert.Contains("ncrypt", refused.Message, StringComparison.Ordinal);
        await connection.RequestAsync(
            await connection.AttachAsync(), room.JoinAsPublisher(JanusRoom.NewId()), JanusDescriptions.Offer(client, Publisher));

        long meetings = meeting.JanusRooms().Single();
        Assert.True(await Exists(room.Id) && await Exists(meetings));
        await meeting.StopServerAsync();
        Assert.True(await Exists(room.Id));
        Assert.False(await Exists(meetings));

        async Task<bool> Exists(long id) =>
            (bool)(await connection.RequestAsync(
                handle, new JsonObject { ["request"] = "exists", ["room"] = id }))["plugindata"]!["data"]!["exists"]!;
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

    private static async Task<(TestParticipant Host, TestParticipant Room)> MeetAsync(TestMeeting meeting, int height = 180)
    {
        TestParticipant host = await meeting.PairAsync("host", height: height);
        TestParticipant room = await meeting.PairAsync("room", height: height);
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilSeeingAsync();
        await host.UntilSeeingAsync();
        return (host, room);
    }
}
