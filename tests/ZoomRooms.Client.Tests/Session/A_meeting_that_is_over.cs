using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Session;

public class A_meeting_that_is_over
{
    [Fact]
    public void Has_no_code_no_key_no_lock_and_nobody_in_it()
    {
        SessionSnapshot meeting = new(
            SessionState.InMeeting, null, new MeetingId(987654321), "Weekly",
            new EncryptionEvidence(
                EncryptionType.EndToEnd, EncryptionType.EndToEnd, EncryptionType.EndToEnd, 7, true, true, TimeSpan.FromSeconds(
                    5), TimeSpan.FromSeconds(100), 40, 40,
                new AttentionTimes(null, TimeSpan.FromSeconds(9), null)),
            "12345 67890", [new ParticipantView("Far End", false, true)], MediaStatistics.None with { BytesSent = 9 }, [])
        {
            Locked = true, Reconnecting = true, MissingKeys = [new MissingKey("Far End", 7, TimeSpan.FromSeconds(1), 3)],
        };
        SessionSnapshot over = meeting.Over(new SessionEnd(SessionEndReason.HeartbeatsLost, "Too old."));
        Assert.Equal((SessionState.Ended, SessionEndReason.HeartbeatsLost), (over.State, over.End?.Reason));
        Assert.Null(over.SecurityCode);
        Assert.Empty(over.Participants);
        Assert.Empty(over.MissingKeys);
        Assert.False(over.Locked || over.Reconnecting);
        Assert.Equal(
            EncryptionEvidence.None(EncryptionType.EndToEnd) with
            {
                ClaimedByServer = EncryptionType.EndToEnd,
                FramesToNetwork = 40,
                FramesSealed = 40
            }, over.Encryption);
        // What happened stays told.
        Assert.Equal(9, over.Media.BytesSent);
    }
}
