using System.Globalization;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Status;

/// <summary>A volume that a sound card has by itself.</summary>
/// <param name="Device">microphone or speaker.</param>
/// <param name="Control">As the card names it.</param>
/// <param name="Percent">Of its range.</param>
/// <param name="Muted">Its switch is off.</param>
internal sealed record StatusVolume(string Device, string Control, int Percent, bool Muted)
{
    internal const string Microphone = "microphone", Speaker = "speaker";

    internal static IReadOnlyList<StatusVolume> Of(HardwareVolume microphone, HardwareVolume speaker) =>
        [.. Of(Microphone, microphone.Seen), .. Of(Speaker, speaker.Seen)];

    /// <summary>Those of one device as one line; empty where its card has none.</summary>
    public static string Describe(IEnumerable<StatusVolume> all, string device)
    {
        string[] volumes = [.. all.Where(volume => volume.Device == device).Select(static volume =>
            string.Create(CultureInfo.InvariantCulture, $"{volume.Control} {volume.Percent} %{(volume.Muted ? ", MUTED" : "")}"))];
        return volumes.Length == 0 ? "" : $"the card's own volume is at {string.Join("; ", volumes)}";
    }

    /// <summary>For <c>status</c>'s problems: what is turned down so far that nothing comes through.</summary>
    internal static IEnumerable<Problem> Problems(IEnumerable<StatusVolume> all)
    {
        foreach (StatusVolume closed in all.Where(
            static volume => volume.Muted || volume.Percent == 0).DistinctBy(static volume => volume.Device))
        {
            string section = closed.Device == Microphone ? "Microphone" : "Speaker";
            ProblemKind kind = closed.Device == Microphone ? ProblemKind.MicrophoneTurnedDown : ProblemKind.SpeakerTurnedDown;
            yield return new(kind, string.Create(
                CultureInfo.InvariantCulture,
                $"the {closed.Device}'s card is {(closed.Muted ? "muted" : "at 0 %")} ({closed.Control}): turn it up, or set {section}:HardwareVolume."));
        }
    }

    private static IEnumerable<StatusVolume> Of(string device, IEnumerable<CardVolume> seen) =>
        seen.Select(volume => new StatusVolume(device, volume.Control, volume.Percent, volume.IsOff));
}
