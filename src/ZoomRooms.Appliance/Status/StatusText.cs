using System.Globalization;
using System.Text;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Appliance.Status;

/// <summary>A status as lines for people.</summary>
internal static class StatusText
{
    public static string Of(StatusDocument status)
    {
        StringBuilder text = new();
        void Line(string name, string? value) =>
            text.Append(CultureInfo.InvariantCulture, $"{name,-16}{(string.IsNullOrEmpty(value) ? "–" : TerminalText.Printable(value))}\n");
        void Volume(string device)
        {
            if (StatusVolume.Describe(status.Volumes, device) is { Length: > 0 } volume)
                Line("  volume", volume);
        }
        Line("Room", $"{status.RoomName}: {status.State}");
        Line("Lock", status.LockLit ? "LIT: end-to-end encrypted" : "dark");
        foreach (string condition in status.LockUnmet)
            Line("  because", condition);
        if (status.Attention is not null)
            Line("  attention", status.Attention);
        if (status.CodeChange is { } change)
        {
            Line("  code before", change.Before ?? "not known");
            Line("  code now", change.Now ?? "not known yet");
            Line("  since", change.DescribeSince());
        }
        Line("Light", $"{status.Light} ({(status.LedLit ? "lit" : "dark")} now)");
        Line("Meeting", status.Topic is null ? status.Meeting : $"{status.Meeting} {NameText.Quote(status.Topic)}");
        if (status.Rejoin is not null)
            Line("  way back", status.Rejoin);
        if (status.Waiting is { } waiting)
            Line("Waiting", waiting);
        if (status.Knocking.Count > 0)
            Line("Knocking", NameText.Join(status.Knocking));
        if (status.RaisedHands.Count > 0)
            Line("Raised hands", NameText.Join(status.RaisedHands));
        if (status.Messages is { Missing: > 0 } or { Late: > 0 })
            Line("Messages", string.Create(
                CultureInfo.InvariantCulture, $"{status.Messages.Missing} did not come, {status.Messages.Late} came late"));
        if (status.Reconnecting)
            Line("  server", "the connection broke, another is looked for");
        if (status.Locked)
            Line("  locked", "nobody new gets a key");
        Line("Leader", status.Leader is null ? null : NameText.Quote(status.Leader));
        Line("Security code", status.SecurityCode);
        Line("Participants", NameText.Join(status.Participants));
        Line("Key", status.KeySequenceNumber == 0
            ? null : string.Create(CultureInfo.InvariantCulture, $"{status.KeySequenceNumber}, heartbeat {status.HeartbeatAge:0.0} s ago"));
        foreach (string missing in status.MissingKeys)
            Line("  missing", missing);
        Line("Microphone", status.Muted ? $"muted, {status.Microphone}" : status.Microphone);
        Volume(StatusVolume.Microphone);
        Line("Speaker", status.Speaker);
        Volume(StatusVolume.Speaker);
        if (status.Sound is { } sound)
            Line("Sound", sound.Describe());
        foreach (string way in status.SoundDelay?.Describe() ?? [])
            Line("  delay", way);
        if (status.SoundCheck is { } check)
        {
            Line("Sound check", check.Describe());
            foreach ((string name, string detail) in check.Details())
                Line(name, detail);
        }
        Line("Camera", status.Camera);
        foreach (StatusPicture picture in status.Pictures)
            Line(picture.Layer == "small" ? "  small picture" : $"  {picture.Layer}", picture.Describe());
        if (status.LoadShed != LoadShed.Nothing)
            Line("  left out", LoadShedding.Describe(status.LoadShed));
        Line("Encoder", status.Encoder);
        foreach (string encoder in status.EncodersPassedOver)
            Line("  passed over", encoder);
        Line("Frame cipher", status.FrameCipher);
        Line("Key store", status.KeyStore);
        Line("Screen", status.Screen);
        Line("Speech", status.Speech);
        if (status.Calendar.Length > 0)
            Line("Calendar", status.Calendar);
        if (status.Slot is not null)
            Line("Software", $"{status.ImageVersion}, slot {status.Slot}");
        if (status.Update is not null)
            Line("  update", status.Update);
        foreach (string problem in status.Problems)
            Line("Problem", problem);
        Line("Panel", status.Panel);
        Line("Sent", string.Create(
            CultureInfo.InvariantCulture,
            $"{status.AudioFramesSent} audio and {status.VideoFramesSent} video frames, {status.BytesSent} bytes, {status.FramesSealed} sealed end-to-end"));
        Line("Received", string.Create(
            CultureInfo.InvariantCulture,
            $"{status.AudioFramesDecoded} audio frames decoded, {status.PicturesOpened} of pictures opened, {status.BytesReceived} bytes"));
        Line("Dropped", string.Join(
            ", ", status.FramesDropped.Select(drop => string.Create(CultureInfo.InvariantCulture, $"{drop.Key} {drop.Value}"))));
        if (status.PressToLock is { } press)
            Line("Press to lock", string.Create(CultureInfo.InvariantCulture, $"{press * 1000:0} ms"));
        Line("Last change", status.LastTransition);
        Line("Last error", status.LastError);
        return text.ToString();
    }
}
