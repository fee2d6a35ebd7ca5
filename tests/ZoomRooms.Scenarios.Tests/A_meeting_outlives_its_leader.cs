using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests;

public class A_meeting_outlives_its_leader
{
    [Fact]
    public async Task The_others_go_on_under_who_is_here_longest_and_are_asked_to_compare_the_code_again()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        (TestParticipant host, TestParticipant room, TestParticipant third) = await MeetAsync(meeting);
        string before = third.Snapshot.SecurityCode!;
        uint key = third.Snapshot.Encryption.KeySequenceNumber;
        await host.LeaveAsync();
        SessionSnapshot led = await third.UntilAsync(snapshot => IsCertified(snapshot, 2) && snapshot.SecurityCode != before);
        await room.UntilAsync(snapshot => IsCertified(snapshot, 2) && snapshot.SecurityCode == led.SecurityCode);
        Assert.Equal("room", led.Participants.Single(participant => participant.IsLeader).DisplayName);
        Assert.Equal(["room", "third"], led.Participants.Select(participant => participant.DisplayName).Order());
        Assert.NotNull(led.Encryption.Attention.LeaderChanged);
        LightDecision light = Lock.Of(led);
        Assert.Empty(light.Unmet);
        Assert.Equal(LightPattern.DoubleBlink, light.Pattern);

        // Who left knows no key in use any more, and the pictures go on under the new one.
        SessionSnapshot rekeyed = await third.UntilAsync(snapshot => snapshot.Encryption.KeySequenceNumber > key);
        await third.UntilAsync(snapshot => snapshot.Media.PicturesOpened > rekeyed.Media.PicturesOpened + 10);
        Assert.Equal(SessionState.InMeeting, third.Snapshot.State);
        Assert.Equal(third.Snapshot.Encryption.FramesToNetwork, third.Snapshot.Encryption.FramesSealed);
        Assert.DoesNotContain(SessionState.Ended, third.States);
        Assert.DoesNotContain(SessionState.Ended, room.States);
    }

    [Fact]
    public async Task The_host_comes_back_as_one_of_them()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        (TestParticipant host, TestParticipant room, TestParticipant third) = await MeetAsync(meeting);
        await host.LeaveAsync();
        await third.UntilAsync(snapshot => IsCertified(snapshot, 2));
        host.Join();
        await host.UntilSeeingAsync();
        foreach (TestParticipant participant in (TestParticipant[])[host, room, third])
        {
            SessionSnapshot seen = await participant.UntilAsync(snapshot => IsCertified(snapshot, 3));
            Assert.Equal("room", seen.Participants.Single(one => one.IsLeader).DisplayName);
            Assert.Equal(room.Snapshot.SecurityCode, seen.SecurityCode);
        }
    }

    [Fact]
    public async Task One_who_is_left_alone_leads_and_another_still_joins()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room");
        TestParticipant third = await meeting.PairAsync("third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilSeeingAsync();
        await host.LeaveAsync();
        await room.UntilAsync(snapshot => IsCertified(snapshot, 1));
        third.Join();
        SessionSnapshot joined = await third.UntilSeeingAsync();
        Assert.Equal("room", joined.Participants.Single(participant => participant.IsLeader).DisplayName);
        Assert.Equal(room.Snapshot.SecurityCode, joined.SecurityCode);
        Assert.Empty(Lock.Of(joined).Unmet);
    }

    private static bool IsCertified(SessionSnapshot snapshot, int participants) =>
        snapshot.Participants.Count == participants
            && snapshot is { Encryption: { SignedByLeader: EncryptionType.EndToEnd, KeyCertified: true }, SecurityCode: not null };

    private static async Task<(TestParticipant Host, TestParticipant Room, TestParticipant Third)> MeetAsync(TestMeeting meeting)
    {
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
            await participant.UntilAsync(snapshot => IsCertified(snapshot, 3));
        return (host, room, third);
    }
}
