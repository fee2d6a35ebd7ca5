using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>
/// Whose key a frame is sealed with: mkSeqNum · 2^20 + sender index · 2^4 + stream, the KID of SFrame (PROTOCOL.md, "Stream keys and
/// frames").
/// </summary>
public readonly record struct FrameKeyId(uint MeetingKeySequenceNumber, ushort SenderIndex, MediaStream Stream)
{
    public ulong ToKeyId() => (ulong)MeetingKeySequenceNumber << 20 | (ulong)SenderIndex << 4 | (byte)Stream;

    /// <summary>False for a KID with bits where none may be, or of an unknown stream.</summary>
    public static bool TryParse(ulong keyId, out FrameKeyId id)
    {
        MediaStream stream = (MediaStream)(keyId & 0xF);
        id = new FrameKeyId((uint)(keyId >> 20), (ushort)(keyId >> 4), stream);
        return keyId >> 52 == 0 && (int)stream < MediaStreams.Count;
    }
}
