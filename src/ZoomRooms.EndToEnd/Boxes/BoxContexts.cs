namespace ZoomRooms.EndToEnd.Boxes;

/// <summary>The two contexts of a box (paper 7.6.4).</summary>
public readonly record struct BoxContexts(string Kdf, string Cipher)
{
    /// <summary>A meeting key on its way to one participant.</summary>
    public static BoxContexts MeetingKey { get; } =
        new("Zoombase-1-ClientOnly-KDF-KeyMeetingSeed", "Zoombase-1-ClientOnly-Sig-EncryptionKeyMeetingSeed");
}
