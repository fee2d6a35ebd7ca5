using ZoomRooms.Appliance.Calendar.Reading;

namespace ZoomRooms.Appliance.Calendar.Counting;

/// <summary>A person or a room of an entry (ATTENDEE, ORGANIZER), with every mail address that the line gives it.</summary>
/// <param name="Answers">PARTSTAT, as often as it stands there.</param>
internal sealed record CalendarAddress(IReadOnlyList<string> Mails, IReadOnlyList<string> Answers)
{
    /// <summary>
    /// Accepted, and nothing else besides: a name with a quotation mark in it may smuggle a second answer past a careless program.
    /// </summary>
    public bool HasAccepted => Answers.Count > 0 && Answers.All(answer => answer.Equals("ACCEPTED", StringComparison.OrdinalIgnoreCase));

    public static CalendarAddress Of(ContentLine line)
    {
        List<string> mails = new();
        string value = line.Value.Trim();
        mails.Add(
            (value.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(value["mailto:".Length..]) : value)
                .Trim().ToLowerInvariant());
        // Where the value is no mail address, Apple's servers give one here.
        if (!mails[0].Contains('@', StringComparison.Ordinal) && line.Parameter("EMAIL") is { } mail)
            mails.Add(mail.ToLowerInvariant());
        return new CalendarAddress(mails, [.. line.All("PARTSTAT")]);
    }

    /// <summary>Whether it is one of these addresses, or of one of these <c>@domains</c>.</summary>
    public bool IsOneOf(IEnumerable<string> addresses) => addresses.Any(wanted => wanted.StartsWith('@')
        ? Mails.Any(mail => mail.EndsWith(wanted, StringComparison.Ordinal)) : Mails.Contains(wanted));
}
