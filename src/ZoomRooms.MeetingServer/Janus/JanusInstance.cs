namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// One Janus process, supervised over its WebSocket API: connected to as long as this server runs, asked every moment whether it lives.
/// </summary>
/// <param name="index">Its place among the instances.</param>
/// <param name="changed">Told when it begins and ends to work, on the supervising task.</param>
internal sealed class JanusInstance(
    JanusEndpoint endpoint, Action<JanusInstance, JanusConnection, bool> changed, ILogger logger, int index = 0, TimeProvider? time = null)
{
    /// <summary>Between two questions whether it lives. One that hangs is given up after this and <see cref="Answer"/>.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private volatile JanusConnection? _connection;
    private int _load;

    public JanusEndpoint Endpoint => endpoint;

    public int Index => index;

    /// <summary>Null while it does not work.</summary>
    public JanusConnection? Connection => _connection;

    /// <summary>Participants on it.</summary>
    public int Load => Volatile.Read(ref _load);

    public void AddLoad(int participants) => Interlocked.Add(ref _load, participants);

    public async Task RunAsync(CancellationToken cancellation)
    {
        string? said = null;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await using JanusConnection connection = await JanusConnection.OpenAsync(endpoint, cancellation, _time);
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
            await Task.Delay(BetweenAttempts, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Returns when it does not live any more, or is not wanted any more.</summary>
    private async Task WatchAsync(JanusConnection connection, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.WhenAny(connection.Closed, Task.Delay(Interval, _time, cancellation));
            if (connection.Closed.IsCompleted || cancellation.IsCancellationRequested)
                return;
            try
            {
                await connection.KeepAliveAsync().WaitAsync(Answer, _time, cancellation);
            }
            catch (Exception silent) when (silent is JanusException or TimeoutException or OperationCanceledException)
            {
                return;
            }
        }
    }
}
