using FFmpeg.AutoGen;
using Microsoft.Extensions.Logging;

namespace ZoomRooms.Media.Video;

/// <summary>
/// Keeps a camera open: its own thread opens it, reads it, gives up on it when it is silent, and opens it again with a bounded back-off.
/// A driver that never returns wedges only this thread; the encode threads go on without it.
/// </summary>
internal sealed class CameraCapture : IDisposable
{
    /// <summary>Silence of a running camera that counts as failure.</summary>
    public static readonly TimeSpan FrameTimeout = TimeSpan.FromSeconds(2);

    // Cameras set exposure and start their clocks first.
    private static readonly TimeSpan FirstFrameTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PausePoll = TimeSpan.FromMilliseconds(100);
    private const int PollMilliseconds = 2;

    /// <summary>A camera that gives less of what was asked for is worth a line in the log.</summary>
    private const double LeastOfRate = 0.8;

    private readonly CameraOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LayerFeed _picture;
    private readonly LayerFeed? _small;
    private readonly PictureScaler _pictureScaler;
    private readonly PictureScaler _smallScaler;
    private readonly RateMeter _rate = new();
    private readonly ManualResetEvent _stop = new(false);
    private readonly Thread _thread;
    private (CameraState State, string Reason) _state = (CameraState.Starting, "");
    private readonly Lock _stateLock = new();
    private long _lastPictureTicks;
    private long _captured;
    private long _opens;
    private long _failures;
    private long _damagedBefore;
    private int _sinceOpened;
    private int _takeEvery = 1;
    private DeliveredPictures _delivered = DeliveredPictures.None;

    /// <param name="small">Where the small picture goes; null when there is none.</param>
    public CameraCapture(CameraOptions options, LayerFeed picture, LayerFeed? small, TimeProvider time, ILogger logger)
    {
        (_options, _picture, _small, _time, _logger) = (options, picture, small, time, logger);
        (_pictureScaler, _smallScaler) = (
            new PictureScaler(ffmpeg.SWS_BILINEAR, options.Fit), new PictureScaler(ffmpeg.SWS_AREA, options.Fit));
        _thread = new Thread(Run) { IsBackground = true, Name = "camera" };
    }

    public long Captured => Volatile.Read(ref _captured);

    /// <summary>Of the camera's pictures at most every nth is taken for any layer; 0: none, and the camera is closed.</summary>
    public int TakeEvery
    {
        get => Volatile.Read(ref _takeEvery);
        set => Volatile.Write(ref _takeEvery, value);
    }

    public long Opens => Volatile.Read(ref _opens);

    public long Failures => Volatile.Read(ref _failures);

    /// <summary>What the camera gives.</summary>
    public DeliveredPictures Delivered => Volatile.Read(ref _delivered) with { PicturesPerSecond = _rate.PerSecond };

    public void Start() => _thread.Start();

    /// <summary>What the camera does now. A thread that hangs in the driver cannot say so itself: its silence does.</summary>
    public (CameraState State, string Reason) State
    {
        get
        {
            (CameraState State, string Reason) state;
            lock (_stateLock)
                state = _state;
            TimeSpan silence = Now - new TimeSpan(Volatile.Read(ref _lastPictureTicks));
            return state.State == CameraState.Running && silence > FrameTimeout
                ? (CameraState.FrameTimeout, $"{_options.Device} has given no picture for {(int)silence.TotalSeconds} s.")
                : state;
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Ends the thread. False if the driver holds it: then its memory is left to it, and freed never.</summary>
    public bool TryStop()
    {
        _stop.Set();
        return (_thread.ThreadState & ThreadState.Unstarted) != 0 || _thread.Join(JoinTimeout);
    }

    /// <summary>Frees the scalers. Only after <see cref="TryStop"/> said true.</summary>
    public void Dispose()
    {
        _pictureScaler.Dispose();
        _smallScaler.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        TimeSpan backOff = FirstBackOff;
        while (!_stop.WaitOne(0))
        {
            if (TakeEvery == 0)
            {
                Become(CameraState.Paused, "closed to spare the board");
                _stop.WaitOne(PausePoll);
                continue;
            }

            long before = Captured;
            CaptureUntilLost();
            if (_stop.WaitOne(0))
                return;
            if (TakeEvery == 0)
                continue;
            Interlocked.Increment(ref _failures);
            // A camera that gave pictures for a while deserves an immediate new try; one that never does is asked less and less often.
            backOff = Captured - before > _options.FrameRate ? FirstBackOff : backOff;
            if (_stop.WaitOne(backOff))
                return;
            backOff = backOff * 2 < LongestBackOff ? backOff * 2 : LongestBackOff;
        }
    }

    private void CaptureUntilLost()
    {
        using CameraDevice? device = CameraDevice.TryOpen(_options, out CameraState state, out string? reason);
        if (device is null)
        {
            Become(state, reason);
            return;
        }

        Interlocked.Increment(ref _opens);
        TimeSpan opened = Now;
        Pace? pace = _options.Format == "lavfi" ? new Pace() : null;
        CameraClock clock = new();
        bool seen = false;
        _rate.Begin();
        _sinceOpened = 0;
        while (!_stop.WaitOne(0) && TakeEvery != 0)
        {
            switch (device.Read())
            {
                case CameraRead.Picture:
                    if (pace is not null && pace.Delay(device.SourceSeconds, Now) is var delay && delay > TimeSpan.Zero
                        && _stop.WaitOne(delay))
                        return;
                    if (!Deliver(device, clock, pace is null ? device.Age() : null, ref seen))
                        return;
                    break;
                case CameraRead.Lost:
                    Become(CameraState.DeviceLost, $"{_options.Device} was lost: {device.LostReason}.");
                    Close(device);
                    return;
                case CameraRead.NotYet:
                    if (Now - (seen ? new TimeSpan(_lastPictureTicks) : opened) > (seen ? FrameTimeout : FirstFrameTimeout))
                    {
                        Become(CameraState.FrameTimeout,
                            $"{_options.Device} is open but gives no pictures: unplug it and plug it in again.");
                        Close(device);
                        return;
                    }

                    _stop.WaitOne(PollMilliseconds);
                    break;
            }
        }

        Close(device);
    }

    private void Close(CameraDevice device)
    {
        _damagedBefore += device.Damaged;
        Volatile.Write(ref _delivered, DeliveredPictures.None with { Damaged = _damagedBefore });
        _rate.Begin();
    }

    private bool Deliver(CameraDevice device, CameraClock clock, TimeSpan? age, ref bool seen)
    {
        TimeSpan now = Now;
        TimeSpan capturedAt = clock.Take(now - age, now);
        _rate.Add(now);
        Note(device);
        // The small one is scaled from what the camera gave, not from the larger: that may have been left out.
        if (!TryFeed(_picture, _pictureScaler, device, capturedAt)
            || (_small is not null && !TryFeed(_small, _smallScaler, device, capturedAt)))
        {
            Become(CameraState.FormatRefused,
                $"{_options.Device} gives pictures in a format that cannot be scaled: set Camera:InputFormat.");
            return false;
        }

        Volatile.Write(ref _lastPictureTicks, now.Ticks);
        Volatile.Write(ref _captured, _captured + 1);
        if (!seen)
            Become(CameraState.Running, "");
        seen = true;
        return true;
    }

    /// <summary>Says what comes, once it is another than before.</summary>
    private void Note(CameraDevice device)
    {
        DeliveredPictures before = _delivered;
        (int width, int height) = device.Size;
        long damaged = _damagedBefore + device.Damaged;
        if (before.Width != width || before.Height != height || before.Damaged != damaged || before.Format != device.FormatName)
            Volatile.Write(ref _delivered, new DeliveredPictures(device.FormatName, width, height, 0, damaged));
        // Twice as many as are needed for a rate: the first ones come together.
        if (++_sinceOpened == 2 * RateMeter.Enough && _rate.PerSecond < LeastOfRate * _options.FrameRate)
            VideoLog.CameraSlow(_logger, _rate.PerSecond, _options.FrameRate, device.FormatName);
    }

    private unsafe bool TryFeed(LayerFeed feed, PictureScaler scaler, CameraDevice device, TimeSpan capturedAt)
    {
        if (!feed.Takes(_captured, TakeEvery))
            return true;
        if (!device.TryConvert(scaler, feed.Mailbox.Writing))
            return false;
        feed.Publish(capturedAt);
        return true;
    }

    private void Become(CameraState state, string reason)
    {
        lock (_stateLock)
        {
            if (_state == (state, reason))
                return;
            _state = (state, reason);
        }

        if (state == CameraState.Running)
            VideoLog.CameraRunning(_logger, Delivered.ToString(), _options.Width, _options.Height, _options.FrameRate);
        else
            VideoLog.CameraNotRunning(_logger, CameraStatus.LabelOf(state), reason);
    }
}
