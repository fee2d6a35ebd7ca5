using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>A signalling server that says what the test tells it to, over real TLS and WebSockets.</summary>
internal sealed class LyingServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LyingServer(WebApplication application, ServerEndpoint endpoint)
    {
        _application = application;
        Endpoint = endpoint;
    }

    public ServerEndpoint Endpoint { get; }

    /// <param name="answer">What to send when the client asks to join: raw text messages.</param>
    public static async Task<LyingServer> StartAsync(Func<JoinMeeting, IEnumerable<byte[]>> answer)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        WebApplication application = builder.Build();
        application.UseWebSockets();
        application.Map(ServerPaths.Signal, context => ServeAsync(context, answer));
        await application.StartAsync();
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new LyingServer(
            application, new ServerEndpoint(new Uri(address), Convert.ToHexString(SHA256.HashData(certificate.RawData))));
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
    }

    private static async Task ServeAsync(HttpContext context, Func<JoinMeeting, IEnumerable<byte[]>> answer)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[Limits.SignalMessageBytes];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                if (received.MessageType == WebSocketMessageType.Close)
                    return;
                if (SignalJson.TryReadClient(buffer.AsSpan(0, received.Count)) is JoinMeeting join)
                {
                    foreach (byte[] message in answer(join))
                        await socket.SendAsync(message, WebSocketMessageType.Text, true, context.RequestAborted);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The client left, as most of these tests want.
        }
    }
}
