using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ZoomRooms.TestKit.Browsers;

/// <summary>A headless Firefox ESR with one page, driven over WebDriver BiDi, which it speaks by itself.</summary>
internal sealed partial class Firefox : IAsyncDisposable
{
    private const string Program = "/usr/bin/firefox-esr";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("zoomrooms-firefox-").FullName;
    private ClientWebSocket _tools = new();
    private Process _process = null!;
    private string _page = "";
    private int _asked;

    private Firefox()
    {
    }

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Errors that its page logged.</summary>
    public List<string> Complaints { get; } = [];

    /// <param name="preferences">As about:config has them: <c>user_pref("NAME", VALUE);</c>.</param>
    public static async Task<Firefox> OpenAsync(Uri address, params string[] preferences)
    {
        Firefox firefox = new();
        try
        {
            await firefox.StartAsync(preferences);
            await firefox.AskAsync("browsingContext.navigate", new JsonObject
            {
                ["context"] = firefox._page, ["url"] = address.ToString(), ["wait"] = "none",
            });
            return firefox;
        }
        catch
        {
            await firefox.DisposeAsync();
            throw;
        }
    }

    /// <summary>What an expression is, or promises.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode answer = await EvaluatedAsync(expression);
        Assert.True((string?)answer["result"]?["type"] == "success", answer.ToJsonString());
        return (string?)answer["result"]!["result"]?["value"] is { } json ? JsonNode.Parse(json) : null;
    }

    /// <summary>False too while a page is being loaded.</summary>
    public async Task<bool> IsAsync(string expression)
    {
        JsonNode answer = await EvaluatedAsync(expression);
        return (string?)answer["result"]?["type"] == "success" && (string?)answer["result"]!["result"]?["value"] == "true";
    }

    public async Task UntilAsync(string expression)
    {
        for (Stopwatch waited = Stopwatch.StartNew(); !await IsAsync(
            expression); await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            if (waited.Elapsed >= Patience)
                Assert.Fail(
                    $"{expression} did not become true: {await EvaluateAsync("document.body?.innerText")}; {string.Join("; ", Complaints)}");
        }
    }

    public Task SizeAsync(int width, int height) => AskAsync("browsingContext.setViewport", new JsonObject
    {
        ["context"] = _page, ["viewport"] = new JsonObject { ["width"] = width, ["height"] = height },
    });

    /// <summary>What is seen, as a PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() => Convert.FromBase64String(
        (string)(await AskAsync("browsingContext.captureScreenshot", new JsonObject { ["context"] = _page }))["data"]!);

    public async ValueTask DisposeAsync()
    {
        _tools.Dispose();
        if (_process is not null)
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(string[] preferences)
    {
        await File.WriteAllLinesAsync(Path.Combine(_folder, "user.js"), preferences);
        _process = Process.Start(new ProcessStartInfo(
            Program, ["--headless", "--no-remote", "--profile", _folder, "--remote-debugging-port", "0", "about:blank"])
        {
            Environment = { ["HOME"] = _folder }, RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        TaskCompletionSource<string> listens = new();
        _process.ErrorDataReceived += (_, line) =>
        {
            if (Address().Match(line.Data ?? "") is { Success: true } address)
                listens.TrySetResult(address.Value);
        };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        string listening = await listens.Task.WaitAsync(Patience);
        // While it is still starting it may hang up on who asks; for as long as it runs it is asked again.
        for (bool has = false; !has;)
        {
            Assert.False(_process.HasExited, "Firefox does not start");
            has = await TryBeginAsync(new Uri($"{listening}/session"));
        }
        await AskAsync("session.subscribe", new JsonObject { ["events"] = new JsonArray("log.entryAdded") });
        _page = (string)(await AskAsync("browsingContext.getTree", []))["contexts"]![0]!["context"]!;
    }

    private async Task<bool> TryBeginAsync(Uri address)
    {
        _tools.Dispose();
        _tools = new ClientWebSocket { Options = { KeepAliveInterval = Timeout.InfiniteTimeSpan } };
        try
        {
            await _tools.ConnectAsync(address, TestContext.Current.CancellationToken);
            await AskAsync("session.new", new JsonObject { ["capabilities"] = new JsonObject() });
            return true;
        }
        catch (WebSocketException)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            return false;
        }
    }

    private Task<JsonNode> EvaluatedAsync(string expression) => AnswerAsync("script.evaluate", new JsonObject
    {
        ["expression"] = $"Promise.resolve(({expression})).then(value => JSON.stringify(value ?? null))", ["awaitPromise"] = true,
        ["target"] = new JsonObject { ["context"] = _page },
    });

    private async Task<JsonNode> AskAsync(string method, JsonObject parameters)
    {
        JsonNode answer = await AnswerAsync(method, parameters);
        return answer["result"] ?? throw new InvalidOperationException($"Firefox answers {answer}");
    }

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
            // An icon it looks for by itself, though no page of ours names one.
            if ((string?)answer["method"] == "log.entryAdded" && (string?)answer["params"]?["level"] == "error"
                && (string?)answer["params"]!["text"] is { } text && !text.Contains("/favicon.ico", StringComparison.Ordinal))
                Complaints.Add(text);
            if ((int?)answer["id"] == id)
                return answer;
        }
    }

    [GeneratedRegex("ws://[0-9.]+:[0-9]+")]
    private static partial Regex Address();
}
