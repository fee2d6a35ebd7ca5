using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ZoomRooms.Rtc.Stun;

/// <summary>MESSAGE-INTEGRITY: HMAC-SHA1 over the message as if it ended with that attribute (RFC 8489, section 14.5).</summary>
internal static class StunIntegrity
{
    /// <summary>Writes 20 bytes for a message up to, and without, its MESSAGE-INTEGRITY attribute.</summary>
    [SuppressMessage(
        "Security", "CA5350", Justification = "RFC 8445 prescribes HMAC-SHA1 for checks; HMAC does not need collision resistance.")]
    public static void Compute(ReadOnlySpan<byte> messageBefore, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        Span<byte> covered = stackalloc byte[StunMessage.MaximumSize];
        covered = covered[..messageBefore.Length];
        messageBefore.CopyTo(covered);
        BinaryPrimitives.WriteUInt16BigEndian(
            covered[2..], (ushort)(messageBefore.Length - StunMessage.HeaderSize + 4 + StunMessage.IntegritySize));
        HMACSHA1.HashData(key, covered, destination);
    }
}
