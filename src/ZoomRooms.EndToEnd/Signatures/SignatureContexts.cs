namespace ZoomRooms.EndToEnd.Signatures;

/// <summary>
/// What a signature is for; part of what is signed, so that none can be used for another purpose. The first two are the paper's, letter by
/// letter.
/// </summary>
public static class SignatureContexts
{
    /// <summary>Paper 7.6.2.</summary>
    public const string EncryptionKeyAnnouncement = "Zoombase-1-ClientOnly-Sig-EncryptionKeyAnnouncement";

    /// <summary>Paper 7.6.7 (written there without the hyphen after "Zoombase").</summary>
    public const string LeaderParticipantList = "Zoombase1-ClientOnly-Sig-LeaderParticipantList";

    /// <summary>Ours: the paper signs links without naming a context.</summary>
    public const string ListLink = "ZoomRooms-1-Sig-ListLink";

    /// <summary>Ours: the paper leaves names to the server.</summary>
    public const string DisplayName = "ZoomRooms-1-Sig-DisplayName";

    /// <summary>Ours: the paper's nonces are unsigned; ours also show the leader that a participant is still there.</summary>
    public const string LivenessNonce = "ZoomRooms-1-Sig-LivenessNonce";

    /// <summary>Ours: the paper names no context (7.6.9).</summary>
    public const string LeaderCommand = "ZoomRooms-1-Sig-LeaderCommand";

    /// <summary>Ours: the paper has no messages.</summary>
    public const string Message = "ZoomRooms-1-Sig-Message";

    /// <summary>Ours: the paper's chain is X.509 (7.6.1).</summary>
    public const string StatementKey = "ZoomRooms-1-Sig-StatementKey";

    /// <summary>Ours (7.6.1).</summary>
    public const string ServerStatement = "ZoomRooms-1-Sig-ServerStatement";

    /// <summary>Ours: which TLS certificate the server shows from now on.</summary>
    public const string ServerCertificate = "ZoomRooms-1-Sig-ServerCertificate";
}
