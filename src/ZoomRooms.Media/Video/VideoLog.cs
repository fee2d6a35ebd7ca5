using Microsoft.Extensions.Logging;
using ZoomRooms.Protocol;

namespace ZoomRooms.Media.Video;

/// <summary>What the video side logs. Event ids 4100–4199, stable.</summary>
internal static partial class VideoLog
{
    [LoggerMessage(
        4100, LogLevel.Information,
        "Camera running with {Delivered}, encoded as {Width}x{Height}; {FrameRate} pictures per second were asked for")]
    public static partial void CameraRunning(ILogger logger, string delivered, int width, int height, int frameRate);

    [LoggerMessage(4101, LogLevel.Warning, "Camera: {Label}. {Reason}")]
    public static partial void CameraNotRunning(ILogger logger, string label, string reason);

    [LoggerMessage(4102, LogLevel.Error, "The camera's driver does not return; its thread is left behind")]
    public static partial void CameraThreadLost(ILogger logger);

    [LoggerMessage(4103, LogLevel.Warning, "The camera gives {Rate:0.0} pictures per second as {Format}; {Asked} were asked for")]
    public static partial void CameraSlow(ILogger logger, double rate, int asked, string format);

    [LoggerMessage(4110, LogLevel.Information, "Encoder {Encoder} open for {Width}x{Height} at {Bitrate} bit/s")]
    public static partial void EncoderOpen(ILogger logger, string encoder, int width, int height, int bitrate);

    [LoggerMessage(4111, LogLevel.Warning, "Encoder {Encoder} for {Width}x{Height}: {Problem}")]
    public static partial void EncoderProblem(ILogger logger, string encoder, int width, int height, string problem);

    [LoggerMessage(4112, LogLevel.Warning, "Encoder {Encoder} keeps failing; changing to {Next}")]
    public static partial void EncoderGivenUp(ILogger logger, string encoder, string next);

    [LoggerMessage(4113, LogLevel.Error, "The driver of the encoder of {Layer} does not return; its thread is left behind")]
    public static partial void EncoderThreadLost(ILogger logger, MediaStream layer);

    [LoggerMessage(4120, LogLevel.Error, "The receiver of encoded pictures failed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);
}
