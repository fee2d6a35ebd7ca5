using NodaTime;
using ZoomRooms.Appliance.Calendar.Reading;

namespace ZoomRooms.Appliance.Calendar.Times;

/// <summary>
/// The zones of one calendar: its own definitions first, names of databases then. Times that name no zone are in the zone of the room.
/// </summary>
/// <param name="setting">The room's zone, where somebody has set it; otherwise what the calendar says of itself (X-WR-TIMEZONE) holds,
/// otherwise the device's.</param>
internal sealed class ZoneBook(DateTimeZone? setting, DateTimeZone device)
{
    /// <summary>More zones than this has no calendar that means well.</summary>
    private const int MaximumDefinitions = 500;

    private readonly Dictionary<string, RawComponent> _definitions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DateTimeZone?> _found = new(StringComparer.OrdinalIgnoreCase);
    private DateTimeZone? _floating;

    public string? OwnZone { get; set; }

    public void Define(RawComponent definition)
    {
        if (definition.Find("TZID")?.Value is { } id && _definitions.Count < MaximumDefinitions)
            _definitions.TryAdd(id.Trim().Trim('"'), definition);
    }

    public DateTimeZone Floating => _floating ??= setting ?? (OwnZone is { } own ? Find(own) : null) ?? device;

    public DateTimeZone? Find(string name)
    {
        if (!_found.TryGetValue(name, out DateTimeZone? zone))
        {
            string id = name.Trim().Trim('"');
            zone = (_definitions.TryGetValue(id, out RawComponent? definition) ? FileZone.TryCreate(id, definition) : null)
                ?? ZoneNames.Find(id);
            _found[name] = zone;
        }
        return zone;
    }

    /// <summary>The zone of a time; null: one that nobody knows. A date has no zone of its own.</summary>
    public DateTimeZone? ZoneOf(WrittenTime time, DateTimeZone? floating = null) =>
        time.IsUtc ? DateTimeZone.Utc : time.Zone is { } name && !time.IsDate ? Find(name) : floating ?? Floating;
}
