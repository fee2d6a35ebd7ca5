using ZoomRooms.Protocol;

namespace ZoomRooms.Client;

/// <summary>
/// When a participant may show the lock (lock light page, conditions 1 to 4): the room's light and the window's shield ask here, and
/// nothing else decides. No field that the server sends can make it true. Pure.
/// </summary>
public static class LockConditions
{
    /// <summary>A sentence for each condition that keeps the lock dark; empty exactly when it may be shown.</summary>
    /// <param name="now">Monotonic, with the origin that snapshots have: a heartbeat grows old although nothing happens.</param>
    public static IReadOnlyList<string> Unmet(SessionSnapshot session, TimeSpan now)
    {
        List<string> unmet = new();
        if (session.State != SessionState.InMeeting)
        {
            unmet.Add("Nobody is in a meeting here.");
            return unmet;
        }
        EncryptionEvidence evidence = session.Encryption;
        // 1. Joined as end-to-end encrypted, and that type is signed by the leader's device, not told by the server.
        if (evidence.ClaimedByServer == EncryptionType.Unknown)
            unmet.Add("The server has not said how the meeting is encrypted.");
        else if (evidence.Requested == EncryptionType.Enhanced || evidence.ClaimedByServer != EncryptionType.EndToEnd)
            unmet.Add("The meeting uses enhanced encryption: the server holds the key.");
        else if (evidence.SignedByLeader != EncryptionType.EndToEnd)
            unmet.Add("The leader's device has not signed that the meeting is end-to-end encrypted.");
        // 2. A meeting key of the current leader, certified by a heartbeat of the verified chain.
        if (evidence.KeySequenceNumber == 0)
            unmet.Add("There is no meeting key yet.");
        else if (!evidence.KeyCertified)
            unmet.Add("No heartbeat of the leader has certified the meeting key.");
        // 3. The last valid heartbeat is young enough, and certifies the list that the room holds.
        if (evidence.LastHeartbeat is not { } heartbeat)
            unmet.Add("No heartbeat of the leader has been verified.");
        else if (now - heartbeat >= evidence.HeartbeatTimeout)
            unmet.Add("The leader's last heartbeat is too old.");
        if (!evidence.ParticipantListCertified)
            unmet.Add("The participant list is not certified by the leader.");
        // 4. Every frame handed to the network went through the end-to-end encryptor with a certified key.
        if (evidence.FramesToNetwork != evidence.FramesSealed)
            unmet.Add("A frame left without the end-to-end encryptor's seal.");
        return unmet;
    }
}
