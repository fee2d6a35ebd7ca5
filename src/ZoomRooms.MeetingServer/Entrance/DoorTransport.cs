using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ZoomRooms.MeetingServer.Entrance;

/// <summary>Kestrel's TCP transport behind the door: whoever is turned away costs a file for as long as it takes to close it, no thread
/// and no handshake.</summary>
internal sealed class DoorTransport(Door door, DescriptorBudget budget, IOptions<SocketTransportOptions> options, ILoggerFactory logging)
    : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets = new(options, logging);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await _sockets.BindAsync(endpoint, cancellationToken), door, budget.Connections);

    private sealed class Listener(IConnectionListener sockets, Door door, int connections) : IConnectionListener
    {
        private readonly SemaphoreSlim _free = new(connections);
        private readonly CancellationTokenSource _over = new();

        public EndPoint EndPoint => sockets.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (true)
            {
                try
                {
                    // Beyond what the process may open, newcomers wait with the kernel.
                    await _free.WaitAsync(_over.Token);
                }
                catch (OperationCanceledException)
                {
                    return null;
                }
                if (await sockets.AcceptAsync(cancellationToken) is not { } connection)
                    return null;
                if (door.TryEnter((connection.RemoteEndPoint as IPEndPoint)?.Address, connection.Abort) is { } visitor)
                {
                    connection.Features.Set(visitor);
                    connection.ConnectionClosed.Register(() =>
                    {
                        visitor.Leave();
                        _free.Release();
                    });
                    return connection;
                }
                connection.Abort();
                await connection.DisposeAsync();
                _free.Release();
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _over.CancelAsync();
            await sockets.UnbindAsync(cancellationToken);
        }

        /// <summary>Connections that are open yet are told of their end later: what they release is not disposed of.</summary>
        public ValueTask DisposeAsync()
        {
            _over.Dispose();
            return sockets.DisposeAsync();
        }
    }
}
