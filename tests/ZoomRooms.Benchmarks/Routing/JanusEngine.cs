using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>
/// Janus's VideoRoom, a process of its own with as many event loops as cores, driven over its WebSocket API: the first client publishes
/// video, the others subscribe to it.
/// It offers no loopback candidates, so it needs another address.
/// </summary>
internal sealed class JanusEngine : ILoadEngine
{
    private const int Room = 1234, Publisher = 1;

    private readonly IPAddress _address;
    private readonly string _folder = Directory.CreateTempSubdirectory("zoomrooms-janus").FullName;
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly long _session;
    private int _transaction;
    private bool _published;

    public JanusEngine(IPAddress address)
    {
        _address = address;
        int port = FreePort.Take();
        Write("janus.jcfg", $$"""
            general: { debug_level = 2, session_timeout = 0, event_loops = {{Environment.ProcessorCount}} }
            nat: { ice_lite = true, ice_enforce_list = "{{address}}" }
            media: { ipv6 = false }
            plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }
            transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }
            """);
        Write("janus.transport.websockets.jcfg", $$"""
            general: { json = "plain", ws = true, ws_port = {{port}}, ws_ip = "127.0.0.1" }
            """);
        Write("janus.plugin.videoroom.jcfg", "general: { }");
        _process = Process.Start(
            new ProcessStartInfo(
                "janus", ["--configs-folder", _folder, "--disable-colors", "--log-file", Path.Combine(_folder, "log"), "--disable-stdout"])
            {
                UseShellExecute = false
            })
            ?? throw new InvalidOperationException("janus did not start");
        try
        {
            Connect(new Uri($"ws://127.0.0.1:{port}"));
            _session = Id(Ask(new JsonObject { ["janus"] = "create" }));
            long handle = Attach();
            Message(handle, new JsonObject
            {
                ["request"] = "create", ["room"] = Room, ["publishers"] = 1, ["videocodec"] = "h264", ["audiocodec"] = "opus",
                ["bitrate"] = 0, ["notify_joining"] = false
            });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name => "Janus " + Version();

    public TimeSpan Time
    {
        get
        {
            // Fields 14 and 15 of proc_pid_stat(5), in hundredths of a second.
            string stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromMilliseconds(
                10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
        }
    }

    public TransportDescription Open(LoadClient client)
    {
        long handle = Attach();
        if (!_published)
        {
            _published = true;
            JsonNode answer = Message(handle,
                new JsonObject
                {
                    ["request"] = "joinandconfigure", ["ptype"] = "publisher", ["room"] = Room, ["id"] = Publisher, ["video"] = true,
                    ["audio"] = false
                },
                new JsonObject { ["type"] = "offer", ["sdp"] = Describe(client, "0", "sendonly"), ["trickle"] = false });
            return Read(answer);
        }
        JsonNode? offer = null;
        // 428: the publisher's association is not up yet.
        for (int attempt = 0; offer?["jsep"] is null; attempt++)
        {
            if (attempt == 100)
                throw new InvalidOperationException($"Janus refuses a subscriber: {offer}");
            if (attempt > 0)
                Thread.Sleep(100);
            offer = Message(handle, new JsonObject
            {
                ["request"] = "join", ["ptype"] = "subscriber", ["room"] = Room, ["streams"] = new JsonArray(new JsonObject
                {
                    ["feed"] = Publisher
                }),
            });
        }
        string sdp = (string)offer["jsep"]!["sdp"]!;
        Message(handle, new JsonObject { ["request"] = "start" },
            new JsonObject { ["type"] = "answer", ["sdp"] = Describe(client, Value(sdp, "a=mid:"), "recvonly"), ["trickle"] = false });
        return Read(offer);
    }

    public void Dispose()
    {
        _socket.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Version()
    {
        using Process version = Process.Start(new ProcessStartInfo("janus", ["--version"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true
        })!;
        string text = version.StandardOutput.ReadToEnd() + version.StandardError.ReadToEnd();
        version.WaitForExit();
        return System.Text.RegularExpressions.Regex.Match(text, @"\d+\.\d+\.\d+").Value;
    }

    private static string Describe(LoadClient client, string mid, string direction)
    {
        TransportDescription local = client.Local;
        List<string> lines =
        [
            "v=0", $"o=- 1 1 IN IP4 {client.LocalAddress.Address}", "s=-", "t=0 0", $"a=group:BUNDLE {mid}",
            "m=video 9 UDP/TLS/RTP/SAVPF 96", $"c=IN IP4 {client.LocalAddress.Address}", $"a={direction}", $"a=mid:{mid}", "a=rtcp-mux",
            $"a=ice-ufrag:{local.IceUfrag}", $"a=ice-pwd:{local.IcePassword}", $"a=fingerprint:sha-256 {local.Fingerprint}",
            "a=setup:active",
            "a=rtpmap:96 H264/90000", "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
            "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli",
            $"a=candidate:1 1 udp 2130706431 {client.LocalAddress.Address} {client.LocalAddress.Port} typ host", "a=end-of-candidates",
        ];
        if (direction == "sendonly")
            lines.Add($"a=ssrc:{client.Identity.VideoSsrc} cname:load");
        return string.Join("\r\n", lines) + "\r\n";
    }

    private TransportDescription Read(JsonNode reply)
    {
        string sdp = (
            string)(reply["jsep"]?["sdp"] ?? throw new InvalidOperationException($"Janus answers without a description: {reply}"))!;
        string[] candidate = Value(sdp, "a=candidate:").Split(' ');
        // Active on our side, so passive on its: of a subscriber's offer it says both.
        return new TransportDescription(
            Value(sdp, "a=ice-ufrag:"), Value(
                sdp, "a=ice-pwd:"), Value(sdp, "a=fingerprint:sha-256 "), DtlsSetup.Passive, [$"{_address}:{candidate[5]}"]);
    }

    private static string Value(string sdp, string attribute) =>
        sdp.Split("\r\n").FirstOrDefault(line => line.StartsWith(attribute, StringComparison.OrdinalIgnoreCase))?[attribute.Length..]
        ?? throw new InvalidOperationException($"Janus describes itself without {attribute}\n{sdp}");

    private static long Id(JsonNode reply) =>
        (long)(reply["data"]?["id"] ?? throw new InvalidOperationException($"Janus answers {reply}"))!;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private void Connect(Uri address)
    {
        _socket.Options.AddSubProtocol("janus-protocol");
        // It listens a moment after it started; a socket that failed to connect is of no more use, so a bare one asks.
        for (int attempt = 0; ; attempt++)
        {
            if (_process.HasExited || attempt == 100)
                throw new InvalidOperationException(
                    $"Janus does not listen: {(File.Exists(Path.Combine(_folder, "log")) ? File.ReadAllText(Path.Combine(_folder, "log")) : "no log")}");
            try
            {
                using TcpClient probe = new(address.Host, address.Port);
                break;
            }
            catch (SocketException)
            {
                Thread.Sleep(100);
            }
        }
        _socket.ConnectAsync(address, CancellationToken.None).GetAwaiter().GetResult();
    }

    private long Attach() =>
        Id(Ask(new JsonObject { ["janus"] = "attach", ["session_id"] = _session, ["plugin"] = "janus.plugin.videoroom" }));

    private JsonNode Message(long handle, JsonObject body, JsonObject? jsep = null)
    {
        JsonObject message = new() { ["janus"] = "message", ["session_id"] = _session, ["handle_id"] = handle, ["body"] = body };
        if (jsep is not null)
            message["jsep"] = jsep;
        return Ask(message);
    }

    /// <summary>Sends a request and waits for its answer; what else happens meanwhile is of no interest.</summary>
    private JsonNode Ask(JsonObject request)
    {
        string transaction = (++_transaction).ToString(CultureInfo.InvariantCulture);
        request["transaction"] = transaction;
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        _socket.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString()), WebSocketMessageType.Text, true, patience.Token).GetAwaiter()
            .GetResult();
        while (true)
        {
            int length = 0;
            WebSocketReceiveResult part;
            do
            {
                part = _socket.ReceiveAsync(new ArraySegment<byte>(_buffer, length, _buffer.Length - length), patience.Token).GetAwaiter()
                    .GetResult();
                length += part.Count;
            }
            while (!part.EndOfMessage);
            JsonNode reply = JsonNode.Parse(_buffer.AsSpan(0, length))!;
            if ((string?)reply["transaction"] == transaction && (string?)reply["janus"] != "ack")
                return reply;
        }
    }
}
