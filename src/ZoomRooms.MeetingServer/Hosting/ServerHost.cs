using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Certificates;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Health;
using ZoomRooms.MeetingServer.Janus;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Hosting;

/// <summary>A meeting server in this process: HTTPS, signalling and media on their ports, state in one folder.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly EmbeddedRouter? _media;

    private ServerHost(WebApplication application, EmbeddedRouter? media, string fingerprint)
    {
        _application = application;
        _media = media;
        CertificateSha256 = fingerprint;
    }

    /// <summary>SHA-256 of the HTTPS certificate, 64 hexadecimal digits: what rooms pin.</summary>
    public string CertificateSha256 { get; }

    /// <summary>Where HTTPS and signalling listen.</summary>
    public IPEndPoint ListenAddress { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Where media arrives (UDP); port 0 where Janus carries it, which draws its own.</summary>
    public IPEndPoint MediaAddress => _media?.LocalAddress ?? new IPEndPoint(IPAddress.None, 0);

    /// <summary>The server's services; tests look inside through them.</summary>
    internal IServiceProvider Services => _application.Services;

    /// <summary>Starts a server.</summary>
    /// <exception cref="ServerProblemException">Something that an administrator has to change; the message says what.</exception>
    public static async Task<ServerHost> StartAsync(ServerOptions options, TimeProvider? time = null, Action<ILoggingBuilder>? logging = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        time ??= TimeProvider.System;
        DataFolder folder = DataFolder.Open(options.DataFolder);
        X509Certificate2 certificate = ServerCertificate.LoadOrCreate(folder, options.CertificateFile, options.CertificateKeyFile, time);
        WebApplication application = Build(options, folder, certificate, time, logging);
        try
        {
            ServerHost host = new(application, application.Services.GetService<EmbeddedRouter>(), ServerCertificate.Fingerprint(certificate));
            await host.StartAsync(options, folder, cancellation);
            return host;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when the process was asked to stop and the server has said goodbye to everyone.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation = default) => _application.WaitForShutdownAsync(cancellation);

    /// <summary>Ends every meeting with <see cref="MeetingEndCause.ServerShuttingDown"/> and stops.</summary>
    public Task StopAsync(CancellationToken cancellation = default) => _application.StopAsync(cancellation);

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task StartAsync(ServerOptions options, DataFolder folder, CancellationToken cancellation)
    {
        Check(options);
        // Takes its first key now, so that a missing one is in the log before anyone joins.
        _ = _application.Services.GetRequiredService<StatementIssuer>().Current;
        MeetingHall hall = _application.Services.GetRequiredService<MeetingHall>();
        IHallLog log = _application.Services.GetRequiredService<IHallLog>();
        log.Apply = hall.Apply;
        if (log is NatsLog shared)
            await shared.StartAsync(cancellation);
        else
            _application.Services.GetRequiredService<MeetingStore>().EndAll();
        IMediaRouter media = _application.Services.GetRequiredService<IMediaRouter>();
        media.Lost = (meeting, participant) => _ = log.AppendAsync(new MediaGone(meeting, participant));
        media.Filled = (meeting, participant, slots) => _ = log.AppendAsync(new SlotsAnnounced(meeting, participant, slots));
        HallPresence presence = _application.Services.GetRequiredService<HallPresence>();
        _application.Lifetime.ApplicationStopping.Register(presence.Leave);
        try
        {
            await _application.StartAsync(cancellation);
        }
        catch (IOException failure)
        {
            throw new ServerProblemException($"The address {options.Listen} cannot be listened on: {failure.Message} Choose another with --listen.", failure);
        }
        string address = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        ListenAddress = new IPEndPoint(options.Listen.Address, new Uri(address).Port);
        await presence.ComeAsync(options.Nats is null ? null : options.Url ?? new Uri($"https://{ListenAddress}"));
        DataFolder.WriteAtomically(folder.Addresses, JsonSerializer.SerializeToUtf8Bytes(
            new ServerAddresses(ListenAddress.ToString(), MediaAddress.ToString(), CertificateSha256, Environment.ProcessId), ServerAddressesJson.Default.ServerAddresses));
    }

    private static WebApplication Build(ServerOptions options, DataFolder folder, X509Certificate2 certificate, TimeProvider time, Action<ILoggingBuilder>? logging)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, certificate));
        logging?.Invoke(builder.Logging);
        builder.Services.AddSystemd();
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services
            .AddSingleton(options).AddSingleton(options.Signalling).AddSingleton(options.Board).AddSingleton(options.Guesses).AddSingleton(folder).AddSingleton(time)
            // By a factory, so that the container disposes it.
            .AddSingleton(_ => ServerDatabase.Open(folder, options.Database))
            .AddSingleton<StatementIssuer>().AddSingleton<AccountStore>().AddSingleton<DeviceStore>().AddSingleton<MeetingStore>()
            .AddSingleton(provider => LogOf(options, provider)).AddSingleton<HallPresence>().AddSingleton<MeetingHall>().AddSingleton<FrontEnd>().AddSingleton<SignalEndpoint>().AddSingleton<PairingEndpoint>().AddSingleton<HealthEndpoint>()
            .AddHostedService<AdministrationWatch>();
        if (options.Janus.Instances.Count == 0)
            AddRouter<EmbeddedRouter>(builder.Services);
        else
            AddRouter<JanusRouter>(builder.Services);
        WebApplication application = builder.Build();
        application.UseWebSockets();
        application.UseRouting();
        application.MapPost(ServerPaths.Pair, application.Services.GetRequiredService<PairingEndpoint>().HandleAsync);
        application.MapGet(ServerPaths.Signal, application.Services.GetRequiredService<SignalEndpoint>().HandleAsync);
        application.MapGet(ServerPaths.Health, application.Services.GetRequiredService<HealthEndpoint>().HandleAsync);
        return application;
    }

    private static IHallLog LogOf(ServerOptions options, IServiceProvider provider) => options.Nats is null
        ? new LocalLog(provider.GetRequiredService<TimeProvider>())
        : new NatsLog(
            options.Nats,
            new NatsLogPorts(
                RulesOf(options), (sequence, rules) => provider.GetRequiredService<MeetingHall>().Take(sequence, rules),
                snapshot => provider.GetRequiredService<MeetingHall>().Become(snapshot), () => provider.GetRequiredService<MeetingStore>().EndAll()),
            provider.GetRequiredService<ILogger<NatsLog>>());

    /// <summary>Steps do the same everywhere only under the same limits, and by the same program.</summary>
    private static string RulesOf(ServerOptions options) => $"{typeof(ServerHost).Module.ModuleVersionId} {options.Board} {options.Signalling}";

    private static void Check(ServerOptions options)
    {
        if (options.Nats is null)
            return;
        if (options.Database is null)
            throw new ServerProblemException("Servers that share meetings share their accounts too: give --database beside --nats.");
        if (options.Janus.Instances.Count == 0 && options.MediaCandidates.Count == 0 && (options.Media.Address.Equals(IPAddress.Any) || options.Media.Address.Equals(IPAddress.IPv6Any)))
            throw new ServerProblemException("Clients of other servers must find this one's media: give --media an address of this machine, or --media-candidate, beside --nats.");
        if (options.Url is null && (options.Listen.Address.Equals(IPAddress.Any) || options.Listen.Address.Equals(IPAddress.IPv6Any)))
            throw new ServerProblemException("Clients of other servers must find this one: give --url, or --listen an address of this machine, beside --nats.");
    }

    private static void AddRouter<T>(IServiceCollection services)
        where T : class, IMediaRouter, IHostedService =>
        services.AddSingleton<T>().AddSingleton<IMediaRouter>(provider => provider.GetRequiredService<T>()).AddHostedService(provider => provider.GetRequiredService<T>());

    private static void Configure(KestrelServerOptions kestrel, ServerOptions options, X509Certificate2 certificate)
    {
        kestrel.AddServerHeader = false;
        // Upgraded ones are not among them.
        kestrel.Limits.MaxConcurrentConnections = options.Signalling.Silent;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.Signalling.Connections;
        kestrel.Limits.MaxRequestBodySize = PairingEndpoint.RequestBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Listen(options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(certificate, https =>
            {
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                https.HandshakeTimeout = TimeSpan.FromSeconds(10);
            });
        });
    }
}
