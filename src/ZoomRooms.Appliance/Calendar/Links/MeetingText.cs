using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Calendar.Links;

/// <summary>What an entry says of its meeting. Without a number it names none.</summary>
/// <param name="IsElsewhere">It has join links, and none is of a host whose meetings the room joins.</param>
internal readonly record struct NamedMeeting(MeetingId Meeting, string Passcode, bool IsElsewhere)
{
    public bool IsNamed => Meeting != default;
}

/// <summary>
/// Finds a meeting's number and passcode in what people and programs write into a calendar's entry: a join link, or number and passcode in
/// words. All texts of an entry are looked at before one of them is believed: the passcode often stands in another than the link.
/// </summary>
internal static class MeetingText
{
    private const int MaximumTexts = 32;

    /// <param name="texts">Of one entry, the most believed first.</param>
    /// <param name="isOurs">Whether the room joins meetings of a host.</param>
    public static NamedMeeting Find(IEnumerable<string?> texts, Func<string, bool> isOurs)
    {
        List<string> plain = [.. texts.OfType<string>().Where(text => text.Length > 0).Take(MaximumTexts).Select(PlainText.Of)];
        List<JoinLink> links = [.. plain.SelectMany(JoinLink.In)];
        if (links.Find(link => isOurs(link.Host)) is { } ours)
        {
            // The same meeting's links may stand there several times, shortened and whole.
            string code = links.Find(link => link.Meeting == ours.Meeting && link.Passcode.Length > 0 && isOurs(link.Host))?.Passcode
                ?? PasscodeOf(plain, ours.Meeting);
            return new NamedMeeting(ours.Meeting, code, false);
        }
        MeetingId meeting = plain.Select(InvitationWords.NumberIn).FirstOrDefault(found => found != default);
        // Words beside another host's link speak of that host's meeting.
        if (links.Count > 0)
            return new NamedMeeting(links[0].Meeting, "", true);
        return meeting == default ? default : new NamedMeeting(meeting, PasscodeOf(plain, meeting), false);
    }

    /// <summary>A text that names another number speaks of another meeting's passcode.</summary>
    private static string PasscodeOf(List<string> plain, MeetingId meeting) =>
        plain.Where(text => InvitationWords.NumberIn(text) is var number && (number == default || number == meeting))
            .Select(InvitationWords.PasscodeIn).FirstOrDefault(code => code.Length > 0) ?? "";
}
