using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests;

/// <summary>Snapshots of sessions, as the end-to-end layer would make them.</summary>
internal static class Sessions
{
    public const string Passcode = "sesame-7391";
    public const string Name = "Aalto-room-name";
    public const string SecurityCode = "12345 67890 12345 67890 12345 67890 12345 6789";

    public static readonly TimeSpan Now = TimeSpan.FromSeconds(1000);

    public static readonly JoinRequest Request = new(new MeetingId(9876543210), Passcode, Name, EncryptionType.EndToEnd);

    /// <summary>All that the lock asks of a session.</summary>
    public static EncryptionEvidence Certified(TimeSpan heartbeat) => new(
        EncryptionType.EndToEnd, EncryptionType.EndToEnd, EncryptionType.EndToEnd, 1, KeyCertified: true, ParticipantListCertified: true,
        heartbeat, TimeSpan.FromSeconds(100), FramesToNetwork: 40, FramesSealed: 40);

    /// <summary>A meeting with the server's key.</summary>
    public static EncryptionEvidence Enhanced { get; } =
        EncryptionEvidence.None(EncryptionType.Unknown) with { ClaimedByServer = EncryptionType.Enhanced, FramesToNetwork = 40 };

    public static SessionSnapshot In(SessionState state, EncryptionEvidence? evidence = null, SessionEnd? end = null) => new(
        state, end, Request.Meeting, "Weekly", evidence ?? EncryptionEvidence.None(EncryptionType.EndToEnd), SecurityCode,
        [new ParticipantView(Name, IsSelf: true, IsLeader: false), new ParticipantView(
            "Far end", IsSelf: false, IsLeader: true, TimesLeft: 5)],
        MediaStatistics.None, [new SessionMilestone("accepted", TimeSpan.FromMilliseconds(40))]);

    public static SessionSnapshot Ended(SessionEndReason reason, string detail = "Because.") =>
        In(SessionState.Ended, end: new SessionEnd(reason, detail));
}
