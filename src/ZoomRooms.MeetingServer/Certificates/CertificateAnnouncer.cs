using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Certificates;

/// <summary>
/// Has the root of statements say which certificate follows, so that devices which pinned the one before go on without being touched: by
/// itself while the root's secret is in the data folder; else an administrator does it with <c>statement-key certificate</c>, as for a
/// certificate that a proxy shows.
/// </summary>
internal sealed partial class CertificateAnnouncer(
    DataFolder folder, ServerOptions options, CertificateKeeper certificates, StatementIssuer statements, TimeProvider time,
    ILogger<CertificateAnnouncer> logger)
{
    private readonly Lock _lock = new();
    private string? _warnedOf;

    /// <summary>Looks whether the certificate that is shown now was announced, and announces it where that can be done here.</summary>
    public void Refresh()
    {
        // What a proxy shows is not known here.
        if (options.TrustedProxies.Count > 0)
            return;
        lock (_lock)
        {
            X509Certificate2 shown = certificates.Current.TargetCertificate;
            CertificateStatement? said = CertificateStatement.TryLoad(folder, statements.Root);
            if (said?.IsOf(shown) == true)
                return;
            try
            {
                if (File.Exists(folder.StatementRootKey))
                    Announce(shown, said);
                else if (said is not null && _warnedOf != certificates.Fingerprint)
                    NotAnnounced(logger);
                _warnedOf = certificates.Fingerprint;
            }
            catch (Exception failure) when (failure is ServerProblemException or IOException or UnauthorizedAccessException)
            {
                Unusable(logger, failure.Message);
            }
        }
    }

    /// <summary>
    /// <c>GET /v1/certificate-statement</c>: the bytes, or 404 where nothing was said. Whoever asks verifies them; nobody is to make the
    /// server do it, again and again.
    /// </summary>
    public async Task HandleAsync(HttpContext context)
    {
        byte[] said = File.Exists(folder.CertificateStatement) ? await File.ReadAllBytesAsync(folder.CertificateStatement) : [];
        if (said.Length == 0)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = said.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(said, context.RequestAborted);
    }

    private void Announce(X509Certificate2 shown, CertificateStatement? before)
    {
        byte[] secret = StatementRoot.LoadSecret(folder.StatementRootKey, statements.Root);
        try
        {
            CertificateStatement.Make(folder, secret, shown, before, time.GetUtcNow());
            if (before is not null)
                Announced(logger);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    [LoggerMessage(3072, LogLevel.Information, "Devices that pinned the certificate before are told of the one that follows")]
    private static partial void Announced(ILogger logger);

    [LoggerMessage(3073, LogLevel.Warning,
        "The certificate is another, and the root's secret is not here to say so: devices that pinned the one before refuse it. Say it with \"statement-key certificate --root FILE\"")]
    private static partial void NotAnnounced(ILogger logger);

    [LoggerMessage(3074, LogLevel.Warning, "The certificate could not be announced to devices that pinned the one before. {Problem}")]
    private static partial void Unusable(ILogger logger, string problem);
}
