using System.Globalization;
using System.IO.Compression;
using System.Text;
using NodaTime;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Calendar.Counting;

namespace ZoomRooms.Appliance.Tests.Calendar;

/// <summary>
/// A thousand entries of all kinds in forty calendars, written as all kinds of programs write: none at a wrong time, none missing, none too
/// many.
/// </summary>
public sealed class A_thousand_entries
{
    private const int Calendars = 40;
    private const int EntriesEach = 25;

    [Fact]
    public async Task Are_each_read_at_their_times_and_with_their_passcodes()
    {
        Random random = new(20);
        int number = 100_000_000, occurrences = 0;
        List<string> wrong = new();
        for (int calendar = 0; calendar < Calendars; calendar++)
        {
            LocalDateTime now = new LocalDateTime(2026, 1, 5, 12, 0).PlusDays(9 * calendar);
            DateTimeZone room = DateTimeZoneProviders.Tzdb[(
                (string[])["Europe/Helsinki", "America/Los_Angeles", "Asia/Kathmandu", "Etc/UTC"])[calendar % 4]];
            Instant from = now.InUtc().ToInstant() - Duration.FromDays(1), to = now.InUtc().ToInstant() + Duration.FromDays(8);
            List<string> expected = new();
            List<string> entries = new();
            Dictionary<string, CorpusZone> zones = new(StringComparer.OrdinalIgnoreCase);
            for (int index = 0; index < EntriesEach; index++)
            {
                string meeting = number++.ToString(CultureInfo.InvariantCulture);
                string passcode = random.Next(5) == 0 ? "" : $"aB{random.Next(100, 999)}.{random.Next(1, 9)}";
                CorpusEntry entry = new(random, now, room, meeting);
                entry.Make(index % CorpusEntry.Kinds, Link(random, meeting, passcode));
                // A name means one zone in a calendar.
                if (entry.Zones.Any(
                    zone => CorpusZone.All.Any(
                        other => other != zone && zones.ContainsValue(other)
                        && other.Name.Equals(zone.Name, StringComparison.OrdinalIgnoreCase))))
                    continue;
                foreach (CorpusZone zone in entry.Zones)
                    zones[zone.Name] = zone;
                entries.AddRange(entry.Entries);
                expected.AddRange(entry.Expected.Where(
                    time => time.Start < to && time.End > from).Select(time => Line(time.Start, time.End, meeting, passcode)));
            }
            occurrences += expected.Count;
            byte[] bytes = Write(random, calendar, entries, zones.Values, calendar % 8 < 4 ? null : room.Id);
            CalendarRules rules = CalendarRules.Open with
            {
                Hosts = ["meet.example.com"],
                DeviceZone = calendar % 8 < 4 ? room : DateTimeZoneProviders.Tzdb["Pacific/Auckland"]
            };
            (CalendarContents? contents, string mistake) = await new CalendarText(
                rules, now.InUtc().ToDateTimeOffset()).ReadAsync(new MemoryStream(bytes), [], TestContext.Current.CancellationToken);
            Assert.Equal("", mistake);
            List<ScheduledMeeting> meetings = contents!.Unfold(
                from.ToDateTimeOffset(), to.ToDateTimeOffset(), out IReadOnlyDictionary<string, int> unreadable);
            List<string> read = [.. meetings.Select(
                meeting =>
                    Line(Instant.FromDateTimeOffset(
                        meeting.Start), Instant.FromDateTimeOffset(meeting.End), meeting.Meeting.ToString(), meeting.Passcode))];
            wrong.AddRange(read.Except(expected).Select(line => $"{calendar}: {line} should not be"));
            wrong.AddRange(expected.Except(read).Select(line => $"{calendar}: {line} is missing"));
            Assert.Equal(3, unreadable.Values.Sum());
            Assert.True(contents.IsWhole);
        }
        Assert.Empty(wrong);
        Assert.InRange(occurrences, 1000, 100_000);
    }

    private static string Line(Instant start, Instant end, string meeting, string passcode) =>
        $"{meeting} {start:uuuu-MM-dd'T'HH:mm}/{end:uuuu-MM-dd'T'HH:mm} {passcode}";

    private static string Link(Random random, string meeting, string passcode)
    {
        string spaced = $"{meeting[..3]} {meeting[3..6]} {meeting[6..]}";
        string url = $"https://meet.example.com/j/{meeting}" + (passcode.Length > 0 ? $"?pwd={passcode}" : "");
        string escaped = Uri.EscapeDataString(url);
        return random.Next(9) switch
        {
            0 => $"LOCATION:{url}",
            1 => $"DESCRIPTION:Join ({url}). Thanks",
            2 => $"DESCRIPTION:<p>Liebe Grüße<br/><a href=\"https://eur01.safelinks.protection.outlook.com/?url={escaped}&amp\\;data=05%7C02\">Join</a></p>",
            3 => $"DESCRIPTION:https://urldefense.proofpoint.com/v2/url?u={escaped.Replace('%', '-').Replace("-2F", "_", StringComparison.Ordinal)}&d=x",
            4 => $"DESCRIPTION:see https://urldefense.com/v3/__{url}__\\;!!Abc!def$ there",
            5 => $"X-ALT-DESC;FMTTYPE=text/html:<a href=\"https://www.google.com/url?q={escaped}&amp\\;sa=D\">x</a>",
            6 => $"DESCRIPTION:ID de réunion\u202f: {spaced.Replace(' ', '\u00a0')}\\n" + (
                passcode.Length > 0 ? $"Code secret\u00a0: {passcode}" : ""),
            7 => $"DESCRIPTION:ミーティング ID: {spaced}\\n" + (passcode.Length > 0 ? $"パスコード: {passcode}" : ""),
            _ => $"LOCATION:https://meet.example.com/j/{meeting}\nDESCRIPTION:<b>Meeting ID:</b> {spaced}<br/>" + (
                passcode.Length > 0 ? $"<b>Passcode:</b> {passcode}<br/>" : ""),
        };
    }

    /// <summary>Entries in any order, with three among them that nobody can read, in one of the forms that calendars come in.</summary>
    private static byte[] Write(Random random, int form, List<string> entries, IEnumerable<CorpusZone> zones, string? ownZone)
    {
        string[] bad =
        [
            "UID:bad1\nDTSTART:20261340T990000\nLOCATION:https://meet.example.com/j/999999999",
            "UID:bad2\nDTSTART:20260105T120000Z\nRRULE:FREQ=WEEKLY;COUNT=\nLOCATION:https://meet.example.com/j/999999998",
            "UID:bad3\nDTSTART:20260105T120000Z\nDESCRIPTION:first\nsecond line without a fold",
        ];
        string[] all = [.. entries.Concat(bad).Select(entry => $"BEGIN:VEVENT\n{entry}\nEND:VEVENT\n")];
        random.Shuffle(all);
        string defined = string.Concat(zones.Select(zone => zone.Definition));
        string text = "BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME : Team\n" + (ownZone is null ? "" : $"X-WR-TIMEZONE:{ownZone}\n")
            + (form % 3 == 0 ? string.Concat(all) + defined : defined + string.Concat(all)) + "END:VCALENDAR\n";
        string end = ((string[])["\r\n", "\n", "\r", "\r\r\n"])[form % 4];
        MemoryStream bytes = new();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(line);
            while (form % 5 < 2 && rest.Length > 60 && random.Next(3) > 0)
            {
                // In the middle of letters too.
                int length = random.Next(30, 60);
                bytes.Write(rest[..length]);
                bytes.Write(Encoding.ASCII.GetBytes(end + (random.Next(2) == 0 ? " " : "\t")));
                rest = rest[length..];
            }
            bytes.Write(rest);
            bytes.Write(Encoding.ASCII.GetBytes(end));
        }
        byte[] utf8 = bytes.ToArray();
        return (form % 5) switch
        {
            1 => [0xef, 0xbb, 0xbf, .. utf8],
            2 => [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(utf8))],
            3 => [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(utf8))],
            4 => Packed(utf8),
            _ => utf8,
        };
    }

    private static byte[] Packed(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Fastest))
            stream.Write(bytes);
        return packed.ToArray();
    }
}
