using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video.Substitute;

/// <summary>
/// Reads a camera with the product's pipeline in a process of its own, into which a substitute was preloaded, and tells what came: this
/// program again, asked for the one explicit test below.
/// </summary>
public sealed class CameraChild
{
    private const string WishVariable = "CAMERA_WISH", ResultVariable = "CAMERA_RESULT";

    /// <param name="Pictures">How many to wait for.</param>
    internal sealed record Wish(
        int Width, int Height, int FrameRate, int Pictures, string? InputFormat = null, PictureFit Fit = PictureFit.Bars);

    /// <param name="Ages">Of each picture: milliseconds from its capture time to its arrival here.</param>
    /// <param name="FirstLower">Mean luma of the lower half of the first picture.</param>
    /// <param name="LastLower">Likewise of the last.</param>
    internal sealed record Seen(
        string State, string Format, int Width, int Height, double Rate, long Damaged, double[] Ages, double[] Moments, double FirstLower,
        double LastLower);

    internal static ProcessStartInfo Start(Wish wish, string result)
    {
        ProcessStartInfo start = ProbeChild.Start("");
        foreach (string argument in (
            string[])["-noLogo", "-noColor", "-explicit", "only", "-method",
            $"{typeof(CameraChild).FullName}.{nameof(Reads_the_camera_that_was_preloaded)}"])
            start.ArgumentList.Add(argument);
        start.Environment[WishVariable] = JsonSerializer.Serialize(wish);
        start.Environment[ResultVariable] = result;
        return start;
    }

    [Fact(Explicit = true)]
    public void Reads_the_camera_that_was_preloaded()
    {
        string wish = Environment.GetEnvironmentVariable(WishVariable)
            ?? throw new InvalidOperationException("This is run by Cameras_as_they_come.");
        File.WriteAllText(
            Environment.GetEnvironmentVariable(ResultVariable)!, JsonSerializer.Serialize(Run(JsonSerializer.Deserialize<Wish>(wish)!)));
    }

    private static Seen Run(Wish wish)
    {
        CameraOptions camera = new()
        {
            Device = "/dev/substitute-camera", Width = wish.Width, Height = wish.Height, FrameRate = wish.FrameRate,
            InputFormat = wish.InputFormat, Fit = wish.Fit,
        };
        using CameraPipeline pipeline = new(camera, new EncoderOptions
        {
            SmallPicture = false
        }, new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);
        List<(byte[] Unit, TimeSpan CapturedAt, TimeSpan Arrived)> frames = new();
        using ManualResetEventSlim enough = new();
        pipeline.Start((in EncodedVideoFrame frame) =>
        {
            // What is encoded while no camera gives pictures is black, and not the camera's.
            if (pipeline.Status.State != CameraState.Running || frames.Count >= wish.Pictures)
                return;
            frames.Add((frame.AnnexB.ToArray(), frame.CapturedAt, TimeProvider.System.GetElapsedTime(0)));
            if (frames.Count == wish.Pictures)
                enough.Set();
        });
        bool came = enough.Wait(TimeSpan.FromMinutes(2));
        CameraStatus status = pipeline.Status;
        pipeline.Stop();
        Assert.True(
            came, $"{status.Label} {status.Reason} {status.Picture.EncoderProblem}: {status.FramesCaptured} captured, {frames.Count} encoded");
        (double first, double last) = LowerHalves(frames);
        return new Seen(
            status.Label, status.Delivered.Format, status.Delivered.Width, status.Delivered.Height, status.Delivered.PicturesPerSecond,
            status.Delivered.Damaged,
            [.. frames.Select(frame => (frame.Arrived - frame.CapturedAt).TotalMilliseconds)],
            [.. frames.Select(frame => frame.CapturedAt.TotalMilliseconds)], first, last);
    }

    private static (double First, double Last) LowerHalves(List<(byte[] Unit, TimeSpan CapturedAt, TimeSpan Arrived)> frames)
    {
        using VideoDecoder decoder = new();
        double? first = null;
        double last = 0;
        foreach ((byte[] unit, _, _) in frames)
        {
            if (decoder.Decode(unit) != VideoDecodeResult.Picture || !decoder.TryGetPicture(out DecodedPicture picture))
                continue;
            // Black pictures keep the stream alive before the camera's first.
            if (MeanLuma(picture, 0, picture.Height / 2) < 20)
                continue;
            last = MeanLuma(picture, picture.Height / 2, picture.Height);
            first ??= last;
        }
        return (first ?? -1, last);
    }

    private static double MeanLuma(DecodedPicture picture, int from, int to)
    {
        long sum = 0;
        for (int row = from; row < to; row++)
        {
            foreach (byte luma in picture.Y.Slice(row * picture.StrideY, picture.Width))
                sum += luma;
        }
        return (double)sum / (picture.Width * (to - from));
    }
}
