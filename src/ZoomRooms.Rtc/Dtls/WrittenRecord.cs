using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>A record as the handshake wrote it: not yet numbered, and not yet protected where it will be.</summary>
/// <param name="Type">The content type.</param>
/// <param name="Version">The record version.</param>
/// <param name="IsProtected">True for epoch 1.</param>
/// <param name="Content">The plaintext.</param>
internal sealed record WrittenRecord(byte Type, ushort Version, bool IsProtected, byte[] Content)
{
    /// <summary>The message number of a handshake record; -1 for any other.</summary>
    public int MessageSequence => Type == DtlsRecord.Handshake && Content.Length >= HandshakeFragment.HeaderSize
        ? BinaryPrimitives.ReadUInt16BigEndian(Content.AsSpan(4))
        : -1;
}
