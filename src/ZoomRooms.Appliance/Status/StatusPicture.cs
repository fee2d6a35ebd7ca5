using System.Globalization;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Appliance.Status;

/// <summary>One of the streams made of the camera.</summary>
/// <param name="Layer"><c>picture</c> or <c>small</c>.</param>
/// <param name="Encoder">libavcodec's name.</param>
/// <param name="Problem">Why there is none; empty when all is well.</param>
/// <param name="Wanted">False while nobody sees it, and it is not made.</param>
/// <param name="Bitrate">Target, bits per second.</param>
/// <param name="Frames">Encoded since the camera was started.</param>
/// <param name="Bytes">Of these.</param>
internal sealed record StatusPicture(
    string Layer, int Width, int Height, string Encoder, string Problem, bool Wanted, int Bitrate, long Frames, long Bytes)
{
    /// <summary>All streams of a camera.</summary>
    internal static IReadOnlyList<StatusPicture> Of(CameraStatus camera) =>
        camera.SmallPicture is { } small ? [Of("picture", camera.Picture), Of("small", small)] : [Of("picture", camera.Picture)];

    /// <summary>As one line.</summary>
    public string Describe()
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");
        if (Problem.Length > 0)
            return $"missing, {size}: {Problem}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{size} by {(Encoder.Length > 0 ? Encoder : "no encoder")}, {Bitrate / 1000} kbit/s, {Frames} encoded{(Wanted ? "" : ", nobody wants it now")}");
    }

    private static StatusPicture Of(string name, LayerStatus layer) => new(
        name, layer.Width, layer.Height, layer.Encoder, layer.EncoderProblem, layer.Enabled, layer.BitrateBitsPerSecond,
        layer.FramesEncoded, layer.BytesEncoded);
}
