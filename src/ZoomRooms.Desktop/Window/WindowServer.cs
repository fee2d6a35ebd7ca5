using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ZoomRooms.Desktop.Window;

/// <summary>
/// Serves the window's one page on the loopback address and a port that the system chooses, to whom <see cref="WindowGuard"/> lets in.
/// </summary>
internal sealed class WindowServer : IAsyncDisposable
{
    /// <summary>What is said of another window while there is one. The page shows it.</summary>
    public const string SecondWindow = "The meeting is open in another window already. Close that one first.";

    /// <summary>Of a page that is loaded anew, the former socket may still be on its way out.</summary>
    private static readonly TimeSpan FormerWindow = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly Func<WebSocket, CancellationToken, Task> _serve;
    private readonly SemaphoreSlim _place = new(1);
    private readonly CancellationTokenSource _stop = new();
    private WindowGuard? _guard;

    private WindowServer(WebApplication application, Func<WebSocket, CancellationToken, Task> serve) =>
        (_application, _serve) = (application, serve);

    /// <summary>What the browser is opened with. It works once.</summary>
    public Uri FirstAddress => _guard!.FirstAddress;

    internal WindowGuard Guard => _guard!;

    /// <param name="serve">Gets the page's socket; the window is there until it returns.</param>
    public static async Task<WindowServer> StartAsync(
        Func<WebSocket, CancellationToken, Task> serve, CancellationToken cancellation = default)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(Configure);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        WebApplication application = builder.Build();
        WindowServer server = new(application, serve);
        application.UseWebSockets();
        application.Run(server.AnswerAsync);
        try
        {
            await application.StartAsync(cancellation);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        server._guard = new WindowGuard(new Uri(application.Urls.First()).Port);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _application.DisposeAsync();
        _place.Dispose();
        _stop.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.MaxConcurrentConnections = 64;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 8;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => IsForeign(connection) ? Task.CompletedTask : next(connection));
        });
    }

    /// <summary>Another user's process is hung up on before it said anything.</summary>
    private static bool IsForeign(ConnectionContext connection) =>
        connection is { RemoteEndPoint: IPEndPoint peer, LocalEndPoint: IPEndPoint here } && LoopbackPeer.IsAnotherUsers(peer, here);

    private async Task AnswerAsync(HttpContext context)
    {
        Harden(context.Response.Headers);
        // Whoever is quicker than the program finds no guard yet, and gets nothing.
        string path = "";
        WindowEntry entry = _guard?.Judge(context.Request, context.WebSockets.IsWebSocketRequest, out path) ?? WindowEntry.Refused;
        switch (entry)
        {
            case WindowEntry.Door:
                context.Response.Headers.SetCookie = _guard!.SetCookie;
                // Not a redirection: what a file led to counts as another site's on all of its way, and a strict cookie would be missing
                // at its end.
                await WriteAsync(
                    context, 200, "text/html; charset=utf-8",
                    $"<!doctype html><html lang=\"en\"><title>ZoomRooms</title><meta http-equiv=\"refresh\" content=\"0;url={_guard.Folder}\">");
                break;
            case WindowEntry.Page when WindowFiles.TryFind(path, out (string Type, byte[] Bytes) file):
                context.Response.ContentType = file.Type;
                context.Response.ContentLength = file.Bytes.Length;
                await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
                break;
            case WindowEntry.Page:
                await WriteAsync(context, 404, "text/plain; charset=utf-8", "There is no such page.");
                break;
            case WindowEntry.Socket when path == "socket":
                await ServeSocketAsync(context);
                break;
            case WindowEntry.Socket or WindowEntry.Refused:
                await WriteAsync(
                    context, 403, "text/plain; charset=utf-8",
                    "This address is of no use any more, or never was. Start \"zoomrooms-desktop window\" again.");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(context));
        }
    }

    private async Task ServeSocketAsync(HttpContext context)
    {
        // The first message says whether it is another window; a refused handshake could say nothing.
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop.Token);
        if (!await _place.WaitAsync(FormerWindow, ends.Token))
        {
            await socket.SendAsync(PageJson.Refusal(SecondWindow), WebSocketMessageType.Text, true, ends.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "another window", ends.Token);
            return;
        }
        try
        {
            await _serve(socket, ends.Token);
        }
        finally
        {
            _place.Release();
        }
    }

    private void Harden(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + $"connect-src 'self'{(_guard is { } guard ? $" ws{guard.Origin[4..]}" : "")}; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Embedder-Policy"] = "require-corp";
        headers["Permissions-Policy"] = "camera=(), microphone=(), display-capture=(self), geolocation=()";
    }

    private static async Task WriteAsync(HttpContext context, int status, string type, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
