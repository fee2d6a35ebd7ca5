using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Tests.Secure;

/// <summary>Packets for tests.</summary>
internal static class Packets
{
    public static byte[] Rtp(uint ssrc, ushort sequence, int payload = 100, byte fill = 0x5a)
    {
        byte[] packet = new byte[12 + payload];
        packet.AsSpan(12).Fill(fill);
        packet[0] = 0x80;
        packet[1] = 96;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        return packet;
    }

    public static byte[] Rtcp(uint ssrc)
    {
        byte[] packet = new byte[8];
        packet[0] = 0x80;
        packet[1] = 201;
        packet[3] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        return packet;
    }
}
