using Org.BouncyCastle.Tls;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Srtp;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>What a handshake came to: keys, or the first reason why not. Written on the handshake's thread, read after it ended.</summary>
internal sealed class HandshakeOutcome
{
    // RFC 5764, section 4.2.
    private const string ExporterLabel = "EXTRACTOR-dtls_srtp";

    public TransportFailure Failure { get; private set; }

    public string Message { get; private set; } = "";

    /// <summary>Client key, server key, client salt, server salt; null unless the handshake succeeded.</summary>
    public byte[]? KeyingMaterial { get; private set; }

    public void Fail(TransportFailure failure, string message)
    {
        if (Failure != TransportFailure.None)
            return;
        Failure = failure;
        Message = message;
    }

    /// <summary>Records the reason and makes the alert that ends the handshake.</summary>
    public TlsFatalAlert Refuse(TransportFailure failure, string message, short alert)
    {
        Fail(failure, message);
        return new TlsFatalAlert(alert);
    }

    public void Complete(TlsContext context)
    {
        int length = 2 * (SrtpProfile.AeadAes256Gcm.KeySize + SrtpProfile.SaltSize);
        KeyingMaterial = context.ExportKeyingMaterial(ExporterLabel, null, length);
    }
}
