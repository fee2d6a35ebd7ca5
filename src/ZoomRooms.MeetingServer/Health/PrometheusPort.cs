using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Prometheus;
using ZoomRooms.MeetingServer.Certificates;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Health;

/// <summary>
/// What Prometheus asks for, on a port of its own (<c>--metrics</c>): what <c>GET /v1/health</c> says, what to renew and when, and what the
/// process takes. Numbers, and words of the program; no name, address or number of anybody or anything.
/// </summary>
internal sealed class PrometheusPort : IHostedService, IDisposable
{
    private readonly IPEndPoint? _address;
    private readonly HealthEndpoint _health;
    private readonly CertificateKeeper _certificates;
    private readonly DataFolder _folder;
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly Gauge _connections, _meetings, _participants, _waiting, _writable, _certificateExpires, _lastBackup;
    private readonly Counter _events, _media;
    private KestrelMetricServer? _server;

    public PrometheusPort(ServerOptions options, HealthEndpoint health, CertificateKeeper certificates, DataFolder folder)
    {
        (_address, _health, _certificates, _folder) = (options.Metrics, health, certificates, folder);
        MetricFactory make = Prometheus.Metrics.WithCustomRegistry(_registry);
        make.CreateGauge("zoomrooms_server_info", "Version.", "version")
            .WithLabels(typeof(PrometheusPort).Assembly.GetName().Version?.ToString(3) ?? "").Set(1);
        _connections = make.CreateGauge("zoomrooms_connections", "Devices that are connected.");
        _meetings = make.CreateGauge("zoomrooms_meetings", "Meetings that run.");
        _participants = make.CreateGauge("zoomrooms_participants", "Participants in meetings.");
        _waiting = make.CreateGauge("zoomrooms_waiting", "Devices that wait outside.");
        _writable = make.CreateGauge("zoomrooms_database_writable", "1 while the database can be written.");
        _certificateExpires = make.CreateGauge("zoomrooms_certificate_expires_timestamp_seconds", "When the certificate expires.");
        _lastBackup = make.CreateGauge("zoomrooms_last_backup_timestamp_seconds", "When the last backup was made; 0: never.");
        _events = make.CreateCounter("zoomrooms_events_total", "What happened, by area and outcome, as GET /v1/health names them.",
            "area", "outcome");
        _media = make.CreateCounter("zoomrooms_media_total", "What the router counts.", "what");
        DotNetStats.Register(_registry);
        _registry.AddBeforeCollectCallback(Collect);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_address is null)
            return Task.CompletedTask;
        try
        {
            _server = new KestrelMetricServer(new KestrelMetricServerOptions
            {
                Hostname = _address.Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{_address.Address}]" : $"{_address.Address}",
                Port = (ushort)_address.Port,
                Registry = _registry,
            });
            _server.Start();
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new ServerProblemException(
                $"The address {_address} for --metrics cannot be listened on: {failure.Message} Choose another.", failure);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync() ?? Task.CompletedTask;

    public void Dispose() => (_server as IDisposable)?.Dispose();

    private void Collect()
    {
        HealthReport report = _health.Look();
        _connections.Set(report.Connections);
        _meetings.Set(report.Meetings);
        _participants.Set(report.Participants);
        _waiting.Set(report.Waiting);
        _writable.Set(report.Status == "ok" ? 1 : 0);
        _certificateExpires.Set(new DateTimeOffset(_certificates.Current.TargetCertificate.NotAfter.ToUniversalTime()).ToUnixTimeSeconds());
        _lastBackup.Set(LastBackup());
        foreach ((string name, long count) in report.Counters)
        {
            string[] parts = name.Split('.', 2);
            _events.WithLabels(parts[0], parts[^1]).IncTo(count);
        }
        foreach ((string name, long count) in report.Media)
            _media.WithLabels(name).IncTo(count);
    }

    private double LastBackup()
    {
        try
        {
            return DateTimeOffset.TryParse(
                File.ReadAllText(_folder.LastBackup).Trim(), CultureInfo.InvariantCulture, out DateTimeOffset made)
                ? made.ToUnixTimeSeconds() : 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
