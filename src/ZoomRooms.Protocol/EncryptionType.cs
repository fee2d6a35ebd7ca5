namespace ZoomRooms.Protocol;

/// <summary>How a meeting is encrypted (paper 7.1): chosen when it is scheduled, immutable once started.</summary>
public enum EncryptionType
{
    Unknown = 0,
    /// <summary>AES-256-GCM with a meeting key that the server makes and holds (paper 7.2).</summary>
    Enhanced = 1,
    /// <summary>Keys made by participants' devices; the server never has them (paper 7.3).</summary>
    EndToEnd = 2,
}
