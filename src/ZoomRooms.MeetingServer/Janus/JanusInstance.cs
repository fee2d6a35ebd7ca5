namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// One Janus process, supervised over its WebSocket API: connected to as long as this server runs, asked every moment whether it lives.
/// </summary>
/// <param name="changed">Told when it begins and ends to work, on the supervising task.</param>
internal sealed class JanusInstance(JanusEndpoint endpoint, Action<JanusInstance, JanusConnection, bool> changed, ILogger logger)
{
    /// <summary>Between two questions whether it lives. One that hangs is given up after this and <see cref="Answer"/>.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private volatile JanusConnection? _connection;

    public JanusEndpoint Endpoint => endpoint;

    /// <summary>Null while it does not work.</summary>
    public JanusConnection? Connection => _connection;

    /// <summary>Participants on it.</summary>
    public int Load { get; set; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        string? said = null;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await using JanusConnection connection = await JanusConnection.OpenAsync(endpoint, cancellation);
                said = null;
                JanusLog.Connected(logger, endpoint);
                _connection = connection;
                changed(this, connection, true);
                await WatchAsync(connection, cancellation);
                _connection = null;
                if (!cancellation.IsCancellationRequested)
                    JanusLog.Lost(logger, endpoint);
                changed(this, connection, false);
            }
            catch (JanusException unreachable)
            {
                // Once for each reason: it may stay away for days.
                if (said != unreachable.Message)
                    JanusLog.Unreachable(logger, said = unreachable.Message);
            }
            await Task.Delay(BetweenAttempts, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Returns when it does not live any more, or is not wanted any more.</summary>
    private static async Task WatchAsync(JanusConnection connection, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.WhenAny(connection.Closed, Task.Delay(Interval, cancellation));
            if (connection.Closed.IsCompleted || cancellation.IsCancellationRequested)
                return;
            try
            {
                await connection.KeepAliveAsync().WaitAsync(Answer, cancellation);
            }
            catch (Exception silent) when (silent is JanusException or TimeoutException or OperationCanceledException)
            {
                return;
            }
        }
    }
}
