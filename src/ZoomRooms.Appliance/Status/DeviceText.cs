using System.Globalization;
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

    public static string Of(MicrophoneStatus status) => Of(status.State, status.Failure, status.Reason) + Lost(status);

    public static string Of(SpeakerStatus status) => Of(status.State, status.Failure, status.Reason);

    /// <summary>A machine that cannot keep up is heard in pieces; this says why.</summary>
    private static string Lost(MicrophoneStatus status) =>
        status.Overruns == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {status.Overruns} blocks of 10 ms lost: the processor is too slow or too busy");

    private static string Of(SoundState state, SoundFailure failure, string reason) =>
        failure == SoundFailure.None ? state.ToString().ToUpperInvariant() : $"{state.ToString().ToUpperInvariant()}: {reason}";
}
