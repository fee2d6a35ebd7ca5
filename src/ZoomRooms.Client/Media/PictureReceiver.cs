using ZoomRooms.Media.Screens;

namespace ZoomRooms.Client.Media;

/// <summary>Hands opened pictures on to whoever takes them. Nothing is decoded here, where the keys are.</summary>
/// <param name="stream">Null where nobody takes them.</param>
/// <param name="opened">Called for each.</param>
internal sealed class PictureReceiver(IPictureStream? stream, IMediaRecorder? recorder, Action opened) : IFrameReceiver
{
    public bool HasEnded => stream is null || stream.HasEnded;

    public bool TryAdd(ReadOnlySpan<byte> frame, uint capturedAt, bool isKeyFrame, TimeSpan arrived)
    {
        if (stream is not null && !stream.TryAdd(frame, capturedAt, isKeyFrame, arrived))
            return false;
        recorder?.AddVideo(frame, isKeyFrame, arrived);
        opened();
        return true;
    }

    public bool TakeKeyFrameRequest() => stream is not null && stream.TakeKeyFrameRequest();

    public void End() => stream?.End();

    public void Dispose() => stream?.Dispose();
}
