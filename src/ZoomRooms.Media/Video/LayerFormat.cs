using ZoomRooms.Protocol;

namespace ZoomRooms.Media.Video;

/// <summary>What a layer is made of: the size of its picture, and the encoder that makes it.</summary>
internal sealed record LayerFormat(MediaStream Layer, CameraOptions Picture, EncoderOptions Encoder, EncoderSelection Selection)
{
    private const int Parts = 4;
    private const string Software = "libx264";

    /// <summary>The picture as the options ask for it.</summary>
    public static LayerFormat Of(CameraOptions camera, EncoderOptions encoder, EncoderSelection selection) =>
        new(MediaStream.Picture, camera, encoder, selection);

    /// <summary>
    /// The small picture beside it: a quarter of its width and height. Null when the options want none, or it would be smaller than any
    /// picture may be.
    /// </summary>
    public static LayerFormat? SmallOf(CameraOptions camera, EncoderOptions encoder, EncoderSelection selection)
    {
        CameraOptions picture = camera with { Width = Part(camera.Width), Height = Part(camera.Height) };
        if (!encoder.SmallPicture || picture.Width < CameraOptions.MinimumWidth || picture.Height < CameraOptions.MinimumHeight)
            return null;
        string name = EncoderSettings.Of(selection.Name) is { SecondInstance: true } ? selection.Name : selection.IsUsable ? Software : "";
        string[] ladder = name == Software ? [Software] : new[] { name, Software };
        return new LayerFormat(
            MediaStream.SmallPicture, picture, encoder with
            {
                BitrateBitsPerSecond = encoder.SmallBitrateBitsPerSecond,
                Ladder = ladder
            }, selection with { Name = name });
    }

    /// <summary>A quarter, to the nearest even number: chroma has half the resolution.</summary>
    private static int Part(int length) => (length + Parts) / (2 * Parts) * 2;
}
