using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Appliance.Status;

/// <summary>A device's state as one line.</summary>
internal static class DeviceText
{
    public static string Of(CameraStatus status) => status.Reason.Length == 0 ? status.Label : $"{status.Label}: {status.Reason}";

    public static string Of(MicrophoneStatus status) => Of(status.State, status.Failure, status.Reason);

    public static string Of(SpeakerStatus status) => Of(status.State, status.Failure, status.Reason);

    private static string Of(SoundState state, SoundFailure failure, string reason) =>
        failure == SoundFailure.None ? state.ToString().ToUpperInvariant() : $"{state.ToString().ToUpperInvariant()}: {reason}";
}
