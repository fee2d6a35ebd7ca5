using ZoomRooms.Client.Media;
using ZoomRooms.Decoding;

namespace ZoomRooms.Desktop;

/// <summary>Records the meeting as received into a Matroska file. Called on the media loop's thread.</summary>
internal sealed class MeetingRecorder(string path) : IMediaRecorder, IDisposable
{
    private readonly MatroskaRecorder _file = new(path);
    private readonly Lock _lock = new();

    public string? Failure => _file.Failure;

    public void AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at)
    {
        lock (_lock)
            _file.AddVideo(annexB, isKeyFrame, at);
    }

    public void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at)
    {
        lock (_lock)
            _file.AddAudio(opusPacket, at);
    }

    public void Dispose() => _file.Dispose();
}
