using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Desktop;

/// <summary>Devices by the words that they are chosen with, on the command line or before a meeting.</summary>
/// <param name="Camera"><c>FORMAT:DEVICE</c> or <c>none</c>.</param>
/// <param name="Microphone">Part of a name, empty for the default, or <c>none</c>; the same of the speaker.</param>
internal sealed record DeviceChoice(string Camera, string Microphone, string Speaker)
{
    public CameraOptions? CameraOptions => CameraArgument.TryParse(Camera)?.Camera;

    public MicrophoneOptions? MicrophoneOptions => Microphone is "none" ? null : new MicrophoneOptions { Device = Microphone };

    public SpeakerOptions? SpeakerOptions => Speaker is "none" ? null : new SpeakerOptions { Device = Speaker };
}
