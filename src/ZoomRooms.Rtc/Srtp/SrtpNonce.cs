using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Srtp;

/// <summary>The GCM nonces of RFC 7714, sections 8.1 (SRTP) and 9.1 (SRTCP): unique per SSRC and index, whitened by the salt.</summary>
internal static class SrtpNonce
{
    public static void WriteRtp(Span<byte> nonce, ReadOnlySpan<byte> salt, uint ssrc, long index)
    {
        BinaryPrimitives.WriteUInt16BigEndian(nonce, 0);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[2..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[6..], (uint)(index >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(nonce[10..], (ushort)index);
        Whiten(nonce, salt);
    }

    public static void WriteRtcp(Span<byte> nonce, ReadOnlySpan<byte> salt, uint ssrc, uint index)
    {
        BinaryPrimitives.WriteUInt16BigEndian(nonce, 0);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[2..], ssrc);
        BinaryPrimitives.WriteUInt16BigEndian(nonce[6..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[8..], index);
        Whiten(nonce, salt);
    }

    private static void Whiten(Span<byte> nonce, ReadOnlySpan<byte> salt)
    {
        for (int i = 0; i < SrtpProfile.SaltSize; i++)
            nonce[i] ^= salt[i];
    }
}
