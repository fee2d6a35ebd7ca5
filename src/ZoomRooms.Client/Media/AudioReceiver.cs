using ZoomRooms.Media.Audio;

namespace ZoomRooms.Client.Media;

/// <summary>Hands received audio to the speaker, whose jitter buffer deals with holes and order by itself.</summary>
internal sealed class AudioReceiver : IFrameReceiver
{
    private readonly ParticipantReception _participant;
    private readonly SpeakerPipeline? _speaker;
    private readonly IMediaRecorder? _recorder;
    private readonly IncomingAudio? _audio;

    public AudioReceiver(ParticipantReception participant, SpeakerPipeline? speaker, IMediaRecorder? recorder)
    {
        (_participant, _speaker, _recorder) = (participant, speaker, recorder);
        participant.Sound = _audio = speaker?.AddStream();
    }

    public bool HasEnded => true;

    public bool TryAdd(ReadOnlySpan<byte> frame, uint capturedAt, bool isKeyFrame, TimeSpan arrived)
    {
        _recorder?.AddAudio(frame, arrived);
        _audio?.Insert(capturedAt, frame, arrived);
        return true;
    }

    public bool TakeKeyFrameRequest() => false;

    public void End()
    {
        if (_audio is null)
            return;
        if (_participant.Sound == _audio)
            _participant.Sound = null;
        _speaker?.RemoveStream(_audio);
    }

    public void Dispose() => End();
}
