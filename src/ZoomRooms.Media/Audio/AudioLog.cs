using Microsoft.Extensions.Logging;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>What sound says in the log: directions, reasons, counts; no names, no content.</summary>
internal static partial class AudioLog
{
    [LoggerMessage(4101, LogLevel.Information, "Sound device running: {Direction}")]
    public static partial void DeviceRunning(ILogger logger, SoundDirection direction);

    [LoggerMessage(4102, LogLevel.Warning, "Sound device not running: {Direction}, {Failure}; trying again with back-off")]
    public static partial void DeviceFailed(ILogger logger, SoundDirection direction, SoundFailure failure);

    [LoggerMessage(4103, LogLevel.Error, "Sound supervisor failed and goes on")]
    public static partial void SupervisorFailed(ILogger logger, Exception exception);

    [LoggerMessage(4104, LogLevel.Error, "Sound device did not close within {Seconds} s; it is given up")]
    public static partial void CloseTimedOut(ILogger logger, double seconds);

    [LoggerMessage(4105, LogLevel.Error, "Audio frame handling failed and goes on")]
    public static partial void FrameFailed(ILogger logger, Exception exception);

    [LoggerMessage(4106, LogLevel.Warning, "The processor cannot keep up with the microphones: {Effort} from now on")]
    public static partial void DoesLess(ILogger logger, SoundEffort effort);
}
