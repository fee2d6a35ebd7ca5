using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests;

public class Two_participants_meet_end_to_end_encrypted
{
    [Fact]
    public async Task They_see_each_other_under_one_code_and_a_lit_lock_until_one_leaves()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        SessionSnapshot here = await room.UntilSeeingAsync();
        SessionSnapshot there = await host.UntilSeeingAsync();

        Assert.NotNull(here.SecurityCode);
        Assert.Equal(there.SecurityCode, here.SecurityCode);
        Assert.Equal(["host", "room"], here.Participants.Select(participant => participant.DisplayName));
        Assert.Equal("host", here.Participants.Single(participant => participant.IsLeader).DisplayName);
        Assert.Equal(EncryptionType.EndToEnd, here.Encryption.SignedByLeader);
        LightDecision light = Lock.Of(room.Snapshot);
        Assert.Empty(light.Unmet);
        Assert.Equal(LightPattern.Solid, light.Pattern);
        Assert.True(here.Encryption.FramesToNetwork > 0);
        Assert.Equal(here.Encryption.FramesToNetwork, here.Encryption.FramesSealed);
        // The list is not described anew after each message: of two hundred that was a third of a session's time.
        Assert.Same(here.Participants, (await room.UntilSeeingMoreAsync()).Participants);

        await room.LeaveAsync();
        Assert.Equal(SessionEndReason.Left, room.Snapshot.End?.Reason);
        Assert.Null(room.Snapshot.SecurityCode);
        await host.UntilAsync(snapshot => snapshot.Participants.Count == 1);
        Assert.Equal(SessionState.InMeeting, host.Snapshot.State);
    }

    [Fact]
    public async Task A_third_one_joins_and_all_see_all()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant third = await meeting.PairAsync("third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilSeeingAsync();
        third.Join();
        await third.UntilSeeingAsync();
        foreach (TestParticipant participant in (TestParticipant[])[host, room, third])
        {
            SessionSnapshot snapshot = await participant.UntilAsync(seen => seen.Participants.Count == 3);
            Assert.Equal(host.Snapshot.SecurityCode, snapshot.SecurityCode);
        }
    }

    [Fact]
    public async Task A_room_that_left_comes_back_with_fresh_keys()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        uint before = (await room.UntilSeeingAsync()).Encryption.KeySequenceNumber;
        await room.LeaveAsync();
        room.Join();
        SessionSnapshot again = await room.UntilSeeingAsync();
        Assert.True(again.Encryption.KeySequenceNumber > before);
        Assert.Empty(Lock.Of(room.Snapshot).Unmet);
    }
}
