namespace ZoomRooms.EndToEnd.Signatures;

/// <summary>What a signature is for; part of what is signed, so that none can be used for another purpose. The first two are the paper's, letter by letter.</summary>
public static class SignatureContexts
{
    /// <summary>Paper 7.6.2.</summary>
    public const string EncryptionKeyAnnouncement = "Zoombase-1-ClientOnly-Sig-EncryptionKeyAnnouncement";

    /// <summary>Paper 7.6.7 (written there without the hyphen after "Zoombase").</summary>
    public const string LeaderParticipantList = "Zoombase1-ClientOnly-Sig-LeaderParticipantList";

    /// <summary>Ours: the paper signs links without naming a context.</summary>
    public const string ListLink = "ZoomRooms-1-Sig-ListLink";
}
