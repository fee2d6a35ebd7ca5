using System.Net;
using Ical.Net;
using Ical.Net.DataTypes;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Scheduling;

/// <summary>Scheduled by command, read from the feed by another library's eyes.</summary>
public sealed class Meetings_have_a_time : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(time: _time);
        await RunAsync("account", "add", "Acme");
        await RunAsync("account", "add", "Globex");
        foreach (string login in (string[])["host", "aalto", "baltic"])
            await RunAsync("user", "add", login, "--account", "Acme");
        await RunAsync("user", "add", "spy", "--account", "Globex");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task It_stays_at_nine_when_the_clocks_change()
    {
        await ScheduleAsync(
            "--start", "2027-03-26T09:00", "--zone", "Europe/Berlin", "--repeat", "daily", "--count", "4", "--invite", "aalto");
        Calendar calendar = await ReadAsync("aalto");
        DateTime[] begins = [.. Occurrences(calendar)];
        Assert.Equal(
            [new(2027, 3, 26, 8, 0, 0), new(2027, 3, 27, 8, 0, 0), new(2027, 3, 28, 7, 0, 0), new(2027, 3, 29, 7, 0, 0)], begins);
        // And back again.
        await ScheduleAsync(
            "--start", "2027-10-30T09:00", "--zone", "Europe/Berlin", "--repeat", "weekly", "--until", "2027-11-06", "--invite", "baltic");
        Assert.Equal([new(2027, 10, 30, 7, 0, 0), new(2027, 11, 6, 8, 0, 0)], Occurrences(await ReadAsync("baltic")));
    }

    [Fact]
    public async Task One_of_many_is_moved_or_cancelled_and_all_are_moved()
    {
        string number = await ScheduleAsync(
            "--start", "2026-12-07T14:00", "--repeat", "weekly", "--count", "4", "--minutes", "45", "--invite", "aalto");
        await RunAsync("meeting", "cancel", number, "--occurrence", "2026-12-14");
        await RunAsync("meeting", "move", number, "--occurrence", "2026-12-21", "--to", "2026-12-22T10:00");
        Calendar calendar = await ReadAsync("aalto");
        Assert.Equal([new(2026, 12, 7, 14, 0, 0), new(2026, 12, 22, 10, 0, 0), new(2026, 12, 28, 14, 0, 0)], Occurrences(calendar));
        Assert.All(calendar.Events, one => Assert.Equal(2, one.Sequence));
        Assert.Contains("2026-12-07 14:00", await RunAsync("meeting", "list"), StringComparison.Ordinal);
        // While it is on it is the next; then the one that was moved is.
        _time.SetUtcNow(new DateTimeOffset(2026, 12, 7, 14, 44, 0, TimeSpan.Zero));
        Assert.Contains("2026-12-07 14:00", await RunAsync("meeting", "list"), StringComparison.Ordinal);
        _time.SetUtcNow(new DateTimeOffset(2026, 12, 7, 14, 45, 0, TimeSpan.Zero));
        Assert.Contains("2026-12-22 10:00", await RunAsync("meeting", "list"), StringComparison.Ordinal);
        string berlin = await ScheduleAsync("--start", "2027-03-27T02:30", "--zone", "Europe/Berlin");
        await RefuseAsync("put forward", "meeting", "move", berlin, "--occurrence", "2027-03-27", "--to", "2027-03-28T02:30");
        await RefuseAsync("put forward", "meeting", "move", berlin, "--to", "2027-03-28T02:30");
        await RunAsync("meeting", "cancel", berlin);
        await RefuseAsync("no occurrence", "meeting", "cancel", number, "--occurrence", "2026-12-15");

        await RunAsync("meeting", "move", number, "--to", "2026-12-08T09:00");
        Assert.Equal(
            [new(2026, 12, 8, 9, 0, 0), new(2026, 12, 15, 9, 0, 0), new(2026, 12, 22, 9, 0, 0), new(2026, 12, 29, 9, 0, 0)],
            Occurrences(await ReadAsync("aalto")));
        await RunAsync("meeting", "cancel", number);
        Assert.Empty((await ReadAsync("aalto")).Events);
    }

    [Fact]
    public async Task Everybody_has_their_own_in_their_calendar_and_nobody_elses_address_is_in_it()
    {
        string number = await ScheduleAsync(
            "--start", "2026-12-07T14:00", "--invite", "aalto", "--co-host", "baltic", "--passcode", "271828");
        foreach (string login in (string[])["host", "aalto", "baltic"])
        {
            Ical.Net.CalendarComponents.CalendarEvent one = Assert.Single((await ReadAsync(login)).Events);
            Assert.Equal("Board", one.Summary);
            Assert.Contains($"/j/{number}?pwd=271828", one.Location, StringComparison.Ordinal);
            Assert.Null(one.Organizer);
            Assert.Empty(one.Attendees);
        }
        Assert.Empty((await ReadAsync("spy")).Events);
        await RefuseAsync("host's account", "meeting", "schedule", "--host", "host", "--start", "2026-12-07T14:00", "--invite", "spy");
    }

    [Fact]
    public async Task What_is_no_time_is_said_to_be_none()
    {
        foreach ((string sentence, string[] when) in ((string, string[])[])
        [
            ("is no time", ["--start", "tomorrow"]), ("is no time", ["--start", "2026-12-03 14:00"]),
            ("time zone", ["--start", "2026-12-03T14:00", "--zone", "Berlin"]),
            ("Europe/Berlin", ["--start", "2026-12-03T14:00", "--zone", "Berlin"]),
            ("put forward", ["--start", "2027-03-28T02:30", "--zone", "Europe/Berlin"]),
            ("5 to 1440", ["--start", "2026-12-03T14:00", "--minutes", "0"]),
            ("no way to repeat", ["--start", "2026-12-03T14:00", "--repeat", "sometimes"]),
            ("repeats by days", ["--start", "2026-12-03T14:00", "--repeat", "FREQ=SECONDLY"]),
            ("repeats by days", ["--start", "2026-12-03T14:00", "--repeat", "FREQ=DAILY;BYHOUR=1,2,3"]),
            ("never begins", ["--start", "2026-12-03T14:00", "--repeat", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]),
            ("never begins", ["--start", "2026-12-03T14:00", "--repeat", "FREQ=WEEKLY;BYDAY=MO"]),
            ("not both", ["--start", "2026-12-03T14:00", "--repeat", "daily", "--until", "2027-01-01", "--count", "3"]),
            ("only of a meeting that repeats", ["--start", "2026-12-03T14:00", "--count", "3"]),
            ("needs a --start", ["--repeat", "daily"]), ("needs a --start", ["--invite", "aalto"]),
        ])
            await RefuseAsync(sentence, ["meeting", "schedule", "--host", "host", .. when]);
        Assert.DoesNotContain("Board", await RunAsync("meeting", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_is_a_secret_that_is_made_anew_and_guessed_by_nobody()
    {
        await ScheduleAsync("--start", "2026-12-07T14:00", "--invite", "aalto");
        Uri first = await FeedAsync("aalto");
        using HttpResponseMessage answer = await GetAsync(first);
        Assert.Equal("text/calendar", answer.Content.Headers.ContentType?.MediaType);
        // What has not changed is not sent again, though each answer has another stamp.
        _time.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage again = await GetAsync(first, answer.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Uri second = await FeedAsync("aalto");
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(first)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(second)).StatusCode);
        List<HttpStatusCode> guesses = [];
        for (int i = 0; i < 12; i++)
            guesses.Add((await GetAsync(new Uri(second, $"/calendar/{i:x64}.ics"))).StatusCode);
        Assert.Contains(HttpStatusCode.TooManyRequests, guesses);
        Assert.DoesNotContain(HttpStatusCode.OK, guesses);
        // Who shares the guesser's address, and has what is right, is answered.
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(second)).StatusCode);
        foreach (string path in (string[])["/calendar/.ics", "/calendar/..%2f..%2fserver.db", "/calendar/"])
            Assert.NotEqual(HttpStatusCode.OK, (await GetAsync(new Uri(second, path))).StatusCode);
    }

    /// <summary>A topic is one line for people; it must be one for calendars too.</summary>
    [Fact]
    public async Task No_topic_writes_into_the_calendar()
    {
        foreach (string topic in (string[])["Board\\nEND:VEVENT", "BEGIN:VEVENT", "a;b,c\\", "\"quoted\": =x", new string('ä', 120)])
            await RunAsync("meeting", "schedule", "--host", "host", "--topic", topic, "--start", "2026-12-07T14:00", "--invite", "aalto");
        Calendar calendar = await ReadAsync("aalto");
        Assert.Equal(5, calendar.Events.Count);
        Assert.Equal(
            ["\"quoted\": =x", "BEGIN:VEVENT", "Board\\nEND:VEVENT", "a;b,c\\", new string('ä', 120)],
            calendar.Events.Select(one => one.Summary!).Order(StringComparer.Ordinal));
        string text = await (await GetAsync(await FeedAsync("aalto"))).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.All(text.Split("\r\n"), line => Assert.True(System.Text.Encoding.UTF8.GetByteCount(line) <= 75, line));
    }

    private static IEnumerable<DateTime> Occurrences(Calendar calendar) =>
        calendar.GetOccurrences<Ical.Net.CalendarComponents.CalendarEvent>(new CalDateTime(2026, 1, 1, 0, 0, 0, "UTC")).Take(100)
            .Select(one => one.Period.StartTime.AsUtc).Order();

    private async Task<string> ScheduleAsync(params string[] when)
    {
        string answer = await RunAsync(["meeting", "schedule", "--host", "host", "--topic", "Board", "--json", .. when]);
        return System.Text.Json.JsonDocument.Parse(answer).RootElement.GetProperty("id").GetString()!;
    }

    private async Task<Calendar> ReadAsync(string login)
    {
        using HttpResponseMessage answer = await GetAsync(await FeedAsync(login));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Calendar.Load(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task<Uri> FeedAsync(string login) => new((await RunAsync("calendar", "make", login)).Trim());

    private async Task<HttpResponseMessage> GetAsync(Uri address, string? tag = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        (int code, string output, string errors) = await TryRunAsync(arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    private async Task RefuseAsync(string sentence, params string[] arguments)
    {
        (int code, _, string errors) = await TryRunAsync(arguments);
        Assert.True(code != 0 && errors.Contains(sentence, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {code} {errors}");
    }

    private async Task<(int Code, string Output, string Errors)> TryRunAsync(string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        int code = await ServerCommandLine.RunAsync(
            [.. arguments, "--data", _server.Folder.Path], output, errors, _time, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }
}
