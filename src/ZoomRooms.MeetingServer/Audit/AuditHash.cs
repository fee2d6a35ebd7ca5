using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ZoomRooms.MeetingServer.Audit;

/// <summary>
/// What a row's hash is of, so that anybody can compute it: SHA-256 over the 18 bytes <c>zoomrooms audit 1\n</c>; the hash of the row
/// before, 32 bytes; the row's number and its time in milliseconds since 1970, each of 8 bytes, the highest first; then action, actor,
/// object, address and result, each as UTF-8 after its length in 4 bytes, the highest first.
/// </summary>
internal static class AuditHash
{
    public const int Bytes = 32;

    private static ReadOnlySpan<byte> Label => "zoomrooms audit 1\n"u8;

    public static byte[] Of(AuditRow row) => Of(row, row.Sequence);

    /// <summary>As if it had another number.</summary>
    public static byte[] Of(AuditRow row, long sequence)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Label);
        hash.AppendData(row.Previous);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, sequence);
        hash.AppendData(number);
        BinaryPrimitives.WriteInt64BigEndian(number, row.Time.ToUnixTimeMilliseconds());
        hash.AppendData(number);
        AuditEntry entry = row.Entry;
        foreach (string text in (ReadOnlySpan<string>)[entry.Action, entry.Actor, entry.Object, entry.Address, entry.Result])
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(number, utf8.Length);
            hash.AppendData(number[..4]);
            hash.AppendData(utf8);
        }
        return hash.GetHashAndReset();
    }
}
