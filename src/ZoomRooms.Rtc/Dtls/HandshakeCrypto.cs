using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>
/// BouncyCastle's cryptography for one handshake, with the system's random numbers, keeping the negotiated record cipher for us.
/// </summary>
internal sealed class HandshakeCrypto() : BcTlsCrypto(Random)
{
    private static readonly SecureRandom Random = new(new CryptoApiRandomGenerator());

    private volatile TlsCipher? _negotiated;

    /// <summary>The record cipher of epoch 1; null until both sides' key shares are known.</summary>
    public TlsCipher? Negotiated => _negotiated;

    public override TlsCipher CreateCipher(TlsCryptoParameters cryptoParams, int encryptionAlgorithm, int macAlgorithm)
    {
        TlsCipher cipher = base.CreateCipher(cryptoParams, encryptionAlgorithm, macAlgorithm);
        _negotiated = cipher;
        return new PassThroughCipher(cipher);
    }
}
