using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// One WebSocket to a Janus instance, and one Janus session on it: requests and their answers, and what happens to the session's handles.
/// </summary>
internal sealed class JanusConnection : IAsyncDisposable
{
    private const int LargestMessage = 4 * 1024 * 1024;

    /// <summary>Janus answers in milliseconds; one that does not in this time is as good as dead.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static long s_connections;

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode>> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, Action<JsonNode>> _handles = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly JanusEndpoint _endpoint;
    private readonly TimeProvider _time;
    private Task _receiving = Task.CompletedTask;
    private long _transactions;
    private long _session;

    private JanusConnection(JanusEndpoint endpoint, TimeProvider time) => (_endpoint, _time) = (endpoint, time);

    /// <summary>Later ones have greater numbers.</summary>
    public long Number { get; } = Interlocked.Increment(ref s_connections);

    /// <summary>Ends when the connection does, for whatever reason.</summary>
    public Task Closed => _receiving;

    /// <exception cref="JanusException">It cannot be reached, or refuses a session.</exception>
    public static async Task<JanusConnection> OpenAsync(
        JanusEndpoint endpoint, CancellationToken cancellation, TimeProvider? time = null)
    {
        JanusConnection connection = new(endpoint, time ?? TimeProvider.System);
        try
        {
            connection._socket.Options.AddSubProtocol("janus-protocol");
            using CancellationTokenSource patience = new(Patience, connection._time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
            await connection._socket.ConnectAsync(endpoint.Address, either.Token);
            connection._receiving = connection.ReceiveAsync();
            connection._session = IdOf(await connection.AskAsync(new JsonObject { ["janus"] = "create" }));
            return connection;
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or JanusException)
        {
            await connection.DisposeAsync();
            throw failure as JanusException
                ?? new JanusException($"Janus at {endpoint.Address} cannot be reached: {failure.Message}", cause: failure);
        }
    }

    /// <summary>
    /// A new handle of the VideoRoom plugin; what happens to it is told to <paramref name="happened"/>, on the receiving task.
    /// </summary>
    public async Task<long> AttachAsync(Action<JsonNode>? happened = null)
    {
        long handle = IdOf(await AskAsync(new JsonObject { ["janus"] = "attach", ["plugin"] = "janus.plugin.videoroom" }));
        if (happened is not null)
            _handles[handle] = happened;
        return handle;
    }

    /// <summary>Nothing is asked or heard over it any more.</summary>
    public bool IsClosed => _closed.IsCancellationRequested;

    public async Task DetachAsync(long handle)
    {
        _handles.TryRemove(handle, out _);
        await AskAsync(new JsonObject { ["janus"] = "detach", ["handle_id"] = handle });
    }

    /// <summary>Asks that the session live on; it is also the question whether Janus does.</summary>
    public Task KeepAliveAsync() => AskAsync(new JsonObject { ["janus"] = "keepalive" }, acknowledgementIsAnswer: true);

    /// <summary>Sends a request to the plugin and returns its whole answer.</summary>
    /// <exception cref="JanusException">The plugin refused it.</exception>
    public async Task<JsonNode> RequestAsync(long handle, JsonObject body, JsonObject? description = null)
    {
        JsonObject message = new() { ["janus"] = "message", ["handle_id"] = handle, ["body"] = body };
        if (description is not null)
            message["jsep"] = description;
        JsonNode answer = await AskAsync(message);
        if (answer["plugindata"]?["data"] is JsonObject data && data["error_code"] is { } code)
            throw new JanusException($"Janus refuses {body["request"]}: {data["error"]}", (int)code);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _socket.Abort();
        // What Janus said that could not be borne costs this connection, and no more.
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
    }

    private static long IdOf(JsonNode answer) =>
        answer["data"]?["id"] is { } id
            ? (long)id : throw new JanusException(
                $"Janus answers without an id: {answer["error"]?["reason"]}", (int?)answer["error"]?["code"] ?? 0);

    private async Task<JsonNode> AskAsync(JsonObject request, bool acknowledgementIsAnswer = false)
    {
        string transaction = (acknowledgementIsAnswer ? "a" : "t") + Interlocked.Increment(
            ref _transactions).ToString(CultureInfo.InvariantCulture);
        request["transaction"] = transaction;
        if (_session != 0)
            request["session_id"] = _session;
        if (_endpoint.Secret is { } secret)
            request["apisecret"] = secret;
        TaskCompletionSource<JsonNode> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[transaction] = answer;
        try
        {
            await SendAsync(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(request));
            JsonNode got = await answer.Task.WaitAsync(Patience, _time, _closed.Token);
            return (string?)got["janus"] == "error"
                ? throw new JanusException($"Janus refuses {request["janus"]}: {got["error"]?["reason"]}", (int?)got["error"]?["code"] ?? 0)
                : got;
        }
        catch (Exception failure) when (
            failure is WebSocketException or OperationCanceledException or TimeoutException or ObjectDisposedException
            or InvalidOperationException)
        {
            throw new JanusException($"Janus at {_endpoint} does not answer {NameOf(request)}: {failure.Message}", cause: failure);
        }
        finally
        {
            _asked.TryRemove(transaction, out _);
        }
    }

    /// <summary>What is asked: of the plugin, or of Janus itself.</summary>
    private static string NameOf(JsonObject request) => (string?)request["body"]?["request"] ?? (string?)request["janus"] ?? "";

    private async Task SendAsync(byte[] message)
    {
        if (!await _sending.WaitAsync(Patience, _closed.Token))
            throw new TimeoutException("what was to be said before is not sent yet");
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, true, _closed.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        ArrayBufferWriter<byte> message = new(64 * 1024);
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(message.GetMemory(16 * 1024), _closed.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                message.Advance(part.Count);
                if (message.WrittenCount > LargestMessage)
                    break;
                if (!part.EndOfMessage)
                    continue;
                Take(message.WrittenSpan);
                message.ResetWrittenCount();
            }
        }
        catch (Exception ended) when (
            ended is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is over, and that is all there is to know.
        }
        finally
        {
            // Whatever ended it: who asked need not wait.
            await _closed.CancelAsync();
        }
    }

    private void Take(ReadOnlySpan<byte> utf8)
    {
        JsonNode? message;
        try
        {
            message = JsonNode.Parse(utf8);
        }
        catch (JsonException)
        {
            return;
        }
        if (message is not JsonObject)
            return;
        string? transaction = (string?)message["transaction"];
        bool acknowledges = (string?)message["janus"] == "ack";
        if (transaction is not null && _asked.TryGetValue(transaction, out TaskCompletionSource<JsonNode>? asked))
        {
            // The plugin's answer follows an acknowledgement.
            if (!acknowledges || transaction[0] == 'a')
                asked.TrySetResult(message);
        }
        else if (!acknowledges && message["sender"] is { } sender && _handles.TryGetValue((long)sender, out Action<JsonNode>? happened))
            happened(message);
    }
}
