namespace ZoomRooms.Desktop.Window;

/// <summary>
/// Who is shown large: whoever speaks, and then goes on being shown. A word in between takes nobody's place: somebody else has it who goes
/// on speaking, and at once where nobody else does. Pure.
/// </summary>
internal sealed class Talker
{
    /// <summary>How long somebody speaks before taking the place of somebody who still does.</summary>
    public static readonly TimeSpan Interrupts = TimeSpan.FromSeconds(2);

    /// <summary>A pause that is longer is the end of what was said.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private TimeSpan _spoke;
    private (string? Index, TimeSpan Since) _next;

    /// <summary>The person's number; null while nobody spoke.</summary>
    public string? Index { get; private set; }

    public void Follow(IReadOnlyList<PersonState> people, TimeSpan now)
    {
        PersonState? shown = people.FirstOrDefault(person => person.Index == Index && !person.Self);
        if (shown is null)
            Index = null;
        else if (shown.Speaks)
            _spoke = now;
        // Whoever began first stays the next.
        PersonState? next = people.FirstOrDefault(person => IsNext(person) && person.Index == _next.Index) ?? people.FirstOrDefault(IsNext);
        if (next?.Index != _next.Index)
            _next = (next?.Index, now);
        if (next is null || (Index is not null && now - _spoke <= Pause && now - _next.Since < Interrupts))
            return;
        (Index, _spoke, _next) = (next.Index, now, default);
    }

    private bool IsNext(PersonState person) => person.Speaks && !person.Self && person.Index != Index;
}
