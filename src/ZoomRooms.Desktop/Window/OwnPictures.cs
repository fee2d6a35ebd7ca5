using ZoomRooms.Client.Media;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Media.Screens;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Window;

/// <summary>
/// What this participant's camera sends, on its way to the page of this participant: the small picture, as it was encoded. It goes through
/// a queue of its own, for encoders and media loop are different threads.
/// </summary>
internal sealed class OwnPictures(PictureQueue queue, Action wake, TimeProvider time) : IDisposable
{
    private readonly IPictureStream _stream = queue.Open(new ParticipantId(0), static () => { });

    /// <summary>A camera that makes no second picture shows its only one.</summary>
    public Func<CameraPipeline?> Camera { get; set; } = static () => null;

    /// <summary>On the thread of each layer; only one of them has a part in it.</summary>
    public void Take(in EncodedVideoFrame picture)
    {
        if (Camera() is not { } camera || picture.Layer != (camera.HasSmallPicture ? MediaStream.SmallPicture : MediaStream.Picture))
            return;
        // 90 kHz, as everywhere; nobody looks at it here.
        _stream.TryAdd(picture.AnnexB, (uint)(picture.CapturedAt.Ticks / 1000 * 9), picture.IsKeyFrame, time.Now());
        wake();
        if (_stream.TakeKeyFrameRequest())
            camera.RequestKeyFrame(picture.Layer);
    }

    public void Dispose() => _stream.Dispose();
}
