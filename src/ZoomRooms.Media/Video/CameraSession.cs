using Microsoft.Extensions.Logging;

namespace ZoomRooms.Media.Video;

/// <summary>
/// What runs between one start and the next stop. Owns the threads and all that they touch, so that a thread lost in a driver keeps what it
/// uses.
/// </summary>
internal sealed class CameraSession : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CameraCapture _capture;
    private readonly LayerFeed _pictureFeed;
    private readonly LayerFeed? _smallFeed;
    private readonly LayerEncoder _picture;
    private readonly LayerEncoder? _small;

    public CameraSession(
        CameraOptions camera, (LayerFormat Format, LayerControl Control) picture, (LayerFormat Format, LayerControl Control)? small,
        EncodedVideoHandler handler, OpenEncoder open,
        TimeProvider time, ILogger logger)
    {
        (_time, _logger) = (time, logger);
        _pictureFeed = new LayerFeed(picture.Format, picture.Control);
        _picture = new LayerEncoder(picture.Format, picture.Control, _pictureFeed, handler, open, time, logger);
        if (small is { } second)
        {
            _smallFeed = new LayerFeed(second.Format, second.Control);
            _small = new LayerEncoder(second.Format, second.Control, _smallFeed, handler, open, time, logger);
        }

        _capture = new CameraCapture(camera, _pictureFeed, _smallFeed, time, logger);
    }

    /// <summary>The camera and its layers now.</summary>
    public CameraStatus Status
    {
        get
        {
            (CameraState state, string? reason) = _capture.State;
            return new CameraStatus
            {
                State = state,
                Reason = reason,
                Picture = _picture.Status,
                SmallPicture = _small?.Status,
                Delivered = _capture.Delivered,
                FramesCaptured = _capture.Captured,
                Opens = _capture.Opens,
                Failures = _capture.Failures,
            };
        }
    }

    /// <summary>False where no small picture is made.</summary>
    public bool SmallPictureWorks => _small?.Works == true;

    public void Start()
    {
        _capture.Start();
        _picture.Start();
        _small?.Start();
    }

    public void TakeEvery(int nth) => _capture.TakeEvery = nth;

    public void Dispose()
    {
        _picture.AskToStop();
        _small?.AskToStop();
        // One patience for both: each is stuck for the same reason, if for any.
        long asked = _time.GetTimestamp();
        bool encodersDone = _picture.TryJoin(Patience);
        if (_small is not null)
            encodersDone &= _small.TryJoin(Remaining(asked));
        bool cameraDone = _capture.TryStop();
        if (!cameraDone)
            VideoLog.CameraThreadLost(_logger);
        if (!encodersDone || !cameraDone)
            return;
        _capture.Dispose();
        _picture.Dispose();
        _small?.Dispose();
        _pictureFeed.Dispose();
        _smallFeed?.Dispose();
    }

    private TimeSpan Remaining(long since) => Patience - _time.GetElapsedTime(since) is { Ticks: > 0 } rest ? rest : TimeSpan.Zero;
}
