using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>What the first bytes of an Opus packet say (RFC 6716, section 3.1), read before a decoder sees them.</summary>
public static class OpusFormat
{
    /// <summary>The largest packet taken: table-of-contents byte, frame count byte, and one frame of 1,275 bytes.</summary>
    public const int MaxPacketBytes = 1277;

    /// <summary>Whether this is a packet of 20 ms, the only length a meeting uses.</summary>
    public static bool IsTwentyMilliseconds(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty || packet.Length > MaxPacketBytes)
            return false;
        int frames = (packet[0] & 3) switch
        {
            0 => 1,
            1 or 2 => 2,
            _ => packet.Length > 1 ? packet[1] & 0x3F : 0,
        };
        return frames * FrameSamples(packet[0]) == AudioFormat.OpusFrames;
    }

    /// <summary>
    /// Whether the packet carries a copy of the frame before it (RFC 6716, section 2.1.7). Only one-frame SILK and hybrid packets are
    /// asked.
    /// </summary>
    public static bool CarriesPreviousFrame(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < 2 || packet[0] >= 0x80 || FirstFrame(packet) is not (> 0 and int at) || at >= packet.Length)
            return false;
        // One 20 ms SILK frame per channel: a voice-activity flag, then the LBRR flag (section 4.2.3).
        bool stereo = (packet[0] & 4) != 0;
        return (packet[at] & 0x40) != 0 || (stereo && (packet[at] & 0x10) != 0);
    }

    /// <summary>
    /// Where the only frame begins; 0 for a packet of several. A constant bitrate pads what is shorter, which makes it a packet of code 3
    /// (section 3.2.5).
    /// </summary>
    private static int FirstFrame(ReadOnlySpan<byte> packet)
    {
        const int Padded = 0x40, One = 1;
        if ((packet[0] & 3) == 0)
            return 1;
        if ((packet[0] & 3) != 3 || (packet[1] & 0x3F) != One)
            return 0;
        int at = 2;
        if ((packet[1] & Padded) == 0)
            return at;
        // 255 says that another length follows.
        while (at < packet.Length && packet[at] == 255)
            at++;
        return at + 1;
    }

    /// <summary>Samples per frame at 48 kHz, from the configuration number of the table-of-contents byte.</summary>
    private static int FrameSamples(byte toc)
    {
        int configuration = toc >> 3;
        return configuration switch
        {
            < 12 => (configuration & 3) switch { 0 => 480, 1 => 960, 2 => 1920, _ => 2880 },
            < 16 => (configuration & 1) == 0 ? 480 : 960,
            _ => 120 << (configuration & 3),
        };
    }
}
