using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Calendar.Counting;

namespace ZoomRooms.Appliance.Tests.Calendar;

/// <summary>What servers of calendars ask of a program that reads them, and what they do unasked.</summary>
public sealed class What_servers_want : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("zoomrooms-feed-");
    private readonly Agenda _agenda = new(TimeProvider.System, hasStandingMeeting: false);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task A_name_a_version_any_type_and_packing()
    {
        await using FeedServer server = new(
            head => head.Contains("\r\nUser-Agent: ", StringComparison.Ordinal)
                ? FeedServer.Response("200 OK", Text()) : FeedServer.Response("403 Forbidden", ""));
        Assert.True(await ReadAsync(server), _agenda.Describe());
        string head = Assert.Single(server.Requests);
        Assert.Matches(@"\r\nUser-Agent: ZoomRooms\.Appliance/\d+\.\d+\.\d+\r\n", head);
        Assert.Matches(@"\r\nAccept: text/calendar,[^\r]*\*/\*", head);
        Assert.Matches(@"\r\nAccept-Encoding: gzip, deflate\r\n", head);
        Assert.DoesNotContain("Authorization", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("", "gzip")]
    [InlineData("gzip", "")]
    [InlineData("deflate", "zlib")]
    [InlineData("deflate", "deflate")]
    [InlineData("br", "br")]
    [InlineData("gzip, gzip", "gzip gzip")]
    public async Task What_they_pack_is_unpacked_whatever_they_say(string said, string done)
    {
        byte[] body = Encoding.UTF8.GetBytes(Text());
        foreach (string packing in done.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            body = Pack(body, packing);
        await using FeedServer server = new(async (_, cancellation, stream) =>
        {
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 200 OK\r\nConnection: close\r\n{(said.Length > 0 ? $"Content-Encoding: {said}\r\n" : "")}Content-Length: {body.Length}\r\n\r\n"), cancellation);
            await stream.WriteAsync(body, cancellation);
        });
        Assert.True(await ReadAsync(server), _agenda.Describe());
        Assert.NotNull(_agenda.Now().Meeting);
    }

    [Fact]
    public async Task What_was_packed_unasked_in_the_field_is_read()
    {
        byte[] answer = await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "Field", "feed-compressed-unasked", "response.http"), Cancellation);
        await using FeedServer server = new((_, cancellation, stream) => stream.WriteAsync(answer, cancellation).AsTask());
        FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        Agenda agenda = new(time, hasStandingMeeting: false);
        CalendarReader reader = new(new CalendarOptions
        {
            Source = server.Address, CertificateSha256 = server.Fingerprint
        }, CalendarRules.Open, agenda, null, time, NullLogger.Instance);
        using FeedClient feed = reader.CreateClient();
        Assert.True(await reader.ReadOnceAsync(feed, Cancellation), agenda.Describe());
        Assert.Equal("222222222", agenda.Now().Meeting!.Meeting.ToString());
    }

    [Fact]
    public async Task What_unpacks_to_more_than_a_calendar_is_left()
    {
        byte[] body = Pack(Encoding.ASCII.GetBytes("BEGIN:VCALENDAR\r\n" + new string('X', 64 << 20)), "gzip");
        await using FeedServer server = new(async (_, cancellation, stream) =>
        {
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n"), cancellation);
            await stream.WriteAsync(body, cancellation);
        });
        Assert.False(await ReadAsync(server));
        Assert.Contains("larger than 32 MiB", _agenda.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_packed_and_cut_leaves_the_last_good_one()
    {
        // It still is what its length says: only who unpacks can tell.
        byte[] body = Pack(Encoding.UTF8.GetBytes(Text()), "gzip")[..^20];
        bool good = true;
        await using FeedServer server = new(async (_, cancellation, stream) =>
        {
            byte[] sent = good ? Encoding.UTF8.GetBytes(Text()) : body;
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {sent.Length}\r\n\r\n"), cancellation);
            await stream.WriteAsync(sent, cancellation);
        });
        CalendarReader reader = Reader(server.Address, server.Fingerprint);
        using FeedClient feed = reader.CreateClient();
        Assert.True(await reader.ReadOnceAsync(feed, Cancellation));
        good = false;
        Assert.False(await reader.ReadOnceAsync(feed, Cancellation));
        Assert.Contains("cannot be unpacked", _agenda.Describe(), StringComparison.Ordinal);
        Assert.NotNull(_agenda.Now().Meeting);
    }

    /// <summary>
    /// A damaged bit may make what is packed look longer than it is, which .NET unpacks as far as it goes and says nothing.
    /// </summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("zlib")]
    public async Task What_is_packed_and_damaged_anywhere_is_never_half_of_it(string packing)
    {
        byte[] text = Encoding.UTF8.GetBytes(Text());
        byte[] whole = Pack(text, packing);
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(await IsAllOrNothingAsync(damaged), $"bit {bit} of {Convert.ToHexString(whole)}");
        }
        for (int length = 0; length < whole.Length; length++)
            Assert.True(await IsAllOrNothingAsync(whole[..length]), $"{length} bytes of {Convert.ToHexString(whole)}");
    }

    private static async Task<bool> IsAllOrNothingAsync(byte[] packed)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        try
        {
            using MemoryStream stream = new(packed);
            (CalendarContents? contents, _) = await new CalendarText(CalendarRules.Open, now).ReadAsync(stream, [], Cancellation);
            return contents is null || contents.Unfold(now - TimeSpan.FromDays(1), now + TimeSpan.FromDays(1), out _)
                is [{ Meeting: var meeting }] && meeting.ToString() == "987654321";
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    [Fact]
    public async Task A_name_and_a_password_which_follow_to_no_other_server()
    {
        await using FeedServer server = new(
            head => !head.Contains("\r\nAuthorization: Basic " + Convert.ToBase64String("räum:p@ss:wörd"u8), StringComparison.Ordinal)
                ? FeedServer.Response("401 Unauthorized", "")
            : head.StartsWith("GET /room.ics", StringComparison.Ordinal)
                ? FeedServer.Response("302 Found", "", "Location: /moved.ics") : FeedServer.Response("200 OK", Text()));
        string address = server.Address.Replace("https://", "https://r%C3%A4um:p%40ss:w%C3%B6rd@", StringComparison.Ordinal);
        CalendarReader reader = Reader(address, server.Fingerprint);
        using FeedClient feed = reader.CreateClient();
        Assert.True(await reader.ReadOnceAsync(feed, Cancellation), _agenda.Describe());
        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, head => Assert.DoesNotContain('@', head));
    }

    [Theory]
    [InlineData("ETag: W/\"a-1\"", "If-None-Match: W/\"a-1\"")]
    [InlineData("ETag: without-marks", "If-None-Match: without-marks")]
    [InlineData("Last-Modified: Sun, 22 Nov 2026 10:00:00 GMT", "If-Modified-Since: Sun, 22 Nov 2026 10:00:00 GMT")]
    public async Task To_be_told_what_the_room_has(string given, string asked)
    {
        await using FeedServer server = new(
            head => head.Contains($"\r\n{asked}\r\n", StringComparison.Ordinal)
                ? FeedServer.Response("304 Not Modified", "") : FeedServer.Response("200 OK", Text(), given));
        CalendarReader reader = Reader(server.Address, server.Fingerprint);
        using FeedClient feed = reader.CreateClient();
        for (int time = 0; time < 3; time++)
            Assert.True(await reader.ReadOnceAsync(feed, Cancellation), _agenda.Describe());
        Assert.Equal(1, reader.TimesParsed);
        Assert.NotNull(_agenda.Now().Meeting);
    }

    [Fact]
    public async Task A_history_of_years_is_read_and_only_the_weeks_around_now_are_kept()
    {
        string history = Text(megabytes: 10);
        await using FeedServer server = new(_ => FeedServer.Response("200 OK", history));
        Assert.True(await ReadAsync(server), _agenda.Describe());
        Assert.Equal("987654321", _agenda.Now().Meeting!.Meeting.ToString());
        Assert.InRange(new FileInfo(Path.Combine(_state.FullName, "calendar.ics")).Length, 100, 1000);
    }

    [Fact]
    public async Task A_file_that_did_not_change_is_not_read_again()
    {
        string file = Path.Combine(_state.FullName, "room.ics");
        File.WriteAllText(file, Text());
        CalendarReader reader = Reader(file, "");
        for (int time = 0; time < 5; time++)
            Assert.True(await reader.ReadOnceAsync(null, Cancellation), _agenda.Describe());
        Assert.Equal(1, reader.TimesParsed);
        File.WriteAllText(file, Text().Replace("987654321", "9876543210", StringComparison.Ordinal));
        Assert.True(await reader.ReadOnceAsync(null, Cancellation));
        Assert.Equal("9876543210", _agenda.Now().Meeting!.Meeting.ToString());
    }

    private static byte[] Pack(byte[] bytes, string packing)
    {
        using MemoryStream packed = new();
        using (Stream stream = packing switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "zlib" => new ZLibStream(packed, CompressionLevel.Fastest),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            _ => new DeflateStream(packed, CompressionLevel.Fastest),
        })
            stream.Write(bytes);
        return packed.ToArray();
    }

    private async Task<bool> ReadAsync(FeedServer server)
    {
        CalendarReader reader = Reader(server.Address, server.Fingerprint);
        using FeedClient feed = reader.CreateClient();
        return await reader.ReadOnceAsync(feed, Cancellation);
    }

    private CalendarReader Reader(string source, string fingerprint) =>
        new(new CalendarOptions
        {
            Source = source, CertificateSha256 = fingerprint
        }, CalendarRules.Open, _agenda, _state.FullName, TimeProvider.System, NullLogger.Instance);

    private static string Text(int megabytes = 0)
    {
        StringBuilder text = new("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
        string filler = string.Concat(Enumerable.Repeat("<p>Agenda point</p>\\n\r\n ", 35));
        for (int entry = 0; text.Length < megabytes * 1_000_000; entry++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"BEGIN:VEVENT\r\nUID:p{entry}\r\nDTSTART:{DateTime.UtcNow.AddDays(-60).AddHours(-5 * entry):yyyyMMdd'T'HHmmss'Z'}\r\nDURATION:PT1H\r\n");
            text.Append("LOCATION:https://m.example.com/j/111111111\r\nDESCRIPTION:").Append(filler).Append("end\r\nEND:VEVENT\r\n");
        }
        text.Append(
            CultureInfo.InvariantCulture,
            $"BEGIN:VEVENT\r\nUID:now\r\nDTSTART:{DateTime.UtcNow.AddMinutes(-5):yyyyMMdd'T'HHmmss'Z'}\r\nDURATION:PT1H\r\n");
        return text.Append("LOCATION:https://m.example.com/j/987654321\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").ToString();
    }
}
