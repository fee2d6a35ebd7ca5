namespace ZoomRooms.Media.Audio;

/// <summary>
/// Which of a card's volumes stand in the way of the room's sound: cards name them as they like, and have many that do not.
/// </summary>
internal static class MixerControls
{
    // One behind the other on most cards; the first is the one that people turn.
    private static readonly string[] Playback = ["Master", "Speaker", "PCM", "Digital"], Capture = ["Capture", "Mic"];

    // Where a card has none of these.
    private static readonly string[] OtherPlayback = ["Line Out", "Front", "HDMI", "Headphone", "Headset"];

    /// <summary>In their order; the first is the one to set. Empty: the card has none.</summary>
    public static List<T> OnTheWay<T>(IReadOnlyList<T> controls, SoundDirection direction, Func<T, string> name)
    {
        bool capture = direction == SoundDirection.Capture;
        List<T> found = Named(capture ? Capture : Playback);
        if (found.Count == 0 && !capture)
            found = [.. Named(OtherPlayback).Take(1)];
        // A loudspeaker's card may let one hear one's own microphone: that is none of its volumes. A boost is none of the microphone's.
        return found.Count > 0
            ? found : [.. controls.Where(control => !name(control).Contains(capture ? "Boost" : "Mic", Comparison)).Take(1)];

        List<T> Named(string[] names) =>
            [.. names.SelectMany(wanted => controls.Where(control => name(control).Equals(wanted, Comparison)).Take(1))];
    }

    private const StringComparison Comparison = StringComparison.OrdinalIgnoreCase;
}
