using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>A real Janus, a process of its own, for as long as a test needs it.</summary>
internal sealed class JanusProcess : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zoomrooms-janus-").FullName;
    private readonly Process _process;
    private readonly int _port;

    private JanusProcess(IPAddress address, int? port)
    {
        _port = port ?? FreePort.Take();
        Write("janus.jcfg", $$"""
            general: { debug_level = 4, api_secret = "{{Secret}}", event_loops = 2 }
            nat: { ice_lite = true, ice_enforce_list = "{{address}}" }
            media: { ipv6 = false, twcc_period = 100 }
            plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }
            transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }
            """);
        Write("janus.transport.websockets.jcfg", string.Create(
            CultureInfo.InvariantCulture, $$"""general: { json = "plain", ws = true, ws_port = {{_port}}, ws_ip = "127.0.0.1" }"""));
        Write("janus.plugin.videoroom.jcfg", "general: { }");
        _process = Process.Start(
            new ProcessStartInfo("janus", ["--configs-folder", _folder, "--disable-colors", "--log-file", Log, "--disable-stdout"])
            {
                RedirectStandardOutput = true
            })!;
    }

    /// <summary>Starts it, and waits until it listens. Nobody's thread is held meanwhile: meetings of other tests need it.</summary>
    public static async Task<JanusProcess> StartAsync(IPAddress address, int? port = null)
    {
        JanusProcess janus = new(address, port);
        for (int attempt = 0; !janus.Listens(); attempt++)
        {
            Assert.False(janus._process.HasExited
                || attempt == 100,
                $"Janus does not listen: {(File.Exists(janus.Log) ? await File.ReadAllTextAsync(janus.Log) : "no log")}");
            await Task.Delay(100);
        }
        return janus;
    }

    private static string Secret => "a secret";

    public string Log => Path.Combine(_folder, "log");

    public int Port => _port;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"ws://:{Uri.EscapeDataString(Secret)}@127.0.0.1:{_port}");

    public JanusEndpoint Endpoint => JanusEndpoint.TryParse(Url)!;

    /// <summary>Ends it at once, as a crash would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>It lives and does nothing any more, as a machine that hangs would.</summary>
    public void Stop()
    {
        using Process stop = Process.Start("kill", ["-STOP", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        stop.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private bool Listens()
    {
        try
        {
            using TcpClient probe = new("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
