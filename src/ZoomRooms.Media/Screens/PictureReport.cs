using System.Buffers.Binary;

namespace ZoomRooms.Media.Screens;

/// <summary>
/// What the process that shows pictures says back: 32 bytes each, nothing else. Its word only: a room shows the figures as such, asks for
/// a key frame no more often than it would anyway, and obeys in
/// nothing else.
/// </summary>
/// <param name="KeyFrameFor">The stream that cannot go on without a key frame; 0 for none.</param>
/// <param name="Decoded">Pictures that came out of its decoders.</param>
/// <param name="Failed">Access units that were of no use.</param>
/// <param name="Width">Of the latest picture.</param>
public readonly record struct PictureReport(uint KeyFrameFor, ulong Decoded, ulong Failed, ushort Width, ushort Height)
{
    public const int Size = 32;
    private const uint Magic = 0x5A525031; // "ZRP1"

    public void Write(Span<byte> report)
    {
        report[..Size].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(report, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(report[4..], KeyFrameFor);
        BinaryPrimitives.WriteUInt64BigEndian(report[8..], Decoded);
        BinaryPrimitives.WriteUInt64BigEndian(report[16..], Failed);
        BinaryPrimitives.WriteUInt16BigEndian(report[24..], Width);
        BinaryPrimitives.WriteUInt16BigEndian(report[26..], Height);
    }

    public static bool TryRead(ReadOnlySpan<byte> report, out PictureReport read)
    {
        read = default;
        if (report.Length < Size || BinaryPrimitives.ReadUInt32BigEndian(report) != Magic)
            return false;
        read = new PictureReport(
            BinaryPrimitives.ReadUInt32BigEndian(report[4..]), BinaryPrimitives.ReadUInt64BigEndian(report[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(report[16..]),
            BinaryPrimitives.ReadUInt16BigEndian(report[24..]), BinaryPrimitives.ReadUInt16BigEndian(report[26..]));
        return true;
    }
}
