using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Appliance.Status;

/// <summary>A device's state as one line.</summary>
internal static class DeviceText
{
    public static string Of(CameraStatus status) => status.Reason.Length == 0 ? status.Label : $"{status.Label}: {status.Reason}";

    public static string Of(MicrophoneStatus status) => status.Reason.Length == 0 ? status.Label : $"{status.Label}: {status.Reason}";

    public static string Of(SpeakerStatus status) => status.Reason.Length == 0 ? status.Label : $"{status.Label}: {status.Reason}";
}
