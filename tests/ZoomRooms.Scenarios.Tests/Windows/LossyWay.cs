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
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.Scenarios.Tests.Windows;

/// <summary>
/// A server that is the real one, by a way that loses datagrams: of what it says only its media addresses are others, those of a relay
/// that loses some each way.
/// </summary>
internal sealed class LossyWay : IAsyncDisposable
{
    private readonly List<LossyRelay> _relays = [];
    private readonly ServerEndpoint _server;
    private readonly double _loss;
    private WebApplication? _application;

    private LossyWay(ServerEndpoint server, double loss) => (_server, _loss) = (server, loss);

    public ServerEndpoint Endpoint { get; private set; } = null!;

    public long Lost
    {
        get
        {
            lock (_relays)
                return _relays.Sum(relay => relay.Lost);
        }
    }

    public static async Task<LossyWay> StartAsync(ServerEndpoint server, double loss)
    {
        LossyWay way = new(server, loss);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=meeting server", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        way._application = builder.Build();
        way._application.UseWebSockets();
        way._application.Map(ServerPaths.Signal, way.ServeAsync);
        await way._application.StartAsync();
        string address = way._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        way.Endpoint = new ServerEndpoint(new Uri(address), Convert.ToHexString(SHA256.HashData(certificate.RawData)));
        return way;
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
        await _application!.StopAsync(patience.Token);
        await _application.DisposeAsync();
        foreach (LossyRelay relay in _relays)
            relay.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        using ClientWebSocket upstream = new();
        upstream.Options.SetRequestHeader("Authorization", context.Request.Headers.Authorization.ToString());
        using HttpMessageInvoker invoker = new(PinnedConnection.CreateHandler(_server, _ => { }));
        Uri address = new UriBuilder(_server.At(ServerPaths.Signal)) { Scheme = Uri.UriSchemeWss }.Uri;
        await upstream.ConnectAsync(address, invoker, context.RequestAborted);
        using WebSocket client = await context.WebSockets.AcceptWebSocketAsync();
        await Task.WhenAny(
            CarryAsync(client, upstream, message => message, context.RequestAborted),
            CarryAsync(upstream, client, Redirect, context.RequestAborted));
    }

    private static async Task CarryAsync(WebSocket from, WebSocket to, Func<byte[], byte[]> change, CancellationToken cancellation)
    {
        byte[] buffer = new byte[Limits.SignalMessageBytes];
        try
        {
            for (int length = 0; ;)
            {
                ValueWebSocketReceiveResult part = await from.ReceiveAsync(buffer.AsMemory(length), cancellation);
                length += part.Count;
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await to.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
                    return;
                }
                if (!part.EndOfMessage)
                    continue;
                await to.SendAsync(change(buffer[..length]), WebSocketMessageType.Text, true, cancellation);
                length = 0;
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // One side has gone, and so the other goes.
        }
    }

    private byte[] Redirect(byte[] message) => SignalJson.TryReadServer(message) is TransportOpened opened
        ? SignalJson.Write(opened with
        {
            Transport = Redirect(opened.Transport),
            Receiving = opened.Receiving is { } receiving ? receiving with { Transport = Redirect(receiving.Transport) } : null,
        })
        : message;

    private TransportDescription Redirect(TransportDescription server)
    {
        lock (_relays)
        {
            LossyRelay relay = new(_loss, seed: 7 + _relays.Count, Backend.JanusAddress)
            {
                Server = IPEndPoint.Parse(server.Candidates[0]),
            };
            _relays.Add(relay);
            return server with { Candidates = [relay.Address.ToString()] };
        }
    }
}
