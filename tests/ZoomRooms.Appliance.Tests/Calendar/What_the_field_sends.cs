using System.Globalization;
using System.Text.Json;
using NodaTime;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Calendar.Counting;

namespace ZoomRooms.Appliance.Tests.Calendar;

/// <summary>Every calendar below <c>Field</c>: its <c>README.md</c> says how to add one.</summary>
public sealed class What_the_field_sends
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Field");

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = new();
        foreach (string folder in Directory.EnumerateDirectories(Folder, "ics-*").Order(StringComparer.Ordinal))
        {
            foreach (JsonElement file in Files(folder))
                cases.Add(Path.GetFileName(folder), file.GetProperty("input").GetString()!);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_read_at_its_right_times(string name, string input)
    {
        string folder = Path.Combine(Folder, name);
        JsonElement wanted = Files(folder).Single(file => file.GetProperty("input").GetString() == input);
        DateTimeOffset now = DateTimeOffset.Parse(wanted.GetProperty("now").GetString()!, CultureInfo.InvariantCulture);
        CalendarRules rules = CalendarRules.Open with
        {
            Hosts = ["m.example.com", "meet.example.com"],
            DeviceZone = Zone("zone") ?? DateTimeZone.Utc,
            ZoneSetting = Zone("zoneSetting")
        };
        await using FileStream stream = File.OpenRead(Path.Combine(folder, input));
        (CalendarContents? contents, string mistake) = await new CalendarText(
            rules, now).ReadAsync(stream, [], TestContext.Current.CancellationToken);
        Assert.Equal("", mistake);
        List<ScheduledMeeting> meetings = contents!.Unfold(
            now.AddDays(-1), now.AddDays(8), out IReadOnlyDictionary<string, int> unreadable);
        Assert.Equal(
            wanted.GetProperty("meetings").EnumerateArray().Select(meeting => meeting.GetString()!).Order(StringComparer.Ordinal),
            meetings.Where(meeting => meeting.Verdict == Verdict.Counts).Select(Line).Order(StringComparer.Ordinal));
        Assert.Equal(wanted.TryGetProperty("unreadable", out JsonElement count) ? count.GetInt32() : 0, unreadable.Values.Sum());

        DateTimeZone? Zone(string property) =>
            wanted.TryGetProperty(property, out JsonElement zone) ? DateTimeZoneProviders.Tzdb[zone.GetString()!] : null;
    }

    [Fact]
    public void Every_folder_says_where_it_comes_from() =>
        Assert.All(Directory.EnumerateDirectories(Folder), folder => Assert.InRange(Read(folder).GetProperty("origin")
            .GetString()!.Length, 20, 200));

    private static string Line(ScheduledMeeting meeting) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{meeting.Meeting} {meeting.Start:yyyy-MM-dd'T'HH:mm'Z'}/{meeting.End:yyyy-MM-dd'T'HH:mm'Z'} {meeting.Passcode}").TrimEnd();

    private static JsonElement Read(string folder) =>
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(folder, "case.json")));

    private static JsonElement.ArrayEnumerator Files(string folder) => Read(folder).GetProperty("files").EnumerateArray();
}
