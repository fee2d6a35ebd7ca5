using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests;

public class An_enhanced_meeting_never_lights_the_lock
{
    [Fact]
    public async Task Media_flows_and_the_light_stays_dark()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync("enhanced");
        TestParticipant host = await meeting.PairAsync("host");
        TestParticipant room = await meeting.PairAsync("room", height: 360);
        host.Join(EncryptionType.Unknown);
        room.Join(EncryptionType.Unknown);
        await room.UntilSeeingAsync();
        await host.UntilSeeingAsync();
        LightDecision light = Lock.Of(room.Snapshot);
        Assert.Equal(LightPattern.Dark, light.Pattern);
        Assert.Contains(light.Unmet, reason => reason.Contains("the server holds the key", StringComparison.Ordinal));
        Assert.Null(room.Snapshot.SecurityCode);
        Assert.Equal(0, room.Snapshot.Encryption.FramesSealed);
        // Both pictures and the sound: what is told of the frames is all of them.
        await room.LeaveAsync();
        SessionSnapshot over = room.Snapshot;
        Assert.True(over.Media.VideoFramesSent > 0);
        Assert.Equal(over.Media.AudioFramesSent + over.Media.VideoFramesSent, over.Encryption.FramesToNetwork);
    }

    [Fact]
    public async Task A_room_that_insists_on_end_to_end_encryption_does_not_join()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync("enhanced");
        TestParticipant room = await meeting.PairAsync("room");
        room.Join(EncryptionType.EndToEnd);
        SessionSnapshot ended = await room.UntilEndedAsync();
        Assert.Contains(ended.End!.Reason, (SessionEndReason[])[SessionEndReason.Refused, SessionEndReason.EncryptionDowngraded]);
        Assert.Equal(0, ended.Encryption.FramesToNetwork);
    }
}
