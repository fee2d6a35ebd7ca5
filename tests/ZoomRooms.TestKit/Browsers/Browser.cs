using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZoomRooms.TestKit.Browsers;

/// <summary>
/// A headless Chromium with one page, driven over the DevTools protocol. Camera and microphone of the participants' page are Chromium's own
/// fakes.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly HttpListener _pages = new();
    private readonly Process _process;
    private readonly ClientWebSocket _tools = new();
    private readonly Browser? _of;
    private int _asked;
    private string _port = "";

    private Browser(Process process, string folder, Browser? of = null) => (_process, _folder, _of) = (process, folder, of);

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>What Chromium complains of: errors, and what a page's policy forbade.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Starts it and loads the participants' page.</summary>
    public static Task<Browser> StartAsync() => StartAsync(
        browser => browser.LoadAsync(), "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");

    /// <summary>Starts it and goes to an address.</summary>
    /// <param name="switches">Of Chromium, besides those of all.</param>
    public static Task<Browser> OpenAsync(Uri address, params string[] switches) =>
        StartAsync(browser => browser.GoAsync(address), switches);

    /// <summary>Another page in a tab of its own; it goes with the browser, or before it.</summary>
    public async Task<Browser> OpenTabAsync(string address)
    {
        using HttpClient http = new();
        using HttpResponseMessage answer = await http.PutAsync(
            new Uri($"http://127.0.0.1:{_port}/json/new?{Uri.EscapeDataString(address)}"), null);
        JsonNode page = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Browser tab = new(_process, _folder, of: this);
        await tab._tools.ConnectAsync(new Uri((string)page["webSocketDebuggerUrl"]!), CancellationToken.None);
        return tab;
    }

    /// <summary>Of a tab.</summary>
    public Task CloseAsync() => AskAsync("Page.close", []);

    private static async Task<Browser> StartAsync(Func<Browser, Task> load, params string[] switches)
    {
        string folder = Directory.CreateTempSubdirectory("zoomrooms-browser-").FullName;
        Process process = Process.Start(new ProcessStartInfo(Program,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio",
            "--autoplay-policy=no-user-gesture-required",
            "--disable-features=WebRtcHideLocalIpsWithMdns",
            "--allow-loopback-in-peer-connection",
            .. switches, $"--user-data-dir={folder}", "--remote-debugging-port=0", "about:blank",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        Browser browser = new(process, folder);
        try
        {
            await browser.ConnectAsync(Path.Combine(folder, "DevToolsActivePort"));
            await load(browser);
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
        JsonNode answer = await AskAsync("Runtime.evaluate", new JsonObject
        {
            ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true
        });
        Assert.True(
            answer["exceptionDetails"] is null,
            $"{answer["exceptionDetails"]?["exception"]?["description"] ?? answer["exceptionDetails"]}");
        return answer["result"]?["value"];
    }

    public async ValueTask DisposeAsync()
    {
        _tools.Dispose();
        if (_of is not null)
            return;
        _pages.Close();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ConnectAsync(string portFile)
    {
        string[] lines = [];
        for (Stopwatch waited = Stopwatch.StartNew(); lines.Length < 2; await Task.Delay(50))
        {
            Assert.True(waited.Elapsed < Patience && !_process.HasExited, "Chromium does not start");
            lines = File.Exists(portFile) ? await File.ReadAllLinesAsync(portFile) : [];
        }
        _port = lines[0];
        using HttpClient http = new();
        JsonArray pages = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{lines[0]}/json/list")))!.AsArray();
        string address = (string)pages.First(page => (string?)page!["type"] == "page")!["webSocketDebuggerUrl"]!;
        await _tools.ConnectAsync(new Uri(address), CancellationToken.None);
    }

    public async Task GoAsync(Uri address)
    {
        await AskAsync("Log.enable", []);
        await AskAsync("Page.navigate", new JsonObject { ["url"] = address.ToString() });
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task UntilAsync(string expression)
    {
        for (Stopwatch waited = Stopwatch.StartNew(); !await IsAsync(
            expression); await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            // The page is asked what it shows only then: while one is being loaded it cannot say.
            if (waited.Elapsed >= Patience)
                Assert.Fail(
                    $"{expression} did not become true: {await EvaluateAsync("document.body?.innerText")}; {string.Join("; ", Complaints)}");
        }
    }

    /// <summary>False too while a page is being loaded.</summary>
    public async Task<bool> IsAsync(string expression)
    {
        JsonNode answer = await AnswerAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true });
        return answer["result"]?["result"]?["value"] is JsonValue value && value.TryGetValue(out bool isTrue) && isTrue;
    }

    /// <summary>The window's size, and what its person prefers.</summary>
    public async Task LookAsync(int width, int height, bool dark)
    {
        await AskAsync("Emulation.setDeviceMetricsOverride", new JsonObject
        {
            ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false
        });
        await AskAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
    }

    /// <summary>A key is pressed and let go.</summary>
    public async Task PressAsync(string key)
    {
        foreach (string kind in (string[])["keyDown", "keyUp"])
            await AskAsync("Input.dispatchKeyEvent", new JsonObject
            {
                ["type"] = kind, ["key"] = key, ["text"] = kind == "keyDown" && key.Length == 1 ? key : ""
            });
    }

    /// <summary>Types text where the focus is, as an input method does.</summary>
    public async Task TypeAsync(string text) => await AskAsync("Input.insertText", new JsonObject { ["text"] = text });

    /// <summary>What is seen, as a PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() =>
        Convert.FromBase64String((string)(await AskAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" }))["data"]!);

    private async Task LoadAsync()
    {
        // A page of this machine's own is one that may use cryptography and devices.
        string page = Serve();
        await AskAsync("Page.navigate", new JsonObject { ["url"] = page });
        for (Stopwatch waited = Stopwatch.StartNew(); (
            await EvaluateAsync("document.readyState + location.href"))?.ToString() != "complete" + page; await Task.Delay(50))
            Assert.True(waited.Elapsed < Patience, "Chromium does not load the page");
        await EvaluateAsync(await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Browsers", "participant.js")) + "\nglobalThis.Participant = Participant; true");
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
        JsonNode answer = await AnswerAsync(method, parameters);
        return answer["result"] ?? throw new InvalidOperationException($"Chromium answers {answer}");
    }

    /// <summary>
    /// The whole answer, which may be that it could not be done: while a page is being loaded nothing of it can be asked.
    /// </summary>
    private async Task<JsonNode> AnswerAsync(string method, JsonObject parameters)
    {
        int id = ++_asked;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await _tools.SendAsync(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(
            new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }), WebSocketMessageType.Text, true, patience.Token);
        ArrayBufferWriter<byte> message = new();
        while (true)
        {
            ValueWebSocketReceiveResult part = await _tools.ReceiveAsync(message.GetMemory(16 * 1024), patience.Token);
            message.Advance(part.Count);
            if (!part.EndOfMessage)
                continue;
            JsonNode answer = JsonNode.Parse(message.WrittenSpan)!;
            message.ResetWrittenCount();
            if ((string?)answer["method"] == "Log.entryAdded" && (string?)answer["params"]?["entry"]?["level"] == "error")
                Complaints.Add((string?)answer["params"]!["entry"]!["text"] ?? "");
            if ((int?)answer["id"] == id)
                return answer;
        }
    }
}
