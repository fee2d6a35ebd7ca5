namespace ZoomRooms.Media.Audio;

/// <summary>What a sound device is called where something is wrong with it: as people call it.</summary>
internal static class SoundLabels
{
    public static string Of(SoundDirection direction) => direction == SoundDirection.Capture ? "MICROPHONE" : "LOUDSPEAKER";
}
