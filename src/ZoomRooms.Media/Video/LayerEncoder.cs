using FFmpeg.AutoGen;
using Microsoft.Extensions.Logging;

namespace ZoomRooms.Media.Video;

/// <summary>
/// One layer, from scaled pictures to H.264: a thread of its own encodes what the feed has and hands it on; while the feed is silent it
/// encodes black. A driver that hangs holds this thread and no other.
/// </summary>
internal sealed unsafe class LayerEncoder : IDisposable
{
    /// <summary>Silence of the camera before black is sent.</summary>
    private static readonly TimeSpan BlackAfter = TimeSpan.FromMilliseconds(400);

    /// <summary>Time between black pictures.</summary>
    private static readonly TimeSpan BlackInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Least time between key frames made on request: a peer or server that asks without end must not get a stream of them.
    /// </summary>
    private static readonly TimeSpan KeyFrameSpacing = TimeSpan.FromMilliseconds(250);

    /// <summary>A driver that has not returned for so long is named.</summary>
    private static readonly TimeSpan DriverPatience = TimeSpan.FromSeconds(2);

    private const int WakeMilliseconds = 50;

    private readonly LayerFormat _format;
    private readonly LayerControl _control;
    private readonly LayerFeed _feed;
    private readonly EncodedVideoHandler _handler;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly EncoderSupervisor _encoder;
    private readonly AVFrame* _black;
    private readonly Thread _thread;
    private volatile bool _stop;
    private TimeSpan _lastKeyFrame = -KeyFrameSpacing;
    private int _beginnings;
    private bool _awaitsKeyFrame;
    private long _inDriverSince;
    private long _encoded;
    private long _blackFrames;
    private long _keyFrames;
    private long _bytes;
    private long _handlerFaults;

    public LayerEncoder(
        LayerFormat format, LayerControl control, LayerFeed feed, EncodedVideoHandler handler, OpenEncoder open, TimeProvider time,
        ILogger logger)
    {
        (_format, _control, _feed, _handler, _time, _logger) = (format, control, feed, handler, time, logger);
        _beginnings = control.Beginnings;
        _encoder = new EncoderSupervisor(format, open, logger);
        _black = Pictures.Allocate(format.Picture.Width, format.Picture.Height, AVPixelFormat.AV_PIX_FMT_YUV420P);
        if (_black == null)
            throw new InsufficientMemoryException("No memory for a picture.");
        Pictures.Blacken(_black);
        _thread = new Thread(Run) { IsBackground = true, Name = $"encoder {format.Layer}" };
    }

    /// <summary>The layer now.</summary>
    public LayerStatus Status
    {
        get
        {
            TimeSpan stuck = Stuck;
            return new LayerStatus
            {
                Width = _format.Picture.Width,
                Height = _format.Picture.Height,
                Enabled = _control.Enabled,
                Encoder = _encoder.Name,
                EncoderProblem = stuck > DriverPatience
                    ? $"{_encoder.Name}'s driver has not returned for {(int)stuck.TotalSeconds} s" : _encoder.Problem,
                BitrateBitsPerSecond = _control.Bitrate,
                FramesDropped = _feed.Mailbox.Dropped,
                FramesSkipped = _feed.Skipped,
                FramesEncoded = Volatile.Read(ref _encoded),
                BlackFrames = Volatile.Read(ref _blackFrames),
                KeyFrames = Volatile.Read(ref _keyFrames),
                BytesEncoded = Volatile.Read(ref _bytes),
                EncoderRebuilds = _encoder.Rebuilds,
                HandlerFaults = Volatile.Read(ref _handlerFaults),
            };
        }
    }

    /// <summary>There is an encoder, and its driver returns.</summary>
    public bool Works => _encoder.Problem.Length == 0 && Stuck <= DriverPatience;

    private TimeSpan Stuck => Volatile.Read(ref _inDriverSince) is not 0 and long entered ? Now - new TimeSpan(entered) : TimeSpan.Zero;

    private TimeSpan Now => _time.GetElapsedTime(0);

    public void Start() => _thread.Start();

    /// <summary>Has the thread end when it can.</summary>
    public void AskToStop()
    {
        _stop = true;
        _feed.Ready.Set();
    }

    /// <summary>Waits for the end. False if a driver holds the thread: then what it uses is left to it, and freed never.</summary>
    public bool TryJoin(TimeSpan patience)
    {
        if (_thread.Join(patience))
            return true;
        VideoLog.EncoderThreadLost(_logger, _format.Layer);
        return false;
    }

    /// <summary>Frees the black picture. Only after <see cref="TryJoin"/> said true.</summary>
    public void Dispose()
    {
        _encoder.Dispose();
        AVFrame* black = _black;
        ffmpeg.av_frame_free(&black);
    }

    private void Run()
    {
        TimeSpan lastPicture = Now;
        TimeSpan lastBlack = lastPicture;
        while (!_stop)
        {
            _feed.Ready.WaitOne(WakeMilliseconds);
            TimeSpan now = Now;
            bool enabled = _control.Enabled;
            if (_feed.Mailbox.TryTake(out AVFrame* picture, out TimeSpan capturedAt) || !enabled)
            {
                lastPicture = now;
                // What still lay there when nobody wanted it any more.
                if (!enabled)
                    continue;
            }
            else if (now - lastPicture >= BlackAfter && now - lastBlack >= BlackInterval)
            {
                picture = _black;
                capturedAt = lastBlack = now;
                Volatile.Write(ref _blackFrames, _blackFrames + 1);
            }
            else
            {
                continue;
            }

            Volatile.Write(ref _inDriverSince, now.Ticks);
            if (_encoder.TryPrepare(_control.Bitrate, now))
                Encode(picture, capturedAt);
            Volatile.Write(ref _inDriverSince, 0);
        }

        _encoder.Dispose();
    }

    private void Encode(AVFrame* picture, TimeSpan capturedAt)
    {
        if (_control.Beginnings is var beginnings && beginnings != _beginnings)
        {
            _beginnings = beginnings;
            _awaitsKeyFrame = true;
            _encoder.ForgetUnanswered();
        }

        TimeSpan sent = Now;
        // Asked for again while none came: a driver that was busy took neither picture nor request.
        bool keyFrame = sent - _lastKeyFrame >= KeyFrameSpacing && (_control.TakeKeyFrameRequest() || _awaitsKeyFrame);
        if (keyFrame)
            _lastKeyFrame = sent;
        if (!_encoder.TrySend(picture, capturedAt, keyFrame, sent))
            return;
        while (!_stop
            && _encoder.TryReceive(out ReadOnlySpan<byte> annexB, out bool isKeyFrame, out TimeSpan sentAt, out TimeSpan takenAt, Now))
        {
            _awaitsKeyFrame &= !isKeyFrame;
            // Between enabling and the key frame nobody can decode anything.
            if (annexB.IsEmpty || _awaitsKeyFrame)
                continue;
            Volatile.Write(ref _encoded, _encoded + 1);
            Volatile.Write(ref _bytes, _bytes + annexB.Length);
            if (isKeyFrame)
                Volatile.Write(ref _keyFrames, _keyFrames + 1);
            HandOn(new EncodedVideoFrame(_format.Layer, annexB, isKeyFrame, takenAt, Now - sentAt));
        }
    }

    private void HandOn(in EncodedVideoFrame frame)
    {
        try
        {
            _handler(in frame);
        }
        catch (Exception exception)
        {
            // A bug there must not cost the room its camera.
            Volatile.Write(ref _handlerFaults, _handlerFaults + 1);
            VideoLog.HandlerFailed(_logger, exception);
        }
    }
}
