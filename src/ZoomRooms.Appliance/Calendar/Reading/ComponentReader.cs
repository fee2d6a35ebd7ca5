namespace ZoomRooms.Appliance.Calendar.Reading;

/// <summary>
/// Finds calendars, entries and time zones in unfolded lines. A line that cannot be read costs the entry in which it stands; outside of
/// entries it costs nothing. What is not closed is closed by what follows.
/// </summary>
internal sealed class ComponentReader(Action<RawComponent> take)
{
    private const int Deepest = 16;

    private RawComponent? _open;

    /// <summary>Whether there was a calendar at all.</summary>
    public bool HasCalendar { get; private set; }

    /// <summary>Whether the last calendar has its end.</summary>
    public bool IsWhole { get; private set; }

    public void Take(ReadOnlySpan<byte> bytes, bool isCut)
    {
        string name = ContentLine.NameOf(bytes);
        if (name.Length == 0)
        {
            if (_open is { Name: "VEVENT" } entry)
                entry.Spoil("a line that is none");
            return;
        }
        if (name is "BEGIN" or "END")
        {
            string text = ContentLine.Decode(bytes);
            string component = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().ToUpperInvariant();
            if (name == "BEGIN")
                Begin(component);
            else
                End(component);
            return;
        }
        if (_open is not null && EntryProperties.IsRead(_open.Name, name))
            _open.Add(ContentLine.Decode(bytes), isCut);
    }

    private void Begin(string component)
    {
        if (component == "VCALENDAR")
        {
            CloseAll();
            HasCalendar = true;
            IsWhole = false;
        }
        else if (component is "VEVENT" or "VTIMEZONE")
        {
            while (_open is { Name: not "VCALENDAR" })
                Close(isEnded: false);
        }
        int depth = 0;
        for (RawComponent? outer = _open; outer is not null; outer = outer.Parent)
            depth++;
        // Deeper is nothing that is read; its END finds what is open by name.
        if (depth < Deepest && (_open is not null || component == "VCALENDAR"))
            _open = new RawComponent(component, _open);
    }

    private void End(string component)
    {
        bool isOpen = false;
        for (RawComponent? outer = _open; outer is not null; outer = outer.Parent)
            isOpen |= outer.Name == component;
        if (!isOpen)
            return;
        while (_open!.Name != component)
            Close(isEnded: false);
        Close(isEnded: true);
        IsWhole |= component == "VCALENDAR";
    }

    /// <summary>The text has ended.</summary>
    public void CloseAll()
    {
        while (_open is not null)
            Close(isEnded: false);
    }

    private void Close(bool isEnded)
    {
        RawComponent closed = _open!;
        _open = closed.Parent;
        if (closed.Name is "STANDARD" or "DAYLIGHT" && _open is { Name: "VTIMEZONE" })
            _open.Inner.Add(closed);
        if (closed.Name is not ("VEVENT" or "VTIMEZONE" or "VCALENDAR"))
            return;
        if (!isEnded)
            closed.Spoil("no END");
        take(closed);
    }
}
