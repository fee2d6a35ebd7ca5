using System.Globalization;
using NodaTime;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Appliance.Pages;

/// <summary>What the room's screen shows of the room. The shield is the light's decision, and nothing else has a say in it. Pure.</summary>
internal static class ScreenPages
{
    /// <summary>A name is read from four metres, in a tile.</summary>
    private const int LongestName = 48;

    private const int LongestTopic = 80;

    public static ScreenPage Of(RoomReport report, PageFacts facts, TimeSpan now)
    {
        RoomSnapshot room = report.Room;
        (string headline, string hint) = IdleText.Of(room, facts, now);
        return new ScreenPage(
            ScreenPage.Current, DisplayNames.Show(facts.Room), Clock(facts.Wall), Day(facts.Wall), headline, hint,
            room is { State: RoomState.InMeeting, Session: { State: SessionState.InMeeting } session }
                ? Meeting(session, report, now) : null,
            facts.Muted, facts.Network, facts.Problems);
    }

    private static ScreenMeeting Meeting(SessionSnapshot session, RoomReport report, TimeSpan now)
    {
        (ScreenShield shield, string sentence) = Shield(report.Light, session);
        ScreenPerson[] others = [.. session.Participants.Where(one => !one.IsSelf).Take(ScreenMeeting.MostPeople).Select(
            one => Describe(one, session))];
        return new ScreenMeeting(
            shield, sentence, session.Topic is { Length: > 0 } topic ? Short(topic, LongestTopic) : "", Groups(session.SecurityCode),
            [.. AttentionText.SentencesOf(LockLight.AttentionOf(report.Room, now)), .. Notices(session)], others,
            session.Participants.Count(one => !one.IsSelf));
    }

    /// <summary>The lock exactly where the light's decision has it.</summary>
    private static (ScreenShield Shield, string Sentence) Shield(LightDecision light, SessionSnapshot session)
    {
        if (light.LockLit)
            return (ScreenShield.Locked, MeetingWords.Locked);
        return session.Encryption.ClaimedByServer == EncryptionType.Enhanced
            ? (ScreenShield.Enhanced, MeetingWords.Enhanced)
            : (ScreenShield.None, light.Unmet.Count > 0 ? light.Unmet[0] : "Nothing is known of this meeting's encryption.");
    }

    private static ScreenPerson Describe(ParticipantView one, SessionSnapshot session)
    {
        uint[] participants = [.. from seat in session.Seats where seat.Index == one.Index select seat.Participant.Value];
        bool isMissed = session.MissingKeys.Any(key => participants.Contains(key.Participant.Value));
        return new ScreenPerson(Short(one.DisplayName, LongestName), isMissed ? MeetingWords.NotDecrypted : "", participants);
    }

    private static IEnumerable<string> Notices(SessionSnapshot session)
    {
        if (session.Reconnecting)
            yield return "The meeting server does not answer. The room looks for it; the meeting goes on meanwhile.";
        if (session.Knocking.Count > 0)
        {
            yield return session.Knocking.Count == 1
                ? $"{NameText.Quote(Short(session.Knocking[0].DisplayName, LongestName))} waits to be let in."
                : string.Create(CultureInfo.InvariantCulture, $"{session.Knocking.Count} people wait to be let in.");
        }
    }

    private static string[] Groups(string? code) =>
        [.. (code ?? "").Where(char.IsAsciiDigit).Chunk(5).Select(group => new string(group))];

    private static string Short(string name, int longest)
    {
        string shown = DisplayNames.Show(name);
        if (shown.Length <= longest)
            return shown;
        // Not in the middle of a letter of two halves.
        int cut = char.IsHighSurrogate(shown[longest - 1]) ? longest - 1 : longest;
        return shown[..cut] + "…";
    }

    private static string Clock(ZonedDateTime? wall) =>
        wall is { } now ? string.Create(CultureInfo.InvariantCulture, $"{now.Hour:00}:{now.Minute:00}") : "";

    private static string Day(ZonedDateTime? wall) =>
        wall is { } now ? string.Create(
            CultureInfo.InvariantCulture,
            $"{now.DayOfWeek} {now.Day} {CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(now.Month)}") : "";
}
