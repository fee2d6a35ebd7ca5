using ZoomRooms.Client;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Desktop;

/// <summary>A stay in a meeting as it was asked for.</summary>
/// <param name="State">Folder of this client's identity and credentials.</param>
/// <param name="Muted">Begins muted.</param>
internal sealed record StayRequest(ServerEndpoint Server, string State, JoinRequest Join, DeviceChoice Choice, bool Muted)
{
    /// <summary>With a fresh identity for each stay, of which nothing is written anywhere; the pairing is not used.</summary>
    public bool Guest { get; init; }

    /// <summary>Null: none; the same of the others.</summary>
    public CameraOptions? Camera => Choice.CameraOptions;

    public MicrophoneOptions? Microphone => Choice.MicrophoneOptions;

    public SpeakerOptions? Speaker => Choice.SpeakerOptions;
}
