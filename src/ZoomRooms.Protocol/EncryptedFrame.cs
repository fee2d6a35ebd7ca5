namespace ZoomRooms.Protocol;

/// <summary>
/// A media frame that a frame encryptor has sealed. Only <c>ZoomRooms.EndToEnd</c> can make one, and the transport accepts
/// nothing else: that no unencrypted frame reaches the network is a fact of the build. A default instance is empty and is refused.
/// </summary>
public readonly ref struct EncryptedFrame
{
    internal EncryptedFrame(ReadOnlySpan<byte> bytes, EncryptionType protection)
    {
        Bytes = bytes;
        Protection = protection;
    }

    /// <summary>The SFrame ciphertext: header, encrypted frame, tag (RFC 9605, section 4.2).</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Whose key sealed it: the participants' own, or the server's.</summary>
    public EncryptionType Protection { get; }
}
