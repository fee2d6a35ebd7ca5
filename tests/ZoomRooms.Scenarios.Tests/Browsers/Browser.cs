using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZoomRooms.Scenarios.Tests.Browsers;

/// <summary>A headless Chromium with one page, driven over the DevTools protocol. Its camera and microphone are Chromium's own fakes.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly HttpListener _pages = new();
    private readonly Process _process;
    private readonly ClientWebSocket _tools = new();
    private int _asked;

    private Browser(Process process, string folder) => (_process, _folder) = (process, folder);

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Starts it and loads the page.</summary>
    public static async Task<Browser> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("zoomrooms-browser-").FullName;
        Process process = Process.Start(new ProcessStartInfo(Program,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio", "--autoplay-policy=no-user-gesture-required",
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--disable-features=WebRtcHideLocalIpsWithMdns", "--allow-loopback-in-peer-connection",
            $"--user-data-dir={folder}", "--remote-debugging-port=0", "about:blank",
        ]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        Browser browser = new(process, folder);
        try
        {
            await browser.LoadAsync(Path.Combine(folder, "DevToolsActivePort"));
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Evaluates an expression, or what it promises.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode answer = await AskAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
        Assert.True(answer["exceptionDetails"] is null, $"{answer["exceptionDetails"]?["exception"]?["description"] ?? answer["exceptionDetails"]}");
        return answer["result"]?["value"];
    }

    public async ValueTask DisposeAsync()
    {
        _tools.Dispose();
        _pages.Close();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task LoadAsync(string portFile)
    {
        string[] lines = [];
        for (Stopwatch waited = Stopwatch.StartNew(); lines.Length < 2; await Task.Delay(50))
        {
            Assert.True(waited.Elapsed < Patience && !_process.HasExited, "Chromium does not start");
            lines = File.Exists(portFile) ? await File.ReadAllLinesAsync(portFile) : [];
        }
        using HttpClient http = new();
        JsonArray pages = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{lines[0]}/json/list")))!.AsArray();
        string address = (string)pages.First(page => (string?)page!["type"] == "page")!["webSocketDebuggerUrl"]!;
        await _tools.ConnectAsync(new Uri(address), CancellationToken.None);
        // A page of this machine's own is one that may use cryptography and devices.
        string page = Serve();
        await AskAsync("Page.navigate", new JsonObject { ["url"] = page });
        for (Stopwatch waited = Stopwatch.StartNew(); (await EvaluateAsync("document.readyState + location.href"))?.ToString() != "complete" + page; await Task.Delay(50))
            Assert.True(waited.Elapsed < Patience, "Chromium does not load the page");
        await EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Browsers", "participant.js")) + "\nglobalThis.Participant = Participant; true");
    }

    private string Serve()
    {
        for (int port = Random.Shared.Next(20_000, 30_000); ; port++)
        {
            string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
            try
            {
                _pages.Prefixes.Add(address);
                _pages.Start();
            }
            catch (HttpListenerException)
            {
                _pages.Prefixes.Clear();
                continue;
            }
            _ = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        HttpListenerContext context = await _pages.GetContextAsync();
                        context.Response.ContentType = "text/html";
                        context.Response.Close("<!doctype html><title>participant</title>"u8.ToArray(), willBlock: true);
                    }
                }
                catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
                {
                    // The browser goes, and its pages.
                }
            });
            return address;
        }
    }

    private async Task<JsonNode> AskAsync(string method, JsonObject parameters)
    {
        int id = ++_asked;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await _tools.SendAsync(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }), WebSocketMessageType.Text, true, patience.Token);
        ArrayBufferWriter<byte> message = new();
        while (true)
        {
            ValueWebSocketReceiveResult part = await _tools.ReceiveAsync(message.GetMemory(16 * 1024), patience.Token);
            message.Advance(part.Count);
            if (!part.EndOfMessage)
                continue;
            JsonNode answer = JsonNode.Parse(message.WrittenSpan)!;
            message.ResetWrittenCount();
            if ((int?)answer["id"] == id)
                return answer["result"] ?? throw new InvalidOperationException($"Chromium answers {answer}");
        }
    }
}
