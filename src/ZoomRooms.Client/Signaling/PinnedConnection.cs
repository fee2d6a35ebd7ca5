using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZoomRooms.Client.Signaling;

/// <summary>HTTP and WebSocket connections that accept only the pinned certificate.</summary>
public static class PinnedConnection
{
    /// <summary>A handler for one server. <paramref name="untrusted"/> is called when the server showed another certificate.</summary>
    public static SocketsHttpHandler CreateHandler(ServerEndpoint server, Action? untrusted = null) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            {
                bool trusted = server.CertificateSha256.Length > 0 ? IsPinned(certificate, server.CertificateSha256) : errors == SslPolicyErrors.None;
                if (!trusted)
                    untrusted?.Invoke();
                return trusted;
            },
        },
    };

    private static bool IsPinned(X509Certificate? certificate, string pin) =>
        certificate is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), Convert.FromHexString(pin));
}
