using System.Net;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

internal sealed class EmbeddedRouter(ServerOptions options) : IMediaRouter, IHostedService
{
    public IPEndPoint LocalAddress { get; } = options.Media;
    public IReadOnlyDictionary<string, long> Counters => new Dictionary<string, long>();
    public Task<TransportDescription?> OpenAsync(MediaParticipant participant, TransportDescription remote, IPAddress? reachedAt) => Task.FromResult<TransportDescription?>(null);
    public void Close(MeetingUuid meeting, ParticipantId participant) { }
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
