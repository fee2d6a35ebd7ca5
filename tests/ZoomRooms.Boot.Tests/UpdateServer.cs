using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ZoomRooms.Boot.Tests;

/// <summary>Where devices look for newer images: a web server with one bundle and its version, and a certificate of its own.</summary>
internal sealed class UpdateServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly X509Certificate2 _certificate;
    private int _port;
    private (string File, string Version) _offered;

    private UpdateServer(WebApplication application, X509Certificate2 certificate)
    {
        (_application, _certificate) = (application, certificate);
        application.MapGet("/room.raucb.version", () => _offered.Version + "\n");
        application.MapGet("/room.raucb", () => Results.File(_offered.File, "application/octet-stream"));
    }

    /// <summary>What an installer adds to <c>zoomrooms.json</c>.</summary>
    public string Setting =>
        $$"""  "updates": { "url": "https://10.0.2.2:{{_port}}/room.raucb", "certificateSha256": "{{Convert.ToHexString(SHA256.HashData(_certificate.RawData))}}" },""";

    public static async Task<UpdateServer> StartAsync()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 bare = new CertificateRequest("CN=updates", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pkcs12), null);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        UpdateServer server = new(builder.Build(), certificate);
        await server._application.StartAsync();
        server._port = new Uri(server._application.Urls.Single()).Port;
        return server;
    }

    public void Offer(string bundle, string version) => _offered = (bundle, version);

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _certificate.Dispose();
    }
}
