using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client.Media;
using ZoomRooms.Media.Video;

namespace ZoomRooms.TestKit.Video;

/// <summary>A screen that nobody captured: a test card at ten pictures a second, encoded as whoever captures one encodes it.</summary>
internal sealed class MadeScreen : IDisposable
{
    private readonly CameraPipeline _pictures;
    private readonly SharedScreenSource _source;

    public MadeScreen(SharedScreenSource source, int height)
    {
        int width = height * 16 / 9;
        CameraOptions options = new()
        {
            Format = "lavfi", Device = $"testsrc2=size={width}x{height}:rate=10", Width = width, Height = height, FrameRate = 10,
        };
        _source = source;
        _pictures = new CameraPipeline(
            options, new EncoderOptions { SmallPicture = false }, new EncoderSelection("libx264", []), TimeProvider.System,
            NullLogger.Instance);
        source.Changed = _pictures.RequestKeyFrame;
        _pictures.Start((in EncodedVideoFrame picture) =>
        {
            source.TryPut(picture.AnnexB, AccessUnit.KindOf(picture.AnnexB) == AccessUnitKind.KeyFrame, picture.CapturedAt);
        });
    }

    public void Dispose()
    {
        _source.Changed = static () => { };
        _pictures.Dispose();
    }
}
