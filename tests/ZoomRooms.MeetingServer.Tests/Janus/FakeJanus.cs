using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ZoomRooms.MeetingServer.Janus;

namespace ZoomRooms.MeetingServer.Tests.Janus;

/// <summary>What a VideoRoom says to its owner, and nothing of media: a WebSocket that answers, or does not.</summary>
internal sealed class FakeJanus : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<long, long> _roomOf = new();
    private readonly ConcurrentDictionary<long, string> _underWay = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _ending = new();
    private WebSocket? _socket;
    private long _ids = 100;

    private FakeJanus()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.UseWebSockets();
        _application.Run(async context =>
        {
            _socket = await context.WebSockets.AcceptWebSocketAsync("janus-protocol");
            await AnswerAsync(_socket);
        });
    }

    /// <summary>Rooms about which it answers nothing, and says nothing.</summary>
    public ConcurrentDictionary<long, bool> Silent { get; } = new();

    /// <summary>Requests of the plugin, by room, in the order in which they came.</summary>
    public ConcurrentQueue<(long Room, long Handle, string Request)> Asked { get; } = new();

    /// <summary>Handles that were asked something before they had answered.</summary>
    public ConcurrentQueue<string> AskedTwice { get; } = new();

    public JanusEndpoint Endpoint => JanusEndpoint.TryParse(
        _application.Urls.Single().Replace("http", "ws", StringComparison.Ordinal))!;

    public static async Task<FakeJanus> StartAsync()
    {
        FakeJanus janus = new();
        await janus._application.StartAsync(TestContext.Current.CancellationToken);
        return janus;
    }

    /// <summary>Both associations of every participant in a room are up.</summary>
    public async Task ConnectAsync(long room)
    {
        foreach ((long handle, long of) in _roomOf)
        {
            if (of == room)
                await SendAsync(new JsonObject { ["janus"] = "webrtcup", ["sender"] = handle });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _application.DisposeAsync();
        _ending.Dispose();
    }

    private async Task AnswerAsync(WebSocket socket)
    {
        byte[] buffer = new byte[1 << 18];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), _ending.Token);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                if (Answer(JsonNode.Parse(buffer.AsSpan(0, length))!.AsObject()) is { } answer)
                    await SendAsync(answer);
            }
        }
        catch (Exception over) when (over is WebSocketException or OperationCanceledException)
        {
            // The server is gone, or the test is over.
        }
    }

    private JsonObject? Answer(JsonObject request)
    {
        string what = (string)request["janus"]!;
        long handle = (long?)request["handle_id"] ?? 0;
        JsonObject answer = new() { ["janus"] = "success", ["transaction"] = (string?)request["transaction"] };
        if (what is "create" or "attach")
            answer["data"] = new JsonObject { ["id"] = Interlocked.Increment(ref _ids) };
        else if (what == "keepalive")
            answer["janus"] = "ack";
        else if (what == "message")
        {
            if (!_underWay.TryAdd(handle, what))
                AskedTwice.Enqueue($"{handle}: {request["body"]}");
            if (Message(handle, request["body"]!.AsObject(), answer) is not { } plugin)
                return null;
            answer["janus"] = "event";
            answer["plugindata"] = new JsonObject { ["data"] = plugin };
            _underWay.TryRemove(handle, out _);
        }
        else if (_roomOf.TryGetValue(handle, out long room) && Silent.ContainsKey(room))
            return null;
        return answer;
    }

    private JsonObject? Message(long handle, JsonObject body, JsonObject answer)
    {
        string request = (string)body["request"]!;
        long room = (long?)body["room"] ?? _roomOf.GetValueOrDefault(handle);
        if (request is "joinandconfigure" or "join")
            _roomOf[handle] = room;
        Asked.Enqueue((room, handle, request));
        if (Silent.ContainsKey(room))
            return null;
        if (request == "listparticipants")
            return new JsonObject { ["participants"] = new JsonArray(new JsonObject { ["dummy"] = true, ["id"] = 7 }) };
        if (request == "joinandconfigure")
            answer["jsep"] = new JsonObject { ["sdp"] = Description(["audio"]) };
        else if (request == "join")
            answer["jsep"] = new JsonObject
            {
                ["sdp"] = Description(body["streams"]!.AsArray().Select(one => (string)one!["mid"]! == "0" ? "audio" : "video"))
            };
        return [];
    }

    private string Description(IEnumerable<string> media)
    {
        StringBuilder sdp = new("v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\na=fingerprint:sha-256 00\r\n");
        sdp.Append("a=candidate:1 1 udp 2015363327 192.0.2.1 48091 typ host");
        foreach ((int index, string kind) in media.Index())
            sdp.Append(
                CultureInfo.InvariantCulture,
                $"\r\nm={kind} 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:{index}\r\na=ssrc:{Interlocked.Increment(ref _ids)} cname:janus");
        return sdp.Append("\r\n").ToString();
    }

    private async Task SendAsync(JsonObject message)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket!.SendAsync(
                JsonSerializer.SerializeToUtf8Bytes<JsonNode>(message), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }
}
