using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.Fuzzing.Tests.Meeting;

/// <summary>
/// The room's lock light over a meeting, with the evidence put together as a session does, and the server's word as favourable as it can
/// be.
/// </summary>
internal static class Light
{
    public static bool IsLit(EndToEndMeeting meeting, bool failed, TimeSpan now)
    {
        EncryptionEvidence evidence = new(
            EncryptionType.EndToEnd, EncryptionType.EndToEnd, meeting.SignedByLeader, meeting.SendingKey, meeting.IsSendingKeyCertified,
            ParticipantListCertified: meeting.LastHeartbeat is not null, meeting.LastHeartbeat, EndToEndMeeting.HeartbeatTimeout,
            FramesToNetwork: 1, FramesSealed: 1);
        SessionState state = failed ? SessionState.Ended : SessionState.InMeeting;
        SessionSnapshot session = new(
            state, null, new MeetingId(9876543210), null, evidence, meeting.SecurityCode, [], MediaStatistics.None, []);
        return LockLight.Derive(new RoomSnapshot(RoomState.InMeeting, session, PanelHealth.Good, false, null, null, null), now).LockLit;
    }
}
