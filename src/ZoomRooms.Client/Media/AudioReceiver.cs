using ZoomRooms.Media.Audio;

namespace ZoomRooms.Client.Media;

/// <summary>Hands received audio to the speaker, whose jitter buffer deals with holes and order by itself.</summary>
internal sealed class AudioReceiver(SpeakerPipeline? speaker, IMediaRecorder? recorder) : IFrameReceiver
{
    private readonly IncomingAudio? _audio = speaker?.AddStream();

    public bool HasEnded => true;

    public bool TryAdd(ReadOnlySpan<byte> frame, uint capturedAt, bool isKeyFrame, TimeSpan arrived)
    {
        recorder?.AddAudio(frame, arrived);
        _audio?.Insert(capturedAt, frame, arrived);
        return true;
    }

    public bool TakeKeyFrameRequest() => false;

    public void End()
    {
        if (_audio is not null)
            speaker?.RemoveStream(_audio);
    }

    public void Dispose() => End();
}
