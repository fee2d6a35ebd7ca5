namespace ZoomRooms.EndToEnd.Messages;

/// <summary>
/// Whose key a message is sealed with: a KID as frames have it, with a stream number that no medium has (PROTOCOL.md, "Messages"). What
/// opens frames refuses it, and what opens messages refuses every other.
/// </summary>
public readonly record struct MessageKeyId(uint MeetingKeySequenceNumber, ushort SenderIndex)
{
    /// <summary>The last of the sixteen that a KID has room for.</summary>
    public const byte Stream = 15;

    public ulong ToKeyId() => (ulong)MeetingKeySequenceNumber << 20 | (ulong)SenderIndex << 4 | Stream;

    /// <summary>False for a KID with bits where none may be, or of another stream.</summary>
    public static bool TryParse(ulong keyId, out MessageKeyId id)
    {
        id = new MessageKeyId((uint)(keyId >> 20), (ushort)(keyId >> 4));
        return keyId >> 52 == 0 && (keyId & 0xF) == Stream;
    }
}
