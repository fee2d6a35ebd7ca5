using ZoomRooms.Appliance.Calendar.Reading;

namespace ZoomRooms.Appliance.Calendar.Times;

/// <summary>One RDATE: a start, and an end or a length of its own where it is a PERIOD.</summary>
internal readonly record struct ExtraTime(WrittenTime Start, WrittenTime? End, WrittenDuration? Length)
{
    /// <summary>Null: one of them cannot be read.</summary>
    public static List<ExtraTime>? Of(RawComponent raw)
    {
        List<ExtraTime> times = new();
        foreach (ContentLine line in raw.All("RDATE"))
        {
            foreach (string written in line.Value.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = written.Split('/');
                if (parts.Length > 2 || !WrittenTime.TryParse(line with { Value = parts[0] }, out WrittenTime start))
                    return null;
                WrittenTime end = default;
                WrittenDuration length = default;
                bool hasEnd = parts.Length == 2 && WrittenTime.TryParse(line with { Value = parts[1] }, out end);
                if (parts.Length == 2 && !hasEnd && !WrittenDuration.TryParse(parts[1], out length))
                    return null;
                times.Add(new ExtraTime(start, hasEnd ? end : null, parts.Length == 2 && !hasEnd ? length : null));
            }
        }
        return times;
    }
}
