using System.Globalization;
using System.Text;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Appliance.Calendar.Counting;

/// <summary>
/// In which order the room came to know the arrangements that count: by its own reading, not by what entries say of themselves, which their
/// senders write. Kept over restarts.
/// An arrangement that no longer counts loses its place; one whose times change is a new one.
/// </summary>
/// <param name="file">Null: nothing is kept.</param>
/// <param name="isKept">False: the file is read only.</param>
internal sealed class AcceptanceOrder(string? file, bool isKept)
{
    /// <summary>More arrangements than this have one place together, the last.</summary>
    private const int Maximum = 20_000;

    private Dictionary<string, long>? _places;

    /// <summary>The place of an arrangement; those that were first seen in the same reading share one. Unknown ones come last.</summary>
    public long PlaceOf(string arrangement) => Places.GetValueOrDefault(arrangement, long.MaxValue);

    /// <summary>Takes the arrangements that count now, all of them.</summary>
    public void Take(IReadOnlySet<string> arrangements)
    {
        Dictionary<string, long> places = Places;
        long next = places.Count == 0 ? 1 : places.Values.Max() + 1;
        List<string> gone = [.. places.Keys.Where(known => !arrangements.Contains(known))];
        gone.ForEach(known => places.Remove(known));
        bool isChanged = gone.Count > 0;
        foreach (string arrangement in arrangements)
            isChanged |= places.Count < Maximum && places.TryAdd(arrangement, next);
        if (isChanged && isKept && file is not null)
            AtomicFile.WritePrivate(
                file, Encoding.ASCII.GetBytes(
                    string.Concat(places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Value} {place.Key}\n")))));
    }

    private Dictionary<string, long> Places => _places ??= Load();

    private Dictionary<string, long> Load()
    {
        Dictionary<string, long> places = new(StringComparer.Ordinal);
        try
        {
            foreach (string line in file is not null && File.Exists(file) ? File.ReadLines(file).Take(Maximum) : [])
            {
                if (line.Split(' ') is [var place, { Length: <= 64 } arrangement]
                    && long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < long.MaxValue)
                    places.TryAdd(arrangement, number);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // The order begins anew; the room still joins what is on.
        }
        return places;
    }
}
