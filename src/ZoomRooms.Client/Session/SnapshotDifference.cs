namespace ZoomRooms.Client.Session;

/// <summary>Which differences between two snapshots are worth telling at once; counters alone are not.</summary>
internal static class SnapshotDifference
{
    public static bool Matters(SessionSnapshot before, SessionSnapshot after) =>
        before.State != after.State
        || before.End != after.End
        || before.Topic != after.Topic
        || before.SecurityCode != after.SecurityCode
        || before.Locked != after.Locked
        || before.WaitingRoom != after.WaitingRoom
        || before.Guests != after.Guests
        || before.Waiting != after.Waiting
        || !(ReferenceEquals(before.Knocking, after.Knocking) || before.Knocking.SequenceEqual(after.Knocking))
        || before.Chat != after.Chat
        || !ReferenceEquals(before.Hands, after.Hands)
        || before.Screen != after.Screen
        || before.OwnScreen != after.OwnScreen
        || before.Reconnecting != after.Reconnecting
        || before.Refused != after.Refused
        || before.MayCommand != after.MayCommand
        || before.ServerAhead != after.ServerAhead
        || before.Media.PacketLimit != after.Media.PacketLimit
        || before.Media.ArrivingLimit != after.Media.ArrivingLimit
        || before.IdentityUsedTwice != after.IdentityUsedTwice
        || before.Milestones.Count != after.Milestones.Count
        || !(ReferenceEquals(before.Participants, after.Participants) || before.Participants.SequenceEqual(after.Participants))
        || !before.MissingKeys.Select(Fact).SequenceEqual(after.MissingKeys.Select(Fact))
        || Facts(before.Encryption) != Facts(after.Encryption);

    private static (string, uint) Fact(MissingKey missing) => (missing.DisplayName, missing.KeySequenceNumber);

    private static EncryptionEvidence Facts(EncryptionEvidence evidence) =>
        evidence with { LastHeartbeat = null, FramesToNetwork = 0, FramesSealed = evidence.FramesToNetwork - evidence.FramesSealed };
}
