using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Screens;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Client.Media;

/// <summary>The devices a participant sends from and plays to. They outlive meetings; a session starts and stops them.</summary>
/// <param name="Recorder">Where the far end keeps what it received; null: nowhere.</param>
public sealed record MediaDevices(
    CameraPipeline? Camera, MicrophonePipeline? Microphone, SpeakerPipeline? Speaker, IMediaRecorder? Recorder = null)
{
    /// <summary>The screen that can be shown; null for a participant that has none to show.</summary>
    public SharedScreenSource? Screen { get; init; }

    /// <summary>Where the others' pictures go; null: nowhere.</summary>
    public IPictureOutput? Pictures { get; init; }

    /// <summary>
    /// Gets what the camera's encoders made, for whoever wants to see oneself; it leaves the process on no way from here.
    /// </summary>
    public EncodedVideoHandler? Own { get; init; }
}

/// <summary>Takes what was received and decrypted, before decoding. Called on the media loop's thread.</summary>
public interface IMediaRecorder
{
    void AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at);

    void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at);
}
