using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZoomRooms.Client.Signaling;
using ZoomRooms.HostileServer.Record;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Interposer;

/// <summary>
/// A meeting server that attacks: the real one, behind a WSS proxy whose certificate is the one that the clients pinned, and with a tap in
/// its router behind SRTP. The <see cref="Interference"/> sees each message and packet and decides what becomes of it; the record keeps
/// what was seen.
/// </summary>
internal sealed class HostileMeetingServer : IAsyncDisposable
{
    private readonly string _data;
    private readonly Interference _interference;
    private readonly Lock _lock = new();
    private readonly List<HostileClient> _clients = [];
    private readonly Dictionary<string, string> _users = [];
    private readonly List<IDisposable> _own = [];
    private ServerHost? _server;
    private WebApplication? _proxy;

    private HostileMeetingServer(string data, Interference interference)
    {
        _data = data;
        _interference = interference;
    }

    public string DataFolder => _data;
    public MeetingId Meeting { get; private set; }
    public ServerEndpoint Endpoint { get; private set; } = null!;
    public ServerHost Server => _server!;
    public WhatTheServerSaw Saw { get; } = new();

    public static async Task<HostileMeetingServer> StartAsync(string folder, Interference interference, string encryption)
    {
        HostileMeetingServer hostile = new(Path.Combine(folder, "server"), interference);
        await hostile.AdministerAsync("account", "add", "Acme");
        foreach (string user in (string[])["host", "room", "third"])
            await hostile.AdministerAsync("user", "add", user, "--account", "Acme", "--phone-verified", "yes");
        await hostile.AdministerAsync(
            "meeting", "schedule", "--host", "host", "--id", "987654321", "--passcode", "", "--encryption", encryption);
        hostile.Meeting = new MeetingId(987654321);
        hostile._server = await ServerHost.StartAsync(new ServerOptions
        {
            DataFolder = hostile._data,
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Media = new IPEndPoint(IPAddress.Loopback, 0),
        });
        hostile._server.Services.GetRequiredService<EmbeddedRouter>().Interpose = peer =>
            new MediaTap(peer, hostile.UserOf(peer.Identity.Participant), interference, hostile.Saw);
        await hostile.ListenAsync();
        return hostile;
    }

    /// <summary>The latest connection of a user's device; null while it has none.</summary>
    public HostileClient? Find(string user)
    {
        lock (_lock)
            return _clients.LastOrDefault(client => client.User == user);
    }

    public HostileClient Client(string user) => Find(user) ?? throw new InvalidOperationException($"{user} is not connected");

    /// <summary>Draws a pairing code; the device that uses it through the proxy becomes <paramref name="user"/>'s.</summary>
    public async Task<string> DrawPairingCodeAsync(string user)
    {
        string answer = await AdministerAsync("device", "pair-code", "--user", user, "--json");
        string code = JsonDocument.Parse(answer).RootElement.GetProperty("code").GetString()!;
        lock (_lock)
            _users[code] = user;
        return code;
    }

    /// <summary>Invents a participant; under the name of <paramref name="device"/> where one is given.</summary>
    public Intruder Invite(ParticipantId? leader = null, RosterEntry? device = null)
    {
        Intruder intruder = new(this, leader, device);
        lock (_lock)
            _own.Add(intruder);
        return intruder;
    }

    /// <summary>Invents a leader, known to nobody but whom it leads.</summary>
    public CorruptLeader Invite(CorruptLeader leader)
    {
        lock (_lock)
            _own.Add(leader);
        return leader;
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
        if (_proxy is not null)
        {
            await _proxy.StopAsync(patience.Token);
            await _proxy.DisposeAsync();
        }
        if (_server is not null)
        {
            await _server.StopAsync(patience.Token);
            await _server.DisposeAsync();
        }
        foreach (IDisposable own in _own)
            own.Dispose();
    }

    private string UserOf(ParticipantId participant)
    {
        lock (_lock)
            return _clients.LastOrDefault(client => client.Accepted?.Self.Participant == participant)?.User ?? "";
    }

    private async Task<string> AdministerAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int exit = await ServerCommandLine.RunAsync([.. arguments, "--data", _data], output, errors);
        return exit == 0 ? output.ToString() : throw new InvalidOperationException(errors.ToString());
    }

    private async Task ListenAsync()
    {
        X509Certificate2 certificate = MakeCertificate(), another = MakeCertificate();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(
            https => https.ServerCertificateSelector = (_, _) => _interference.ShowsAnother ? another : certificate)));
        if (_interference.IsNarrow)
            MakeNarrow(builder.WebHost);
        _proxy = builder.Build();
        _proxy.UseWebSockets();
        _proxy.MapPost(ServerPaths.Pair, PairAsync);
        _proxy.Map(ServerPaths.Signal, SignalAsync);
        byte[] shown = SHA256.HashData(another.RawData);
        _proxy.MapGet(ServerPaths.CertificateStatement, () =>
            _interference.StateCertificate(shown) is { } said ? Results.Bytes(said) : Results.NotFound());
        await _proxy.StartAsync();
        string address = _proxy.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Endpoint = new ServerEndpoint(new Uri(address), Convert.ToHexString(SHA256.HashData(certificate.RawData)));
    }

    private static X509Certificate2 MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=meeting server", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static void MakeNarrow(IWebHostBuilder host)
    {
        host.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBufferSize = kestrel.Limits.MaxRequestHeadersTotalSize);
        host.UseSockets(sockets =>
        {
            sockets.MaxReadBufferSize = 4096;
            sockets.CreateBoundListenSocket = endpoint =>
            {
                Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
                socket.ReceiveBufferSize = 4096;
                // TCP_MAXSEG: small segments keep the other side's buffer small too.
                socket.SetRawSocketOption(6, 2, BitConverter.GetBytes(536));
                return socket;
            };
        });
    }

    private async Task PairAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        string asked = await reader.ReadToEndAsync();
        using StringContent content = new(asked, System.Text.Encoding.UTF8, "application/json");
        using HttpClient http = new(Trusting());
        using HttpResponseMessage answer = await http.PostAsync(new Uri($"https://{_server!.ListenAddress}{ServerPaths.Pair}"), content);
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        if (answer.IsSuccessStatusCode && JsonSerializer.Deserialize(body, SignalJson.Default.DevicePaired) is { } paired)
        {
            lock (_lock)
            {
                string user = _users.FirstOrDefault(known => asked.Contains(known.Key, StringComparison.Ordinal)).Value ?? "";
                _users[paired.DeviceToken] = user;
            }
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(body);
    }

    private async Task SignalAsync(HttpContext context)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        string user;
        lock (_lock)
            user = _users.GetValueOrDefault(authorization.Replace("Bearer ", "", StringComparison.Ordinal), "");
        using ClientWebSocket upstream = new();
        upstream.Options.SetRequestHeader("Authorization", authorization);
        using HttpMessageInvoker invoker = new(Trusting());
        try
        {
            await upstream.ConnectAsync(new Uri($"wss://{_server!.ListenAddress}{ServerPaths.Signal}"), invoker, context.RequestAborted);
        }
        catch (WebSocketException)
        {
            context.Response.StatusCode = (int)(upstream.HttpStatusCode == 0 ? HttpStatusCode.BadGateway : upstream.HttpStatusCode);
            return;
        }
        if (_interference.IsNarrow && !OffersToGoOn(context))
            return;
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        HostileClient client = new(user);
        lock (_lock)
            _clients.Add(client);
        await client.RelayAsync(
            socket, upstream, message => FromClient(client, message), message => FromServer(client, message), context.RequestAborted);
    }

    /// <summary>
    /// It says that it would go on with a connection that breaks; it never does. False where it was asked to, and refused.
    /// </summary>
    private static bool OffersToGoOn(HttpContext context)
    {
        if (context.Request.Headers[Resumption.Header] != Resumption.New)
        {
            context.Response.StatusCode = (int)HttpStatusCode.Gone;
            return false;
        }
        context.Response.Headers[Resumption.Header] = new Resumption(new string('0', Resumption.TokenDigits), 0).ToString();
        return true;
    }

    private void FromClient(HostileClient client, byte[] text)
    {
        Saw.Keep(text);
        if (SignalJson.TryReadClient(text) is not { } message)
            return;
        if (message is PostToBoard post)
            Saw.Keep(post.Entry);
        if (message is SayToMeeting said)
            Saw.Keep(said.Message);
        lock (_lock)
            _interference.FromClient(client, message);
    }

    private void FromServer(HostileClient client, byte[] text)
    {
        if (SignalJson.TryReadServer(text) is not { } message)
            return;
        lock (_lock)
        {
            switch (message)
            {
                case JoinAccepted accepted:
                    client.Accepted = accepted;
                    client.Others.AddRange(accepted.Participants);
                    break;
                case ParticipantJoined joined:
                    client.Others.Add(joined.Participant);
                    break;
                case BoardEntry entry:
                    client.Keep(entry);
                    break;
                case EnhancedMeetingKey key:
                    Saw.Learn(key.Key);
                    break;
            }
            _interference.FromServer(client, message);
        }
    }

    // The server behind the proxy is known by its certificate, as to everyone.
    private SocketsHttpHandler Trusting() => new()
    {
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is not null
                    && Convert.ToHexString(SHA256.HashData(certificate.GetRawCertData())).Equals(
                        _server!.CertificateSha256, StringComparison.OrdinalIgnoreCase),
        },
    };
}
