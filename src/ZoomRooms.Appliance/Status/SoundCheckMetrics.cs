using System.Globalization;
using ZoomRooms.Appliance.SoundChecks;

namespace ZoomRooms.Appliance.Status;

/// <summary>What the room heard of itself, as Prometheus reads it.</summary>
internal static class SoundCheckMetrics
{
    /// <param name="gauge">Name, help for the first of a name, value, labels.</param>
    public static void Write(SoundCheckReport report, Action<string, string?, double, string> gauge)
    {
        gauge("zoomrooms_sound_check_timestamp_seconds", "When the room heard itself last.", report.At.ToUnixTimeSeconds(), "");
        gauge("zoomrooms_sound_check_faults", "What is wrong with its loudspeaker and microphones by that.", report.Faults.Count, "");
        if (report.DriftPpm is { } ppm)
            gauge("zoomrooms_sound_check_clock_offset_ppm", "The microphones' crystal against the loudspeaker's.", ppm, "");
        Each(
            "zoomrooms_sound_check_heard", "Whether each microphone hears the loudspeaker as it should.",
            static microphone => microphone is { IsHeard: true, Complaint: null } ? 1 : 0);
        Each("zoomrooms_sound_check_level_dbfs", "How loud each microphone hears it.", static microphone => microphone.LevelDbfs);
        Each("zoomrooms_sound_check_noise_dbfs", "How loud each microphone hears the room.", static microphone => microphone.NoiseDbfs);
        Each(
            "zoomrooms_sound_check_delay_seconds", "From when it was played to when each microphone hears it.",
            static microphone => microphone.DelayMilliseconds / 1000);

        void Each(string name, string? help, Func<SoundCheckMicrophone, double> value)
        {
            foreach (SoundCheckMicrophone microphone in report.Microphones)
            {
                gauge(name, help, value(microphone), string.Create(CultureInfo.InvariantCulture, $"microphone=\"{microphone.Number}\""));
                help = null;
            }
        }
    }
}
