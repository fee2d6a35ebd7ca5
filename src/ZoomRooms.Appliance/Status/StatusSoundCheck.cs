using System.Globalization;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.SoundChecks;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Appliance.Status;

/// <summary>What the room heard of itself.</summary>
/// <param name="Running">It is whistling now.</param>
/// <param name="Finished">Checks that ended since the service began, one way or the other.</param>
/// <param name="Hour">In which hour of the night it does so unasked, in the room's zone; null: never.</param>
/// <param name="Last">What the last one found; null before the first.</param>
internal sealed record StatusSoundCheck(bool Running, int Finished, int? Hour, SoundCheckReport? Last)
{
    internal static StatusSoundCheck Of(SoundChecker checker, RoomSnapshot room, SoundCheckOptions options) =>
        new(room.ChecksSound, checker.Finished, options.Hour == SoundCheckOptions.Never ? null : options.Hour, checker.Report);

    /// <summary>As one line.</summary>
    public string Describe()
    {
        string night = Hour is { } hour ? string.Create(CultureInfo.InvariantCulture, $"at night from {hour}:00") : "on request only";
        string now = Running ? "goes on now; " : "";
        return Last is null
            ? $"{now}not done yet, {night}"
            : string.Create(CultureInfo.InvariantCulture, $"{now}{Last.Describe()} ({Last.At.UtcDateTime:yyyy-MM-dd HH:mm}Z, {night})");
    }

    /// <summary>Line by line, each with its name.</summary>
    public IEnumerable<(string Name, string Text)> Details()
    {
        foreach (SoundCheckMicrophone microphone in Last?.Microphones ?? [])
            yield return (string.Create(CultureInfo.InvariantCulture, $"  microphone {microphone.Number}"), microphone.Describe());
        if (Last?.DescribeDrift() is { Length: > 0 } drift)
            yield return ("  clocks", drift);
    }

    /// <summary>
    /// For <c>status</c>'s problems; null where there is none. A loudspeaker that nobody hears is none: most are televisions, which sleep
    /// at night. The line of the check says so all the same.
    /// </summary>
    internal Problem? Problem => Last is { Faults.Count: > 0 } && !IsLoudspeakerAlone(Last)
        ? new(ProblemKind.SoundCheckFailed, string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join("; ", Last.Faults)} (heard {Last.At.UtcDateTime:yyyy-MM-dd HH:mm}Z; "
            + $"\"zoomrooms-appliance sound-check\" listens again)."))
        : null;

    private static bool IsLoudspeakerAlone(SoundCheckReport report) =>
        report.Outcome == SoundCheckOutcome.NothingHeard && report.Microphones.All(static microphone => microphone.Complaint is null);
}
