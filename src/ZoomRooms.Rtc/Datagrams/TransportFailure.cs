namespace ZoomRooms.Rtc.Datagrams;

/// <summary>Why an association failed or ended.</summary>
public enum TransportFailure
{
    None = 0,
    /// <summary>The peer's description is not one: fragment, password, fingerprint, setup or candidate malformed.</summary>
    BadDescription,
    /// <summary>No connectivity check was answered, or none came.</summary>
    NoConnectivity,
    /// <summary>The DTLS handshake did not finish in time.</summary>
    HandshakeTimedOut,
    /// <summary>The peer's certificate is not the one of its description.</summary>
    WrongFingerprint,
    /// <summary>The peer shows no certificate, or one that cannot sign.</summary>
    NoCertificate,
    /// <summary>The peer does not offer or accept SRTP with AEAD_AES_256_GCM.</summary>
    NoCommonProfile,
    /// <summary>The peer ended the handshake with an alert.</summary>
    RefusedByPeer,
    /// <summary>The peer broke the handshake's rules, or has no cipher suite, version or extension in common.</summary>
    HandshakeBroken,
    /// <summary>The peer stopped answering (consent freshness, RFC 7675).</summary>
    ConsentLost,
    /// <summary>The peer closed the association (DTLS close_notify).</summary>
    ClosedByPeer,
}
