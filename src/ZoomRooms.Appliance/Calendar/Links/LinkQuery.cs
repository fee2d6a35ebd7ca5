namespace ZoomRooms.Appliance.Calendar.Links;

/// <summary>The parts of an address's query, unescaped. A plus stays a plus: it is one in passcodes.</summary>
internal static class LinkQuery
{
    public static IEnumerable<(string Name, string Value)> Of(Uri address)
    {
        foreach (string part in address.Query.TrimStart('?').Split('&').Take(64))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            // Some put an entity's name back where the ampersand was.
            string name = (equals < 0 ? part : part[..equals]) is var written
                && written.StartsWith("amp;", StringComparison.OrdinalIgnoreCase) ? written[4..] : written;
            yield return (name, equals < 0 ? "" : Uri.UnescapeDataString(part[(equals + 1)..]));
        }
    }
}
