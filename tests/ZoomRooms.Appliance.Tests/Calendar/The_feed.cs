using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Calendar.Counting;

namespace ZoomRooms.Appliance.Tests.Calendar;

/// <summary>The calendar over https, from a server on loopback that does what servers do.</summary>
public sealed class The_feed : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("zoomrooms-feed-");
    private readonly Agenda _agenda = new(TimeProvider.System, hasStandingMeeting: false);

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task Is_read_and_asked_again_with_its_tag()
    {
        await using FeedServer server = new(head => head.Contains("If-None-Match: \"v1\"", StringComparison.OrdinalIgnoreCase)
            ? FeedServer.Response("304 Not Modified", "")
            : FeedServer.Response("200 OK", Now("987654321"), "ETag: \"v1\"", "Content-Type: text/calendar"));
        CalendarReader reader = Reader(server);
        using FeedClient http = reader.CreateClient();
        Assert.True(await reader.ReadOnceAsync(http, TestContext.Current.CancellationToken), _agenda.Describe());
        Assert.True(await reader.ReadOnceAsync(http, TestContext.Current.CancellationToken), _agenda.Describe());
        Assert.Equal("987654321", _agenda.Now().Meeting!.Meeting.ToString());
        Assert.Equal([false, true], server.Requests.Select(head => head.Contains("If-None-Match", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Outlives_a_restart_without_a_network()
    {
        await using (FeedServer server = new(_ => FeedServer.Response("200 OK", Now("987654321"))))
        {
            CalendarReader reader = Reader(server);
            using FeedClient http = reader.CreateClient();
            Assert.True(await reader.ReadOnceAsync(http, TestContext.Current.CancellationToken));
        }
        Agenda agenda = new(TimeProvider.System, hasStandingMeeting: false);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        CalendarReader later = new(new CalendarOptions
        {
            Source = "https://127.0.0.1:1/room.ics"
        }, CalendarRules.Open, agenda, _state.FullName, TimeProvider.System, NullLogger.Instance);
        Task running = later.RunAsync(stop.Token);
        await Eventually.HoldsAsync(
            () => Task.FromResult(agenda.Now().Meeting is not null
                && agenda.Describe().Contains("cannot be reached", StringComparison.Ordinal)), "the kept calendar and the reason");
        await stop.CancelAsync();
        await running;
    }

    [Theory]
    [InlineData("500 Internal Server Error", "", "answered 500")]
    [InlineData("404 Not Found", "", "answered 404")]
    [InlineData("401 Unauthorized", "", "answered 401")]
    [InlineData("200 OK", "<html>Please log in</html>", "this is not an iCalendar file")]
    [InlineData("302 Found", "Location: http://127.0.0.1:1/plain.ics", "answered 302")]
    [InlineData("302 Found", "Location: https://127.0.0.1:1/elsewhere.ics", "cannot be reached")]
    public async Task That_fails_says_why_and_the_last_good_one_stays(string status, string content, string reason)
    {
        bool good = true;
        await using FeedServer server = new(_ => good ? FeedServer.Response("200 OK", Now("987654321"))
            : content.StartsWith("Location", StringComparison.Ordinal)
                ? FeedServer.Response(status, "", content) : FeedServer.Response(status, content));
        CalendarReader reader = Reader(server);
        using FeedClient http = reader.CreateClient();
        Assert.True(await reader.ReadOnceAsync(http, TestContext.Current.CancellationToken));
        good = false;
        Assert.False(await reader.ReadOnceAsync(http, TestContext.Current.CancellationToken));
        Assert.Contains(reason, _agenda.Describe(), StringComparison.Ordinal);
        Assert.NotNull(_agenda.Now().Meeting);
    }

    [Fact]
    public async Task That_redirects_in_a_circle_is_left_alone()
    {
        await using FeedServer server = new(_ => FeedServer.Response("302 Found", "", "Location: /room.ics"));
        CalendarReader reader = Reader(server);
        using FeedClient http = reader.CreateClient();
        Assert.False(await reader.ReadOnceAsync(http, TestContext.Current.CancellationToken));
        Assert.InRange(server.Requests.Count, 1, 4);
    }

    [Fact]
    public async Task That_never_ends_is_cut_off()
    {
        long sent = 0;
        await using FeedServer server = new(async (_, cancellation, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nBEGIN:VCALENDAR\r\n"u8.ToArray(), cancellation);
            byte[] line = Encoding.ASCII.GetBytes(new string('X', 65536));
            while (!cancellation.IsCancellationRequested)
            {
                await stream.WriteAsync(line, cancellation);
                sent += line.Length;
            }
        });
        CalendarReader reader = Reader(server);
        using FeedClient http = reader.CreateClient();
        Assert.False(await reader.ReadOnceAsync(http, TestContext.Current.CancellationToken));
        Assert.Contains("larger than 32 MiB", _agenda.Describe(), StringComparison.Ordinal);
        Assert.InRange(sent, 1, 80L << 20);
    }

    [Fact]
    public async Task That_says_nothing_is_given_up()
    {
        await using FeedServer server = new((_, cancellation, _) => Task.Delay(Timeout.Infinite, cancellation));
        CalendarReader reader = Reader(server);
        using FeedClient http = reader.CreateClient();
        http.Timeout = TimeSpan.FromMilliseconds(300);
        Assert.False(await reader.ReadOnceAsync(http, TestContext.Current.CancellationToken));
        Assert.Contains("does not answer", _agenda.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_another_certificate_is_not_read(bool pinned)
    {
        await using FeedServer server = new(_ => FeedServer.Response("200 OK", Now("987654321")));
        CalendarReader reader = new(
            new CalendarOptions
            {
                Source = server.Address, CertificateSha256 = pinned ? new string('a', 64) : ""
            }, CalendarRules.Open, _agenda, _state.FullName, TimeProvider.System, NullLogger.Instance);
        using FeedClient http = reader.CreateClient();
        Assert.False(await reader.ReadOnceAsync(http, TestContext.Current.CancellationToken));
        Assert.Contains("certificate", _agenda.Describe(), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    private CalendarReader Reader(FeedServer server) =>
        new(new CalendarOptions
        {
            Source = server.Address, CertificateSha256 = server.Fingerprint
        }, CalendarRules.Open, _agenda, _state.FullName, TimeProvider.System, NullLogger.Instance);

    private static string Now(string meeting) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{DateTimeOffset.UtcNow.AddMinutes(-5):yyyyMMdd'T'HHmmss'Z'}\r\nDURATION:PT1H\r\nLOCATION:https://m.example.com/j/{meeting}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}
