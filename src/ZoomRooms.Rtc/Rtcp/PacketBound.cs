using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtcp;

/// <summary>
/// Bytes that RTP packets of pictures shall not exceed, because somebody's way carries no larger ones: an application-defined packet (RFC
/// 3550, 6.7) of the name "ZRPS" with one word. RTCP has no request of its own for it, and who does not know the name passes it over.
/// </summary>
internal static class PacketBound
{
    public const uint Name = 0x5A525053;
    public const int Length = 12;

    /// <summary>False where it is another application's.</summary>
    public static bool TryRead(in RtcpPacket packet, out int bytes)
    {
        bytes = 0;
        if (packet.Type != RtcpType.Application || packet.Format != 0 || packet.Body.Length < Length || packet.MediaSsrc != Name)
            return false;
        bytes = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(packet.Body[8..]), int.MaxValue);
        return true;
    }
}
