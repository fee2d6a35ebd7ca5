using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>
/// What BouncyCastle's record layer gets for a cipher: none. The negotiated one stays with the <see cref="DtlsEndpoint"/>, which
/// numbers and protects every record itself, and so can retransmit, on its own clock, what BouncyCastle wrote once.
/// </summary>
internal sealed class PassThroughCipher(TlsCipher negotiated) : TlsCipher, TlsCipherExt
{
    public bool UsesOpaqueRecordType => false;

    public int GetCiphertextDecodeLimit(int plaintextLimit) => plaintextLimit;

    public int GetCiphertextEncodeLimit(int plaintextLength, int plaintextLimit) =>
        negotiated.GetCiphertextEncodeLimit(plaintextLength, plaintextLimit);

    public int GetPlaintextLimit(int ciphertextLimit) => GetPlaintextEncodeLimit(ciphertextLimit);

    public int GetPlaintextDecodeLimit(int ciphertextLimit) => ciphertextLimit;

    // Fragments leave room for what protection will add.
    public int GetPlaintextEncodeLimit(int ciphertextLimit) =>
        negotiated is TlsCipherExt extended
            ? extended.GetPlaintextEncodeLimit(ciphertextLimit) : negotiated.GetPlaintextLimit(ciphertextLimit);

    public TlsEncodeResult EncodePlaintext(
        long seqNo, short contentType, ProtocolVersion recordVersion, int headerAllocation, byte[] plaintext, int offset, int len) =>
        EncodePlaintext(seqNo, contentType, recordVersion, headerAllocation, plaintext.AsSpan(offset, len));

    public TlsEncodeResult EncodePlaintext(
        long seqNo, short contentType, ProtocolVersion recordVersion, int headerAllocation, ReadOnlySpan<byte> plaintext)
    {
        byte[] record = new byte[headerAllocation + plaintext.Length];
        plaintext.CopyTo(record.AsSpan(headerAllocation));
        return new TlsEncodeResult(record, 0, record.Length, contentType);
    }

    public TlsDecodeResult DecodeCiphertext(
        long seqNo, short recordType, ProtocolVersion recordVersion, byte[] ciphertext, int offset, int len) =>
        new(ciphertext, offset, len, recordType);

    public void RekeyDecoder() => throw new TlsFatalAlert(AlertDescription.internal_error);

    public void RekeyEncoder() => throw new TlsFatalAlert(AlertDescription.internal_error);
}
