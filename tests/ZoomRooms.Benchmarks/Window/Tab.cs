using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZoomRooms.Benchmarks.Window;

/// <summary>A headless Chromium with one page (<c>apt-get install chromium</c>), asked over the DevTools protocol.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zoomrooms-tab-").FullName;
    private readonly ClientWebSocket _tools = new();
    private Process _process = null!;
    private int _asked;

    public int ProcessId => _process.Id;

    public static async Task<Tab> OpenAsync(string address)
    {
        Tab tab = new();
        tab._process = Process.Start(new ProcessStartInfo("/usr/bin/chromium",
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio",
            "--disable-features=WebRtcHideLocalIpsWithMdns", "--allow-loopback-in-peer-connection", "--window-size=1280,720",
            $"--user-data-dir={tab._folder}", "--remote-debugging-port=0", address,
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        tab._process.BeginErrorReadLine();
        tab._process.BeginOutputReadLine();
        string file = Path.Combine(tab._folder, "DevToolsActivePort");
        string[] lines = [];
        for (; lines.Length < 2; await Task.Delay(20))
            lines = File.Exists(file) ? await File.ReadAllLinesAsync(file) : [];
        using HttpClient http = new();
        JsonArray pages = [];
        while (!pages.Any(page => (string?)page!["type"] == "page"))
            pages = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{lines[0]}/json/list")))!.AsArray();
        await tab._tools.ConnectAsync(
            new Uri((string)pages.First(page => (string?)page!["type"] == "page")!["webSocketDebuggerUrl"]!), default);
        return tab;
    }

    /// <summary>What an expression is, or promises; null while a page is being loaded.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        int id = ++_asked;
        await _tools.SendAsync(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(new JsonObject
        {
            ["id"] = id, ["method"] = "Runtime.evaluate",
            ["params"] = new JsonObject { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true },
        }), WebSocketMessageType.Text, true, default);
        ArrayBufferWriter<byte> message = new();
        while (true)
        {
            ValueWebSocketReceiveResult part = await _tools.ReceiveAsync(message.GetMemory(16 * 1024), default);
            message.Advance(part.Count);
            if (!part.EndOfMessage)
                continue;
            JsonNode answer = JsonNode.Parse(message.WrittenSpan)!;
            message.ResetWrittenCount();
            if ((int?)answer["id"] == id)
                return answer["result"]?["result"]?["value"];
        }
    }

    /// <exception cref="TimeoutException">It did not become so within a minute.</exception>
    public async Task UntilAsync(string expression)
    {
        for (Stopwatch waited = Stopwatch.StartNew(); !(await EvaluateAsync(expression) is JsonValue value
            && value.TryGetValue(out bool isTrue) && isTrue); await Task.Delay(20))
        {
            if (waited.Elapsed > TimeSpan.FromMinutes(1))
                throw new TimeoutException($"{expression} did not become true.");
        }
    }

    /// <summary>Delays that were read since the last time, milliseconds.</summary>
    public async Task<double[]> DelaysAsync() =>
        [.. (await EvaluateAsync("clock.delays.splice(0)"))!.AsArray().Select(one => (double)one!)];

    public async ValueTask DisposeAsync()
    {
        _tools.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Seconds of the processor that a process and its descendants took so far.</summary>
    public static double ProcessorSeconds(int root)
    {
        Dictionary<int, (int Parent, double Seconds)> times = new();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                continue;
            try
            {
                // After the name, which may have blanks: state, parent, …, user and system time in hundredths.
                string stat = File.ReadAllText($"{folder}/stat");
                string[] rest = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                times[id] = (int.Parse(rest[1], CultureInfo.InvariantCulture),
                    (long.Parse(rest[11], CultureInfo.InvariantCulture) + long.Parse(rest[12], CultureInfo.InvariantCulture)) / 100.0);
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }
        return times.Keys.Where(IsOf).Sum(id => times[id].Seconds);

        bool IsOf(int id) => id == root || (times.TryGetValue(id, out (int Parent, double) one) && one.Parent > 1 && IsOf(one.Parent));
    }
}
