using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZoomRooms.Client.Signaling;

/// <summary>HTTP and WebSocket connections that accept only the pinned certificate.</summary>
public static class PinnedConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A handler for one server. <paramref name="untrusted"/> is told, as a sentence, why the certificate that the server showed is not
    /// trusted.
    /// </summary>
    /// <param name="network">How a name's addresses are tried; null for <see cref="DualStack.Machine"/>.</param>
    public static SocketsHttpHandler CreateHandler(ServerEndpoint server, Action<string>? untrusted = null, DualStack? network = null) =>
        new()
        {
            ConnectCallback = (network ?? DualStack.Machine).ConnectAsync,
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    bool trusted = server.CertificateSha256.Length > 0 ? IsPinned(certificate, server) : errors == SslPolicyErrors.None;
                    if (!trusted)
                        untrusted?.Invoke(WhyNot(server, chain, errors));
                    return trusted;
                },
            },
        };

    /// <summary>A handler that trusts whatever answers: only for what is signed, and nothing is said over it.</summary>
    /// <param name="shown">Told of the SHA-256 of the certificate's DER.</param>
    internal static SocketsHttpHandler CreateUnverified(Action<byte[]> shown) =>
        new()
        {
            ConnectCallback = DualStack.Machine.ConnectAsync,
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    shown(certificate is null ? [] : SHA256.HashData(certificate.GetRawCertData()));
                    return certificate is not null;
                },
            },
        };

    /// <summary>
    /// A client that fetches what others host: a calendar, an update. It follows three redirections, and the server's certificate is asked
    /// for at each.
    /// </summary>
    /// <param name="maximumBytes">The largest answer that is read as a whole.</param>
    public static HttpClient CreateDownloader(ServerEndpoint server, int maximumBytes)
    {
        SocketsHttpHandler handler = CreateHandler(server);
        // Nobody waits for it; a small machine that is busy starting takes its time over a handshake.
        handler.ConnectTimeout = Patience;
        handler.AllowAutoRedirect = true;
        handler.MaxAutomaticRedirections = 3;
        handler.AutomaticDecompression = DecompressionMethods.None;
        return new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = maximumBytes };
    }

    private static string WhyNot(ServerEndpoint server, X509Chain? chain, SslPolicyErrors errors)
    {
        if (server.CertificateSha256.Length > 0)
            return server.Renewal is null
                ? "The meeting server's certificate is not the pinned one (Server:CertificateSha256). If the server was renewed on purpose, enter its new fingerprint."
                : "The meeting server's certificate is not the pinned one (Server:CertificateSha256), and the server's root does not say that it follows. If the server was renewed on purpose, state it there (statement-key certificate), or enter its new fingerprint.";
        bool isUntimely = chain?.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)) == true;
        if (isUntimely)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The server's certificate is not valid at the time of this device's clock ({DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC): either has expired, or is wrong.");
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? "The server's certificate is for another name than the one asked for. Check the address."
            : "The server's certificate is of no authority that this machine trusts. Pin it (Server:CertificateSha256), or give the server another.";
    }

    private static bool IsPinned(X509Certificate? certificate, ServerEndpoint server)
    {
        if (certificate is null)
            return false;
        byte[] fingerprint = SHA256.HashData(certificate.GetRawCertData());
        return server.Renewal is { } renewal
            ? renewal.Takes(fingerprint)
            : CryptographicOperations.FixedTimeEquals(fingerprint, Convert.FromHexString(server.CertificateSha256));
    }
}
