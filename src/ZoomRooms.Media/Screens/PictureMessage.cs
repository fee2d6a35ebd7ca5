using System.Buffers.Binary;

namespace ZoomRooms.Media.Screens;

/// <summary>
/// What a room says to the process that shows its pictures, over a Unix stream socket: this header of 32 bytes, then the access unit.
/// Integers are big-endian. FRAMING.md beside this code has it byte
/// by byte.
/// </summary>
/// <param name="Stream">Another number for each stream that begins; one decoder for each. 0: a <see cref="ScreenPage"/> follows.</param>
/// <param name="Participant">Whose it is, as the server numbers participants.</param>
/// <param name="Length">Bytes of the access unit (Annex B) that follow; 0 when the stream has ended.</param>
/// <param name="RtpTimestamp">90 kHz, as the sender's camera made it.</param>
/// <param name="Arrived">When it came in, on the room's monotonic clock; of a page, when the room derived its light.</param>
/// <param name="LeftOut">Access units of this stream that were left out since it began, because nobody took them in time.</param>
/// <param name="IsScreen">It is what the participant shows of its screen, and not its camera's picture.</param>
public readonly record struct PictureMessage(
    uint Stream, uint Participant, int Length, bool IsKeyFrame, uint RtpTimestamp, TimeSpan Arrived, uint LeftOut,
    bool IsScreen = false)
{
    public const int HeaderSize = 32;
    private const byte Version = 1;
    private const byte KeyFrame = 1, Screen = 2;

    /// <summary>The stream is over; of stream 0, all are.</summary>
    public bool IsEnd => Length == 0;

    /// <summary>What follows is no picture but what is shown beside them.</summary>
    public bool IsPage => Stream == 0 && Length > 0;

    /// <summary>The header of a page.</summary>
    public static PictureMessage OfPage(int length, TimeSpan derived) => new(0, 0, length, false, 0, derived, 0);

    public void Write(Span<byte> header)
    {
        header[..HeaderSize].Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, Length);
        header[4] = Version;
        header[5] = (byte)((IsKeyFrame ? KeyFrame : 0) | (IsScreen ? Screen : 0));
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], Stream);
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], Participant);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(header[20..], LeftOut);
        BinaryPrimitives.WriteInt64BigEndian(header[24..], Arrived.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>False for what no room says: another version, or longer than any frame.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, out PictureMessage message)
    {
        message = default;
        if (header.Length < HeaderSize || header[4] != Version)
            return false;
        int length = BinaryPrimitives.ReadInt32BigEndian(header);
        uint stream = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        if (stream == 0 ? length is < 0 or > ScreenPage.LongestBytes : length is < 0 or > Protocol.Limits.FrameBytes)
            return false;
        long microseconds = BinaryPrimitives.ReadInt64BigEndian(header[24..]);
        message = new PictureMessage(
            stream, BinaryPrimitives.ReadUInt32BigEndian(header[12..]), length,
            (header[5] & KeyFrame) != 0, BinaryPrimitives.ReadUInt32BigEndian(header[16..]),
            TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond), BinaryPrimitives.ReadUInt32BigEndian(header[20..]),
            (header[5] & Screen) != 0);
        return true;
    }
}
