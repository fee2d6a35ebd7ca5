using System.Globalization;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Appliance.Status;

/// <summary>A device's state as one line.</summary>
internal static class DeviceText
{
    public static string Of(CameraStatus status) =>
        status.Reason.Length > 0 ? $"{status.Label}: {status.Reason}"
        : status.Delivered.ToString() is { Length: > 0 } delivered ? $"{status.Label}, {delivered}"
        : status.Label;

    public static string Of(MicrophoneStatus status) => Hangs(status) + Of(status.State, status.Failure, status.Reason) + Lost(status);

    public static string Of(SpeakerStatus status) => Of(status.State, status.Failure, status.Reason);

    /// <summary>Who shows pictures, and what that process says of itself.</summary>
    public static string Of(PictureOptions wanted, PicturePortStatus screen)
    {
        if (!wanted.HasScreen)
            return "none: no pictures are asked for";
        if (!screen.IsConnected)
            return $"nobody takes pictures at {wanted.Socket}: none are asked for";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"takes pictures, says: {screen.Said.Decoded} decoded, {screen.Said.Width}x{screen.Said.Height} at last, {screen.Said.Failed} of no use");
    }

    /// <summary>For a moment after the button, or for as long as something hangs: it must not look muted meanwhile.</summary>
    private static string Hangs(MicrophoneStatus status) => status.MuteAsked && !status.Muted ? "mute asked for, NOT SILENT YET, " : "";

    /// <summary>A machine that cannot keep up is heard in pieces; this says why.</summary>
    private static string Lost(MicrophoneStatus status) =>
        status.Overruns == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $", {status.Overruns} blocks of 10 ms lost: the processor is too slow or too busy");

    private static string Of(SoundState state, SoundFailure failure, string reason) =>
        failure == SoundFailure.None ? state.ToString().ToUpperInvariant() : $"{state.ToString().ToUpperInvariant()}: {reason}";
}
