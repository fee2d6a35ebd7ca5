using System.Globalization;

namespace ZoomRooms.Client;

/// <summary>
/// How far a server's clock is ahead of this device's, by the dates of their messages (RFC 9110, 6.6.1). Certificates and statements have
/// times in them: clocks that disagree make one side refuse what is right, and
/// nobody else can say why.
/// </summary>
public static class ClockDifference
{
    /// <summary>Less than this is how long messages take.</summary>
    public static readonly TimeSpan Noted = TimeSpan.FromMinutes(1);

    /// <summary>How far <paramref name="date"/> is ahead of <paramref name="now"/>; null for less than <see cref="Noted"/>, or for what is
    /// no date.</summary>
    public static TimeSpan? Of(string? date, DateTimeOffset now) =>
        DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset said)
        && (said - now).Duration() > Noted ? said - now : null;

    public static string Describe(TimeSpan serverAhead) => string.Create(
        CultureInfo.InvariantCulture,
        $"this device's clock and the meeting server's disagree: this one is {Amount(serverAhead.Duration())} {Side(serverAhead)}");

    private static string Side(TimeSpan serverAhead) => serverAhead > TimeSpan.Zero ? "behind" : "ahead";

    private static string Amount(TimeSpan by) => by switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{by.TotalDays:0} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{by.TotalHours:0} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{by.TotalMinutes:0.#} minutes"),
    };
}
