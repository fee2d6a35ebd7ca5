using System.Diagnostics;
using ZoomRooms.Client;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>Two server processes, one meeting: the host at the first, the room at the second.</summary>
[Trait("backend", "embedded")]
public class Front_ends_come_and_go
{
    [Fact]
    public async Task Killed_its_participants_are_back_at_the_other_with_their_keys()
    {
        await using TestMeeting meeting = await TestMeeting.StartSharedAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        string? code = host.Snapshot.SecurityCode;
        uint key = host.Snapshot.Encryption.KeySequenceNumber;
        Stopwatch since = Stopwatch.StartNew();
        meeting.FrontEnds!.Kill(0);
        await AreBackAsync(host, room, since, "killed");
        Assert.Equal((code, key), (host.Snapshot.SecurityCode, host.Snapshot.Encryption.KeySequenceNumber));

        // The other carries all of it: somebody joins there, and gets the key.
        TestParticipant third = await meeting.PairAsync("third", server: meeting.FrontEnds.Endpoint(1));
        third.Join(server: meeting.FrontEnds.Endpoint(1));
        await third.UntilSeeingAsync();
        await host.UntilAsync(snapshot => snapshot.Participants.Count == 3 && Lock.Of(snapshot).Unmet.Count == 0);
    }

    [Fact]
    public async Task Asked_to_stop_its_participants_move_first_and_one_that_came_later_carries_on()
    {
        await using TestMeeting meeting = await TestMeeting.StartSharedAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        // One that was not there when the meeting began has it nevertheless.
        await meeting.FrontEnds!.AddAsync([.. meeting.Janus.SelectMany(one => (string[])["--janus", one.Url])]);
        foreach (int server in (int[])[0, 1])
        {
            Stopwatch since = Stopwatch.StartNew();
            meeting.FrontEnds.Terminate(server);
            await meeting.FrontEnds.ExitAsync(server);
            await AreBackAsync(host, room, since, "stopped");
        }
    }

    [Fact]
    public async Task Frozen_it_is_given_up_and_forgets_what_it_had_when_it_goes_on()
    {
        await using TestMeeting meeting = await TestMeeting.StartSharedAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        Stopwatch since = Stopwatch.StartNew();
        meeting.FrontEnds!.Freeze(1);
        // Over its connection no more is heard, and it is gone on with at the other.
        await room.UntilAsync(snapshot => snapshot.Reconnecting);
        await AreBackAsync(host, room, since, "frozen");
        meeting.FrontEnds.Thaw(1);
        while (!meeting.FrontEnds.Log(1).Contains("it comes anew", StringComparison.Ordinal))
            await Task.Delay(50, TestContext.Current.CancellationToken);
        // It has the meeting again, and somebody joins there.
        TestParticipant third = await meeting.PairAsync("third");
        third.Join(server: meeting.FrontEnds.Endpoint(1));
        await third.UntilSeeingAsync();
        await AreBackAsync(host, room, since, "thawed");
    }

    [Fact]
    public async Task Without_NATS_for_a_while_the_meeting_goes_on_and_catches_up()
    {
        await using TestMeeting meeting = await TestMeeting.StartSharedAsync();
        (TestParticipant host, TestParticipant room) = await MeetAsync(meeting);
        Stopwatch since = Stopwatch.StartNew();
        await meeting.FrontEnds!.RestartNatsAsync(TimeSpan.FromSeconds(2));
        await AreBackAsync(host, room, since, "without NATS");
    }

    private static async Task<(TestParticipant Host, TestParticipant Room)> MeetAsync(TestMeeting meeting)
    {
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join(server: meeting.FrontEnds!.Endpoint(1));
        await room.UntilSeeingAsync();
        await host.UntilSeeingAsync();
        return (host, room);
    }

    /// <summary>Both see the other again, in the same stay; and at no time was a lock lit that should not be.</summary>
    private static async Task AreBackAsync(TestParticipant host, TestParticipant room, Stopwatch since, string what)
    {
        await host.UntilAsync(snapshot => !snapshot.Reconnecting);
        await room.UntilAsync(snapshot => !snapshot.Reconnecting);
        await Task.WhenAll(host.UntilSeeingMoreAsync(), room.UntilSeeingMoreAsync());
        TestContext.Current.SendDiagnosticMessage($"{what}: back after {since.Elapsed.TotalSeconds:F1} s");
        foreach (TestParticipant participant in (TestParticipant[])[host, room])
        {
            await participant.UntilAsync(snapshot => Lock.Of(snapshot).Unmet.Count == 0);
            Assert.DoesNotContain(SessionState.Ended, participant.States);
            Assert.All(participant.Snapshot.Participants, other => Assert.Equal(0, other.TimesLeft));
        }
        Assert.Equal(host.Snapshot.SecurityCode, room.Snapshot.SecurityCode);
    }
}
