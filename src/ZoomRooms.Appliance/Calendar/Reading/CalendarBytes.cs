using System.IO.Compression;
using System.Text;

namespace ZoomRooms.Appliance.Calendar.Reading;

/// <summary>
/// Makes UTF-8 of whatever a server or a disk gives: gzip, zlib, deflate and Brotli unpacked, UTF-16 and UTF-32 turned into UTF-8. What the
/// bytes are is seen at their beginning first and believed from the header only where they have no mark: servers pack without being asked
/// and without saying so.
/// </summary>
internal static class CalendarBytes
{
    private const int Layers = 4;
    private const int HeadBytes = 16;

    /// <param name="codings">Of the header Content-Encoding.</param>
    /// <returns>
    /// The text, and whether it was packed: what is packed and breaks off is unpacked as far as it goes, without an error.
    /// </returns>
    public static async ValueTask<(Stream Text, bool IsPacked)> OpenAsync(
        Stream raw, IReadOnlyCollection<string> codings, CancellationToken cancellation)
    {
        PeekedStream stream = await PeekedStream.OpenAsync(raw, HeadBytes, cancellation);
        int layer = 0;
        for (; layer < Layers && Unpacked(stream, codings, isOutermost: layer == 0) is { } inner; layer++)
            stream = await PeekedStream.OpenAsync(inner, HeadBytes, cancellation);
        return (EncodingOf(stream.Head) is { } encoding
            ? Encoding.CreateTranscodingStream(stream, encoding, Encoding.UTF8) : stream, layer > 0);
    }

    private static Stream? Unpacked(PeekedStream stream, IReadOnlyCollection<string> codings, bool isOutermost)
    {
        ReadOnlySpan<byte> head = stream.Head;
        if (head is [0x1f, 0x8b, ..])
            return new GZipStream(stream, CompressionMode.Decompress);
        // No calendar begins with an x and one of these.
        if (head is [0x78, 0x01 or 0x5e or 0x9c or 0xda, ..])
            return new ZLibStream(stream, CompressionMode.Decompress);
        if (!isOutermost || IsText(head))
            return null;
        if (codings.Contains("deflate", StringComparer.OrdinalIgnoreCase))
            return new DeflateStream(stream, CompressionMode.Decompress);
        return codings.Contains("br", StringComparer.OrdinalIgnoreCase) ? new BrotliStream(stream, CompressionMode.Decompress) : null;
    }

    private static bool IsText(ReadOnlySpan<byte> head) =>
        EncodingOf(head) is not null || head.StartsWith(Encoding.UTF8.Preamble) || head.TrimStart(" \t\r\n"u8).StartsWith("BEGIN"u8);

    /// <summary>By a byte order mark, or by the zeros of a letter that every calendar begins with. Null: UTF-8, or near it.</summary>
    private static Encoding? EncodingOf(ReadOnlySpan<byte> head) => head switch
    {
        [0xff, 0xfe, 0, 0, ..] or [(byte)'B', 0, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xfe, 0xff, ..] or [0, 0, 0, (byte)'B', ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        [0xff, 0xfe, ..] or [(byte)'B' or (byte)'\r' or (byte)'\n', 0, ..] => Encoding.Unicode,
        [0xfe, 0xff, ..] or [0, (byte)'B' or (byte)'\r' or (byte)'\n', ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
