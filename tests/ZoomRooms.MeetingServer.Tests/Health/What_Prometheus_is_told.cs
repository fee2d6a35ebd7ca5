using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Network;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Health;

/// <summary>A real server, asked as Prometheus asks it; and what board and rules ask for, held against what it says.</summary>
public sealed partial class What_Prometheus_is_told : IAsyncLifetime
{
    private readonly int _port = FreePort.Take();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        configure: options => options with { Metrics = new IPEndPoint(IPAddress.Loopback, _port) });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Counts_what_happens_and_names_nobody()
    {
        Member host = _server.AddMember("Grace Hopper");
        ScheduledMeeting meeting = _server.Schedule(host, passcode: "271828");
        await using TestClient room = await _server.ConnectAsync(host);
        using HttpResponseMessage wrong = await _server.PostPairAsync(new PairDevice("wrong", "Aalto", ClientType.ZoomRooms, new byte[32]));
        string text = await AskAsync();
        Assert.Equal("1", ValueOf(text, "zoomrooms_connections"));
        Assert.Equal("0", ValueOf(text, "zoomrooms_meetings"));
        Assert.Equal("1", ValueOf(text, "zoomrooms_database_writable"));
        Assert.Equal("0", ValueOf(text, "zoomrooms_last_backup_timestamp_seconds"));
        Assert.Equal("1", ValueOf(text, "zoomrooms_events_total{area=\"pairing\",outcome=\"pairingCodeUnknown\"}"));
        Assert.Equal("1", ValueOf(text, "zoomrooms_events_total{area=\"pairing\",outcome=\"unknown\"}"));
        Assert.True(double.Parse(ValueOf(text, "process_working_set_bytes"), System.Globalization.CultureInfo.InvariantCulture) > 10e6);
        foreach (string secret in (string[])["Grace", "Hopper", "Aalto", "Stand-up", "271828", $"{meeting.Id}", "127.0.0.1"])
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_all_that_the_board_and_the_rules_ask_for()
    {
        string text = await AskAsync();
        string[] named = [.. Sample().Matches(text).Select(match => match.Groups[1].Value).Distinct()];
        // Counters that nothing was counted of have a name and no value yet.
        string[] typed = [.. Typed().Matches(text).Select(match => match.Groups[1].Value)];
        HashSet<string> known = [.. named, .. typed, "up"];
        string folder = Checkout.In("src", "ZoomRooms.MeetingServer", "operations");
        using JsonDocument board = JsonDocument.Parse(await File.ReadAllTextAsync(
            Path.Combine(folder, "grafana.json"), TestContext.Current.CancellationToken));
        List<string> queries = [.. board.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
        Assert.True(queries.Count > 10);
        string rules = await File.ReadAllTextAsync(Path.Combine(folder, "alerts.yaml"), TestContext.Current.CancellationToken);
        string[] alerts = [.. Expression().Matches(rules).Select(match => match.Groups[1].Value)];
        Assert.True(alerts.Length > 5);
        foreach (string query in queries.Concat(alerts))
        {
            string[] asked = [.. Metric().Matches(Label().Replace(query, "")).Select(match => match.Value).Where(
                word => word.Contains('_', StringComparison.Ordinal) || word == "up")];
            Assert.NotEmpty(asked);
            Assert.All(asked, metric => Assert.Contains(metric, known));
            foreach (Match label in Label().Matches(query))
            {
                foreach (Match pair in Pair().Matches(label.Value))
                    Assert.Contains(pair.Groups[1].Value, (string[])["area", "outcome", "what", "instance", "job"]);
            }
        }
    }

    /// <summary>Only what was asked for, and only where it was asked for.</summary>
    [Fact]
    public async Task Is_told_on_that_port_alone()
    {
        using HttpResponseMessage elsewhere = await _server.Http.GetAsync(
            new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        using HttpClient http = new();
        // Whatever is asked for there, there are figures or nothing.
        foreach (string path in (string[])["/v1/health", "/admin", "/"])
        {
            using HttpResponseMessage answer = await http.GetAsync(
                new Uri($"http://127.0.0.1:{_port}{path}"), TestContext.Current.CancellationToken);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound || text.StartsWith('#'), $"{path}: {text}");
        }
    }

    private async Task<string> AskAsync()
    {
        using HttpClient http = new();
        return await http.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/metrics"), TestContext.Current.CancellationToken);
    }

    private static string ValueOf(string text, string sample) =>
        text.Split('\n').FirstOrDefault(line => line.StartsWith($"{sample} ", StringComparison.Ordinal)) is { } line
            ? line[(sample.Length + 1)..].Trim() : $"no {sample}:\n{text}";

    [GeneratedRegex(@"^([a-z_]+)[{ ]", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex(@"^# TYPE ([a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex Typed();

    [GeneratedRegex(@"^ +expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"\b[a-z_]{2,}\b(?!\()")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\{[^}]*\}|by \([^)]*\)")]
    private static partial Regex Label();

    [GeneratedRegex(@"([a-z_]+)=")]
    private static partial Regex Pair();
}
