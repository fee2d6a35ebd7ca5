using System.Buffers.Binary;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using ZoomRooms.Rtc.Srtp;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>
/// Numbers and protects the records of both epochs. Every record that leaves gets a number never used before, the copies of
/// a retransmission too: peers drop known numbers, and the cipher must not see one twice.
/// </summary>
internal sealed class RecordProtection(HandshakeCrypto crypto)
{
    private const int SequenceBits = 48;

    private readonly ReplayWindow _received = new(64);
    private readonly long[] _nextSequence = new long[2];

    /// <summary>True when epoch 1 can be read and written.</summary>
    public bool HasKeys => crypto.Negotiated is not null;

    /// <summary>Makes the record that goes on the wire.</summary>
    public byte[] Seal(WrittenRecord record)
    {
        int epoch = record.IsProtected ? 1 : 0;
        long epochAndSequence = (long)epoch << SequenceBits | _nextSequence[epoch]++;
        byte[] sealedRecord;
        if (record.IsProtected)
        {
            TlsCipher cipher = crypto.Negotiated ?? throw new InvalidOperationException("Epoch 1 has no keys yet.");
            TlsEncodeResult encoded = cipher.EncodePlaintext(
                epochAndSequence, record.Type, ProtocolVersion.DTLSv12, DtlsRecord.HeaderSize, record.Content, 0, record.Content.Length);
            sealedRecord = encoded.buf.AsSpan(encoded.off, encoded.len).ToArray();
        }
        else
        {
            sealedRecord = new byte[DtlsRecord.HeaderSize + record.Content.Length];
            record.Content.CopyTo(sealedRecord, DtlsRecord.HeaderSize);
        }
        sealedRecord[0] = record.Type;
        BinaryPrimitives.WriteUInt16BigEndian(sealedRecord.AsSpan(1), record.Version);
        BinaryPrimitives.WriteInt64BigEndian(sealedRecord.AsSpan(3), epochAndSequence);
        BinaryPrimitives.WriteUInt16BigEndian(sealedRecord.AsSpan(11), (ushort)(sealedRecord.Length - DtlsRecord.HeaderSize));
        return sealedRecord;
    }

    /// <summary>
    /// Opens a record of epoch 1; null when it is forged or was here before. The result has the record's header with the
    /// plaintext's length, which is what the handshake reads.
    /// </summary>
    public byte[]? Open(ReadOnlySpan<byte> record)
    {
        long epochAndSequence = BinaryPrimitives.ReadInt64BigEndian(record[3..]);
        long sequence = epochAndSequence & ((1L << SequenceBits) - 1);
        if (crypto.Negotiated is not { } cipher || !_received.IsFresh(sequence))
            return null;
        try
        {
            byte[] copy = record.ToArray();
            TlsDecodeResult decoded = cipher.DecodeCiphertext(
                epochAndSequence, copy[0], ProtocolVersion.DTLSv12, copy, DtlsRecord.HeaderSize, copy.Length - DtlsRecord.HeaderSize);
            _received.Record(sequence);
            byte[] plain = new byte[DtlsRecord.HeaderSize + decoded.len];
            copy.AsSpan(0, DtlsRecord.HeaderSize).CopyTo(plain);
            BinaryPrimitives.WriteUInt16BigEndian(plain.AsSpan(11), (ushort)decoded.len);
            decoded.buf.AsSpan(decoded.off, decoded.len).CopyTo(plain.AsSpan(DtlsRecord.HeaderSize));
            return plain;
        }
        catch (Exception forged) when (forged is TlsException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
