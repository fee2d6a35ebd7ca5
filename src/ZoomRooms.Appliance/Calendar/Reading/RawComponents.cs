namespace ZoomRooms.Appliance.Calendar.Reading;

/// <summary>An entry or a time zone of a calendar: its lines that mean something to a room, as they stand.</summary>
internal sealed class RawComponent(string name, RawComponent? parent)
{
    private const int MaximumLines = 5000;

    private int _length;

    public string Name => name;

    public RawComponent? Parent => parent;

    public List<ContentLine> Lines { get; } = [];

    /// <summary>The lines as they were written, without folds.</summary>
    public List<string> Text { get; } = [];

    /// <summary>STANDARD and DAYLIGHT of a time zone.</summary>
    public List<RawComponent> Inner { get; } = [];

    /// <summary>Which part cannot be read; null: none.</summary>
    public string? Damage { get; private set; }

    public void Spoil(string part) => Damage ??= part;

    public void Add(string text, bool isCut)
    {
        _length += text.Length;
        if (Lines.Count >= MaximumLines || _length > 8 * LineUnfolding.MaximumLine)
            Spoil("too many lines");
        else if (ContentLine.TryParse(text) is { } line && !(isCut && !EntryProperties.IsProse(line.Name)))
        {
            Lines.Add(line);
            Text.Add(text);
        }
        else
            Spoil(ContentLine.NameOf(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    public ContentLine? Find(string property) => Lines.FirstOrDefault(line => line.Name == property);

    public IEnumerable<ContentLine> All(string property) => Lines.Where(line => line.Name == property);
}
