using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Addresses;
using ZoomRooms.MeetingServer.Api;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Certificates;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Entrance;
using ZoomRooms.MeetingServer.Guests;
using ZoomRooms.MeetingServer.Health;
using ZoomRooms.MeetingServer.Intake;
using ZoomRooms.MeetingServer.Janus;
using ZoomRooms.MeetingServer.Links;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Hosting;

/// <summary>A meeting server in this process: HTTPS, signalling and media on their ports, state in one folder.</summary>
internal sealed partial class ServerHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly EmbeddedRouter? _media;
    private readonly CertificateKeeper _certificates;
    private readonly FolderLock _lock;
    private Uri? _url;
    private bool _selfMade;
    private IDisposable? _occupied;

    private ServerHost(WebApplication application, FolderLock folderLock)
    {
        _application = application;
        _lock = folderLock;
        _media = application.Services.GetService<EmbeddedRouter>();
        _certificates = application.Services.GetRequiredService<CertificateKeeper>();
    }

    /// <summary>SHA-256 of the HTTPS certificate, 64 hexadecimal digits: what rooms pin.</summary>
    public string CertificateSha256 => _certificates.Fingerprint;

    /// <summary>Where HTTPS and signalling listen.</summary>
    public IPEndPoint ListenAddress { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Where media arrives (UDP); port 0 where Janus carries it, which draws its own.</summary>
    public IPEndPoint MediaAddress => _media?.LocalAddress ?? new IPEndPoint(IPAddress.None, 0);

    /// <summary>The server's services; tests look inside through them.</summary>
    internal IServiceProvider Services => _application.Services;

    /// <summary>Starts a server.</summary>
    /// <exception cref="ServerProblemException">Something that an administrator has to change; the message says what.</exception>
    public static async Task<ServerHost> StartAsync(
        ServerOptions options, TimeProvider? time = null, Action<ILoggingBuilder>? logging = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        time ??= TimeProvider.System;
        DataFolder folder = DataFolder.Open(options.DataFolder);
        DescriptorBudget budget = DescriptorBudget.Raise(options.Signalling);
        // Before anything else of the folder is touched.
        FolderLock folderLock = FolderLock.Take(folder, options.Listen.ToString());
        WebApplication? application = null;
        ServerHost? host = null;
        try
        {
            application = Build(options, budget, folder, time, logging);
            host = new ServerHost(application, folderLock);
            await host.StartAsync(options, folder, cancellation);
            return host;
        }
        catch (Exception failure)
        {
            if (host is not null)
                await host.DisposeAsync();
            else if (application is not null)
                await application.DisposeAsync();
            folderLock.Dispose();
            if (StorageProblem.Is(failure))
            {
                throw new ServerProblemException(
                    $"The data folder {folder.Path} or its database cannot be used: {failure.Message} "
                    + "Make it writable, or its disk larger; or choose another with --data.", failure);
            }
            throw;
        }
    }

    /// <summary>Returns when the process was asked to stop and the server has said goodbye to everyone.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation = default) => _application.WaitForShutdownAsync(cancellation);

    /// <summary>Ends every meeting with <see cref="MeetingEndCause.ServerShuttingDown"/> and stops.</summary>
    public Task StopAsync(CancellationToken cancellation = default) => _application.StopAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        _occupied?.Dispose();
        await _application.DisposeAsync();
        _lock.Dispose();
    }

    private async Task StartAsync(ServerOptions options, DataFolder folder, CancellationToken cancellation)
    {
        Check(options);
        // Behind a proxy clients meet the proxy's.
        (_url, _selfMade) = (options.Url, options.CertificateFile is null && options.TrustedProxies.Count == 0);
        if (_application.Services.GetRequiredService<DescriptorBudget>().Warning(options.Signalling) is { } lowered)
            LimitsLowered(_application.Services.GetRequiredService<ILogger<ServerHost>>(), lowered);
        _occupied = _application.Services.GetRequiredService<ServerDatabase>().Occupy(shared: options.Nats is not null);
        // Takes its first key now, so that a missing one is in the log before anyone joins.
        _ = _application.Services.GetRequiredService<StatementIssuer>().Current;
        _application.Services.GetRequiredService<CertificateAnnouncer>().Refresh();
        HallHost hall = _application.Services.GetRequiredService<HallHost>();
        IHallLog log = _application.Services.GetRequiredService<IHallLog>();
        log.Taking = hall.TakeStep;
        if (log is NatsLog shared)
            await shared.StartAsync(cancellation);
        else
            _application.Services.GetRequiredService<MeetingStore>().EndAll();
        NoteStart(options, _application.Services.GetRequiredService<AuditLog>());
        IMediaRouter media = _application.Services.GetRequiredService<IMediaRouter>();
        media.Lost = (meeting, participant) => _ = log.AppendAsync(new MediaGone(meeting, participant));
        media.Filled = (meeting, participant, slots) => _ = log.AppendAsync(new SlotsAnnounced(meeting, participant, slots));
        HallPresence presence = _application.Services.GetRequiredService<HallPresence>();
        _application.Lifetime.ApplicationStopping.Register(presence.Leave);
        try
        {
            await _application.StartAsync(cancellation);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new ServerProblemException(
                $"The address {options.Listen} cannot be listened on: {failure.Message} Choose another with --listen.", failure);
        }
        string address = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        ListenAddress = new IPEndPoint(options.Listen.Address, new Uri(address).Port);
        await presence.ComeAsync(options.Nats is null ? null : options.Url ?? new Uri($"https://{ListenAddress}"));
        TellAddresses(folder);
        _certificates.Changed = () => TellAddresses(folder);
    }

    /// <summary>With what it bounds otherwise than by default.</summary>
    private static void NoteStart(ServerOptions options, AuditLog audit)
    {
        ServerOptions defaults = new() { DataFolder = "" };
        audit.Append(new AuditEntry(AuditActions.ServerStart, AuditObjects.Operator, "", AuditResults.Done));
        foreach (ServerLimit limit in ServerLimit.All.Where(limit => !limit.Get(options).Equals(limit.Get(defaults))))
        {
            string value = string.Create(CultureInfo.InvariantCulture, $"{AuditResults.Done} {limit.Get(options)}");
            audit.Append(new AuditEntry(AuditActions.LimitSet, AuditObjects.Operator, $"limit:{limit.Name}", value));
        }
    }

    private void TellAddresses(DataFolder folder) => DataFolder.WriteAtomically(folder.Addresses, JsonSerializer.SerializeToUtf8Bytes(
        new ServerAddresses(ListenAddress.ToString(), MediaAddress.ToString(), CertificateSha256, Environment.ProcessId, _url, _selfMade),
        ServerAddressesJson.Default.ServerAddresses));

    private static WebApplication Build(
        ServerOptions options, DescriptorBudget budget, DataFolder folder, TimeProvider time, Action<ILoggingBuilder>? logging)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, budget.Limits));
        logging?.Invoke(builder.Logging);
        builder.Services.AddSystemd();
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services
            .AddSingleton(options).AddSingleton(budget).AddSingleton(budget.Limits).AddSingleton(options.Board)
                .AddSingleton(options.Guesses).AddSingleton(options.Guests).AddSingleton(options.Messages).AddSingleton(folder)
                    .AddSingleton(time)
            // By a factory, so that the container disposes it.
            .AddSingleton(_ => ServerDatabase.Open(folder, options.Database))
            .AddSingleton(new TrustedProxies(options.TrustedProxies)).AddSingleton<CertificateKeeper>().AddSingleton<CertificateAnnouncer>()
            .AddSingleton<Door>().AddSingleton<IConnectionListenerFactory, DoorTransport>()
            .AddSingleton<AuditLog>().AddSingleton<RefusalAudit>().AddSingleton<StatementIssuer>().AddSingleton<AccountStore>()
                .AddSingleton<DeviceStore>().AddSingleton<MeetingStore>().AddSingleton<MeetingCalendar>().AddSingleton<FeedEndpoint>()
            .AddSingleton(provider => LogOf(options, provider)).AddSingleton<HallPresence>().AddSingleton<HallBookkeeping>()
                .AddSingleton<HallHost>().AddSingleton<FrontEnd>()
            .AddSingleton(
                provider =>
                    CandidateReach.Of(
                        options, provider.GetRequiredService<IMediaRouter>(), provider.GetRequiredService<ILogger<CandidateReach>>()))
                            .AddSingleton<SignalEndpoint>().AddSingleton<PairingEndpoint>()
            .AddSingleton<GuestPasses>().AddSingleton<GuestEndpoint>().AddSingleton<HealthEndpoint>()
            .AddHostedService<AdministrationWatch>().AddHostedService<CertificateWatch>()
            .AddSingleton<SeenDevices>().AddHostedService(provider => provider.GetRequiredService<SeenDevices>());
        ApiRoutes.AddServices(builder.Services);
        if (options.Janus.Instances.Count == 0)
            AddRouter<EmbeddedRouter>(builder.Services);
        else
            AddRouter<JanusRouter>(builder.Services);
        WebApplication application = builder.Build();
        TrustedProxies proxies = application.Services.GetRequiredService<TrustedProxies>();
        ILogger logger = application.Services.GetRequiredService<ILogger<ServerHost>>();
        // A connection carries one request, or becomes a signalling connection: nobody keeps a place that is of no more use.
        application.Use((context, next) =>
        {
            context.Response.Headers.Connection = "close";
            if (proxies.Contains(context.Connection.RemoteIpAddress))
            {
                context.Connection.RemoteIpAddress =
                    proxies.ClientOf(context.Connection.RemoteIpAddress, context.Request.Headers["X-Forwarded-For"]);
            }
            return AnswerAsync(context, next, logger);
        });
        application.UseWebSockets();
        application.UseRouting();
        application.MapPost(ServerPaths.Pair, application.Services.GetRequiredService<PairingEndpoint>().HandleAsync);
        application.MapPost(ServerPaths.GuestPass, application.Services.GetRequiredService<GuestEndpoint>().HandleAsync);
        application.MapGet(ServerPaths.Signal, application.Services.GetRequiredService<SignalEndpoint>().HandleAsync);
        application.MapGet(FeedEndpoint.Path + "{file}", application.Services.GetRequiredService<FeedEndpoint>().HandleAsync);
        application.MapGet(ServerPaths.Join + "{**rest}", new JoinPage(options.Url).HandleAsync);
        application.MapGet(
            ServerPaths.CertificateStatement, application.Services.GetRequiredService<CertificateAnnouncer>().HandleAsync);
        application.MapGet(ServerPaths.Health, application.Services.GetRequiredService<HealthEndpoint>().HandleAsync);
        ApiRoutes.Map(application);
        return application;
    }

    /// <summary>Whatever happens, a client is told in a sentence, and no more than concerns it.</summary>
    private static async Task AnswerAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (
            failure is not (OperationCanceledException or Microsoft.AspNetCore.Http.BadHttpRequestException)
            && !context.RequestAborted.IsCancellationRequested)
        {
            Failed(logger, failure);
            if (context.Response.HasStarted)
                context.Abort();
            else if (StorageProblem.Is(failure))
                await Refused.WriteAsync(
                    context, StatusCodes.Status503ServiceUnavailable, RefusalCode.InternalError, StorageProblem.Sentence(failure));
            else
                await Refused.WriteAsync(context, StatusCodes.Status500InternalServerError, RefusalCode.InternalError);
        }
    }

    private static IHallLog LogOf(ServerOptions options, IServiceProvider provider) => options.Nats is null
        ? new LocalLog(provider.GetRequiredService<TimeProvider>())
        : new NatsLog(
            options.Nats,
            new NatsLogPorts(
                RulesOf(options), (sequence, rules) => provider.GetRequiredService<HallHost>().TakeSnapshot(sequence, rules),
                snapshot => provider.GetRequiredService<HallHost>().Become(snapshot), () => provider.GetRequiredService<MeetingStore>()
                    .EndAll()),
            provider.GetRequiredService<ILogger<NatsLog>>());

    /// <summary>Steps do the same everywhere only under the same limits, and by the same program.</summary>
    private static string RulesOf(ServerOptions options)
    {
        // How many may connect is each machine's own.
        SignalLimits steps = options.Signalling with { Connections = 0, Silent = 0, SilentPerAddress = 0, SilentPatience = TimeSpan.Zero };
        return $"{typeof(ServerHost).Module.ModuleVersionId} {options.Board} {options.Messages} {steps}";
    }

    private static void Check(ServerOptions options)
    {
        if (options.Nats is null)
            return;
        if (options.Database is null)
            throw new ServerProblemException("Servers that share meetings share their accounts too: give --database beside --nats.");
        if (options.Janus.Instances.Count == 0 && options.MediaCandidates.Count == 0
            && (options.Media.Address.Equals(IPAddress.Any) || options.Media.Address.Equals(IPAddress.IPv6Any)))
            throw new ServerProblemException(
                "Clients of other servers must find this one's media: give --media an address of this machine, or --media-candidate, beside --nats.");
        if (options.Url is null && (options.Listen.Address.Equals(IPAddress.Any) || options.Listen.Address.Equals(IPAddress.IPv6Any)))
            throw new ServerProblemException(
                "Clients of other servers must find this one: give --url, or --listen an address of this machine, beside --nats.");
    }

    private static void AddRouter<T>(IServiceCollection services)
        where T : class, IMediaRouter, IHostedService =>
        services.AddSingleton<T>().AddSingleton<IMediaRouter>(provider => provider.GetRequiredService<T>())
            .AddHostedService(provider => provider.GetRequiredService<T>());

    private static void Configure(KestrelServerOptions kestrel, ServerOptions options, SignalLimits limits)
    {
        kestrel.AddServerHeader = false;
        // How many there may be is the door's to say.
        kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Connections;
        kestrel.Limits.KeepAliveTimeout = limits.SilentPatience;
        kestrel.Limits.MaxRequestBodySize = PairingEndpoint.RequestBytes;
        kestrel.Limits.RequestHeadersTimeout = limits.SilentPatience;
        kestrel.Listen(options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            CertificateKeeper certificates = kestrel.ApplicationServices.GetRequiredService<CertificateKeeper>();
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = limits.SilentPatience,
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificates.Current,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ApplicationProtocols = [SslApplicationProtocol.Http11],
                }),
            });
        });
    }

    [LoggerMessage(3052, LogLevel.Error, "A request failed")]
    private static partial void Failed(ILogger logger, Exception failure);

    [LoggerMessage(3051, LogLevel.Warning, "{Sentence}")]
    private static partial void LimitsLowered(ILogger logger, string sentence);
}
