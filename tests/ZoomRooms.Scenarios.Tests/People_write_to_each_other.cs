using ZoomRooms.Client;
using ZoomRooms.Client.Chat;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>Chat and raised hands over real sockets and the real server, end-to-end encrypted.</summary>
[Trait("backend", "embedded")]
public class People_write_to_each_other
{
    [Fact]
    public async Task Who_was_removed_reads_nothing_of_what_is_said_afterwards()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant third = await meeting.PairAsync("third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        Assert.True(host.Say("Nobody is here yet"));
        await host.UntilAsync(snapshot => snapshot.Chat.Lines.Count == 1);
        room.Join();
        third.Join();
        foreach (TestParticipant one in (TestParticipant[])[host, room, third])
            await one.UntilAsync(snapshot => snapshot is { State: SessionState.InMeeting, Participants.Count: 3 });
        Assert.True(room.Say("Hello from the room"));
        Assert.True(third.Say("Grüße 🙂"));
        foreach (TestParticipant one in (TestParticipant[])[room, third])
        {
            // Not what was said before they came; what each says is in one order for itself.
            await one.UntilAsync(snapshot => snapshot.Chat.Lines.Count == 2);
            Assert.Equal([("room", "Hello from the room"), ("third", "Grüße 🙂")], one.Chat.Order());
        }
        await host.UntilAsync(snapshot => snapshot.Chat.Lines.Count == 3);

        host.Decide(new HostDecision.Remove(host.Snapshot.Participants.Single(one => one.DisplayName == "third").Index));
        await room.UntilAsync(snapshot => snapshot.Participants.Count == 2);
        Assert.True(room.Say("Now that we are alone"));
        await third.UntilEndedAsync();
        await host.UntilAsync(snapshot => snapshot.Chat.Lines.Count == 4);
        Assert.Contains(("room", "Now that we are alone"), host.Chat);
        Assert.Empty(third.Snapshot.Chat.Lines);
        Assert.Empty(host.Snapshot.Messages.Dropped);
        Assert.DoesNotContain(host.Snapshot.Chat.Lines, line => line.Kind != ChatLineKind.Said || line.IsLate);
    }

    [Fact]
    public async Task A_raised_hand_is_seen_by_who_comes_later_and_goes_with_who_leaves()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant third = await meeting.PairAsync("third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.RaiseHand(true);
        await host.UntilAsync(snapshot => snapshot.Hands is [{ DisplayName: "room", IsSelf: false }]);
        await room.UntilAsync(snapshot => snapshot.Hands is [{ IsSelf: true }]);
        third.Join();
        await third.UntilAsync(snapshot => snapshot.Hands is [{ DisplayName: "room" }]);
        room.RaiseHand(false);
        await third.UntilAsync(snapshot => snapshot.Hands.Count == 0);
        room.RaiseHand(true);
        await third.UntilAsync(snapshot => snapshot.Hands.Count == 1);
        // Who leads asks it to lower its hand, and all have it from the room.
        host.Decide(new HostDecision.LowerHand(host.Snapshot.Hands.Single().Index));
        await room.UntilAsync(snapshot => snapshot.Hands.Count == 0);
        await third.UntilAsync(snapshot => snapshot.Hands.Count == 0);
        room.RaiseHand(true);
        await third.UntilAsync(snapshot => snapshot.Hands.Count == 1);
        await room.LeaveAsync();
        await third.UntilAsync(snapshot => snapshot.Hands.Count == 0);
    }

    [Fact]
    public async Task In_an_enhanced_meeting_nobody_says_anything()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync("enhanced");
        TestParticipant host = await meeting.PairAsync("host");
        host.Join(Protocol.EncryptionType.Enhanced);
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        Assert.False(host.Snapshot.Chat.IsThere);
        Assert.False(host.Say("Hello"));
        host.RaiseHand(true);
        Assert.Equal(SessionState.InMeeting, host.Snapshot.State);
    }

    /// <summary>Each is at a server of its own, and one of them is killed.</summary>
    [Fact]
    public async Task Over_two_servers_nothing_is_lost_or_said_twice_when_one_of_them_is_killed()
    {
        await using TestMeeting meeting = await TestMeeting.StartSharedAsync();
        TestParticipant host = await meeting.PairAsync("host");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        TestParticipant room = await meeting.PairAsync("room", server: meeting.FrontEnds!.Endpoint(1));
        room.Join(server: meeting.FrontEnds.Endpoint(1));
        await room.UntilAsync(snapshot => snapshot is { State: SessionState.InMeeting, Participants.Count: 2 });
        await host.UntilAsync(snapshot => snapshot.Participants.Count == 2);
        Assert.True(host.Say("one"));
        await room.UntilAsync(snapshot => snapshot.Chat.Lines.Count == 1);
        Assert.True(room.Say("two"));
        await host.UntilAsync(snapshot => snapshot.Chat.Lines.Count == 2);
        meeting.FrontEnds.Kill(0);
        for (int i = 3; i < 8; i++)
        {
            Assert.True(host.Say($"{i}"));
            Assert.True(room.Say($"{i} too"));
        }
        foreach (TestParticipant one in (TestParticipant[])[host, room])
        {
            await one.UntilAsync(snapshot => snapshot.Chat.Lines.Count == 12);
            Assert.Equal(["one", "3", "4", "5", "6", "7"], one.Chat.Where(line => line.From == "host").Select(line => line.Text));
            Assert.Equal(
                ["two", "3 too", "4 too", "5 too", "6 too", "7 too"], one.Chat.Where(
                    line => line.From == "room").Select(line => line.Text));
            Assert.Empty(one.Snapshot.Messages.Dropped);
        }
    }
}
