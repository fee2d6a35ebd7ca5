using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Client.Media;

/// <summary>The devices a participant sends from and plays to. They outlive meetings; a session starts and stops them.</summary>
/// <param name="Recorder">Where the far end keeps what it received; null: nowhere.</param>
public sealed record MediaDevices(CameraPipeline? Camera, MicrophonePipeline? Microphone, SpeakerPipeline? Speaker, IMediaRecorder? Recorder = null);

/// <summary>Takes what was received and decrypted, before decoding.</summary>
public interface IMediaRecorder
{
    void AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at);

    void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at);
}
