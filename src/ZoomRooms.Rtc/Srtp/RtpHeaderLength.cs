using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Srtp;

/// <summary>The part of an RTP packet that SRTP authenticates but does not encrypt (RFC 3550, section 5.1).</summary>
internal static class RtpHeaderLength
{
    public const int Fixed = 12;

    /// <summary>Bytes of fixed header, contributing sources and header extension; false when the packet is no RTP packet.</summary>
    public static bool TryGet(ReadOnlySpan<byte> packet, out int length)
    {
        length = 0;
        if (packet.Length < Fixed || packet[0] >> 6 != 2)
            return false;
        int header = Fixed + (packet[0] & 0x0f) * 4;
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < header + 4)
                return false;
            header += 4 + BinaryPrimitives.ReadUInt16BigEndian(packet[(header + 2)..]) * 4;
        }
        length = header;
        return header <= packet.Length;
    }
}
