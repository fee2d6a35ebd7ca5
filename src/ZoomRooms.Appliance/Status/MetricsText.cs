using System.Globalization;
using System.Text;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Status;

/// <summary>The status as Prometheus reads it (text exposition format 0.0.4). Without names, codes, meetings: numbers only.</summary>
internal static class MetricsText
{
    /// <summary>An answer to <c>GET /metrics</c>, as <c>curl --unix-socket</c> and scrapers ask it; to anything else 404 or 405.</summary>
    public static string Answer(string requestLine, Func<(StatusDocument Status, DeviceHealth Health)> look)
    {
        string[] words = requestLine.Split('\r', '\n')[0].Split(' ');
        if (words.Length < 2)
            return Response("400 Bad Request", "");
        if (words[0] != "GET")
            return Response("405 Method Not Allowed", "");
        if (words[1] != "/metrics")
            return Response("404 Not Found", "");
        (StatusDocument status, DeviceHealth health) = look();
        return Response("200 OK", Of(status, health));
    }

    public static string Of(StatusDocument status, DeviceHealth health)
    {
        StringBuilder text = new();
        Gauge("zoomrooms_info", "Version and slot.", 1,
            $"version=\"{Label(health.ImageVersion ?? status.Version)}\",slot=\"{Label(health.Slot ?? "")}\",encoder=\"{Label(status.Encoder)}\"");
        Gauge("zoomrooms_state", "1 for the room's state.", 1, $"state=\"{Label(status.State.Split(' ')[0])}\"");
        Gauge("zoomrooms_lock_lit", "Whether the lock light says end-to-end encrypted.", status.LockLit ? 1 : 0);
        Gauge("zoomrooms_muted", "Whether the microphone is muted and sends silence.", status.Muted ? 1 : 0);
        if (status.Sound is { } sound)
        {
            Gauge("zoomrooms_echo_cancelled", "Whether the room cancels echoes; otherwise the device does.", sound.CancelsEcho ? 1 : 0);
            Gauge(
                "zoomrooms_echo_return_loss_enhancement_db", "What was played is so much quieter behind the linear canceller.",
                sound.EchoReturnLossEnhancement);
            Gauge("zoomrooms_talker_gain_db", "What talkers are turned up by.", sound.Gain);
            Gauge("zoomrooms_sound_clock_offset_ppm", "The microphones' crystal against the loudspeaker's.", sound.ClockOffset);
            Counter("zoomrooms_late_references", "Blocks of 10 ms for which what was played was not known in time.", sound.LateReferences);
            Gauge("zoomrooms_microphones_left_out", "Microphones of the array in which something is wrong.", sound.LeftOut.Count);
            if (sound.EchoReturnLoss is { } loss)
                Gauge("zoomrooms_echo_return_loss_db", "What the room says comes back from the others at least so much quieter.", loss);
            if (sound.TalkerAzimuth is { } azimuth)
                Gauge("zoomrooms_talker_azimuth_degrees", "Where the array listens to.", azimuth);
        }
        string? help = "Volume of a sound card's own mixer, percent of its range.";
        foreach (StatusVolume volume in status.Volumes)
        {
            Gauge("zoomrooms_card_volume_percent", help, volume.Percent, $"device=\"{volume.Device}\",control=\"{Label(volume.Control)}\"");
            help = null;
        }
        help = "Whether the switch of that mixer mutes it.";
        foreach (StatusVolume volume in status.Volumes)
        {
            Gauge("zoomrooms_card_muted", help, volume.Muted ? 1 : 0, $"device=\"{volume.Device}\",control=\"{Label(volume.Control)}\"");
            help = null;
        }
        if (status.SoundCheck?.Last is { } check)
            SoundCheckMetrics.Write(check, Gauge);
        if (status.SoundDelay is { } delay)
        {
            string? about = "How long sound takes through each stage, milliseconds.";
            foreach ((string way, IReadOnlyList<SoundStage> stages) in new[] {
                ("mouth_to_wire", delay.MouthToWire), ("wire_to_ear", delay.WireToEar) })
            {
                foreach (SoundStage stage in stages)
                {
                    Gauge("zoomrooms_sound_stage_milliseconds", about, stage.Milliseconds, $"way=\"{way}\",stage=\"{stage.Stage}\"");
                    about = null;
                }
            }
            Gauge("zoomrooms_sound_delay_milliseconds", "How long sound takes, all stages together.", delay.MouthToWireMilliseconds,
                "way=\"mouth_to_wire\"");
            Gauge("zoomrooms_sound_delay_milliseconds", null, delay.WireToEarMilliseconds, "way=\"wire_to_ear\"");
        }
        Gauge("zoomrooms_participants", "Participants in the meeting, this room included.", status.Participants.Count);
        Counter("zoomrooms_frames_sealed", "Frames sealed end-to-end.", status.FramesSealed);
        Gauge("zoomrooms_frames_sent", "Frames sent in this meeting.", status.AudioFramesSent, "kind=\"audio\"");
        Gauge("zoomrooms_frames_sent", null, status.VideoFramesSent, "kind=\"video\"");
        Gauge("zoomrooms_frames_decoded", "Frames decoded in this meeting.", status.AudioFramesDecoded, "kind=\"audio\"");
        Gauge("zoomrooms_pictures_opened", "Frames of the others' pictures opened in this meeting; none is decoded here.",
            status.PicturesOpened);
        Counter("zoomrooms_pictures_handed_on", "Of these, handed to the process that shows pictures.", status.PicturesHandedOn);
        Counter("zoomrooms_pictures_left_out", "Of these, not taken in time by that process.", status.PicturesLeftOut);
        help = "Frames dropped in this meeting, by reason.";
        foreach ((string reason, long count) in status.FramesDropped)
        {
            Gauge("zoomrooms_frames_dropped", help, count, $"reason=\"{Label(reason)}\"");
            help = null;
        }
        help = "Pictures encoded since the camera was started, by stream.";
        foreach (StatusPicture picture in status.Pictures)
        {
            Gauge("zoomrooms_pictures_encoded", help, picture.Frames, $"layer=\"{picture.Layer}\"");
            help = null;
        }
        help = "Bytes of these.";
        foreach (StatusPicture picture in status.Pictures)
        {
            Gauge("zoomrooms_picture_bytes", help, picture.Bytes, $"layer=\"{picture.Layer}\"");
            help = null;
        }
        help = "What the encoder is set to, bits per second; 0 while nobody wants the stream or its encoder does not work.";
        foreach (StatusPicture picture in status.Pictures)
        {
            Gauge("zoomrooms_picture_bitrate", help, picture.Wanted && picture.Problem.Length == 0
                ? picture.Bitrate : 0, $"layer=\"{picture.Layer}\"");
            help = null;
        }
        if (status.AvailableBitrate is { } available)
            Gauge("zoomrooms_available_bitrate", "What the way to the server carries, bits per second.", available);
        if (status.RequestedBitrate is { } requested)
            Gauge("zoomrooms_requested_bitrate", "What the server asked the picture not to exceed, bits per second.", requested);
        Gauge("zoomrooms_resident_bytes", "Memory of the service.", status.ResidentBytes);
        Gauge("zoomrooms_load_shed",
            "What is left out to spare the board: 0 nothing, 1 half and 2 three quarters of the pictures, 3 all pictures.",
            (int)status.LoadShed);
        if (health.TemperatureCelsius is { } temperature)
            Gauge("zoomrooms_temperature_celsius", "Of the hottest thermal zone.", temperature);
        if (health.IsThrottled is { } throttled)
            Gauge("zoomrooms_throttled", "The board slows itself down.", throttled ? 1 : 0);
        if (health.IsUndervolted is { } undervolted)
            Gauge("zoomrooms_undervoltage", "The supply is too weak.", undervolted ? 1 : 0);
        if (health.StorageWornPercent is { } worn)
            Gauge("zoomrooms_storage_worn_percent", "Used part of the flash memory's life.", worn);
        Gauge("zoomrooms_state_free_bytes", "Free space for the room's state.", health.StateFreeBytes);
        Gauge("zoomrooms_state_writable", "Whether the room's state can be written.", health.IsStateWritable && !health.IsStateLost
            ? 1 : 0);
        Gauge("zoomrooms_memory_available_bytes", "Memory that the kernel could still give.", health.MemoryAvailableBytes);
        Gauge("zoomrooms_clock_synchronized", "Whether the clock follows a time server.", health.IsClockSynchronized ? 1 : 0);
        help = "1 for each problem that somebody should do something about.";
        foreach (string problem in status.Problems)
        {
            Gauge("zoomrooms_problem", help, 1, $"name=\"{problem.Split(':')[0]}\"");
            help = null;
        }
        return text.ToString();

        void Gauge(string name, string? about, double value, string labels = "") => Write(name, "gauge", about, value, labels);
        void Counter(string name, string about, double value) => Write(name + "_total", "counter", about, value, "");

        void Write(string name, string type, string? about, double value, string labels)
        {
            if (about is not null)
                text.Append("# HELP ").Append(name).Append(' ').Append(about).Append("\n# TYPE ").Append(name).Append(' ').Append(type)
                    .Append('\n');
            text.Append(name);
            if (labels.Length > 0)
                text.Append('{').Append(labels).Append('}');
            text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    private static string Label(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Response(string status, string body) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");
}
