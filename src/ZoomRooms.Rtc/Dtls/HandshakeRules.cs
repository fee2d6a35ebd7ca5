using System.Security.Cryptography;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Srtp;
using HashAlgorithm = Org.BouncyCastle.Tls.HashAlgorithm;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>
/// What both sides of a handshake insist on: DTLS 1.2 with forward secrecy and AEAD, extended master secret (RFC 7627), SRTP
/// with AEAD_AES_256_GCM and nothing else (RFC 5764, RFC 7714), and the peer's certificate being the one whose fingerprint
/// signalling gave (RFC 8122). Certificate chains, names and dates are not looked at.
/// </summary>
internal sealed class HandshakeRules(LocalCertificate certificate, byte[] expectedFingerprint, HandshakeOutcome outcome)
{
    /// <summary>Never: an endpoint keeps time itself, and its clock does not jump.</summary>
    public const int BouncyCastleResendMillis = int.MaxValue;

    public HandshakeCrypto Crypto { get; } = new();

    public HandshakeOutcome Outcome => outcome;

    public static ProtocolVersion[] Versions => ProtocolVersion.DTLSv12.Only();

    // AES-256 first, to be no weaker than the SRTP keys that come out. The RSA suites are for peers with RSA certificates.
    public static int[] ClientSuites { get; } =
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ];

    public static int[] ServerSuites { get; } =
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    ];

    public static int[] Groups { get; } = [NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1];

    public static IList<SignatureAndHashAlgorithm> SignatureAlgorithms { get; } =
    [
        new(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa),
        new(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa),
        SignatureAndHashAlgorithm.rsa_pss_rsae_sha256,
        new(HashAlgorithm.sha256, SignatureAlgorithm.rsa),
    ];

    public TlsCredentialedSigner Credentials() => new LocalSigner(certificate, Crypto);

    public static void AddProfile(IDictionary<int, byte[]> extensions) =>
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([SrtpProfile.AeadAes256Gcm.Number], []));

    /// <summary>Refuses a peer that does not offer (or, as server, choose) the profile, or wants key identifiers.</summary>
    public void RequireProfile(IDictionary<int, byte[]>? extensions, bool chosen)
    {
        UseSrtpData? data = extensions is null ? null : TlsSrtpUtilities.GetUseSrtpExtension(extensions);
        bool fits = data is not null
            && data.ProtectionProfiles.Contains(SrtpProfile.AeadAes256Gcm.Number)
            && (!chosen || data.ProtectionProfiles.Length == 1 && data.Mki.Length == 0);
        if (!fits)
            throw outcome.Refuse(
                TransportFailure.NoCommonProfile, "The peer does not do SRTP with AEAD_AES_256_GCM.", AlertDescription.handshake_failure);
    }

    /// <summary>Refuses a peer whose end-entity certificate is not the one described.</summary>
    public void RequireFingerprint(Certificate? peer)
    {
        if (peer is null || peer.IsEmpty)
            throw outcome.Refuse(TransportFailure.NoCertificate, "The peer shows no certificate.", AlertDescription.handshake_failure);
        byte[] actual = SHA256.HashData(peer.GetCertificateAt(0).GetEncoded());
        if (!CryptographicOperations.FixedTimeEquals(actual, expectedFingerprint))
            throw outcome.Refuse(
                TransportFailure.WrongFingerprint, "The peer's certificate is not the one that signalling described.",
                AlertDescription.bad_certificate);
    }

    public void OnAlert(short level, short description)
    {
        if (level == AlertLevel.fatal)
            outcome.Fail(
                TransportFailure.RefusedByPeer, $"The peer ended the handshake with the alert {AlertDescription.GetText(description)}.");
    }

    /// <summary>Signs with the process's certificate, whose key never leaves the platform's cryptography.</summary>
    private sealed class LocalSigner(LocalCertificate certificate, TlsCrypto crypto) : TlsCredentialedSigner
    {
        public Certificate Certificate { get; } = new([crypto.CreateCertificate(certificate.Der)]);

        public SignatureAndHashAlgorithm SignatureAndHashAlgorithm { get; } = new(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

        public byte[] GenerateRawSignature(byte[] hash) => certificate.SignHash(hash);

        public TlsStreamSigner? GetStreamSigner() => null;
    }
}
