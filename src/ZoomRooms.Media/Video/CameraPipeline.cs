using FFmpeg.AutoGen;
using Microsoft.Extensions.Logging;

namespace ZoomRooms.Media.Video;

/// <summary>
/// Camera to H.264, unattended. One thread captures, one encodes and hands on. While the camera gives nothing (missing, unplugged,
/// wedged) black pictures keep the stream alive at a low rate, and the camera is opened again as soon as it can be.
/// <see cref="Start"/> and <see cref="Stop"/> belong to one owner; the rest may be called from any thread.
/// </summary>
public sealed class CameraPipeline : IDisposable
{
    /// <summary>Silence of the camera before black is sent.</summary>
    private static readonly TimeSpan BlackAfter = TimeSpan.FromMilliseconds(400);

    /// <summary>Time between black pictures.</summary>
    private static readonly TimeSpan BlackInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Least time between key frames made on request: a peer or server that asks without end must not get a stream of them.</summary>
    private static readonly TimeSpan KeyFrameSpacing = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan DriverPatience = TimeSpan.FromSeconds(2);
    private const int WakeMilliseconds = 50;

    private readonly CameraOptions _camera;
    private readonly EncoderOptions _options;
    private readonly EncoderSelection _selection;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Session? _session;
    private int _bitrate;
    private int _keyFrameAsked;
    private int _takeEvery = 1;
    private int _takeEveryForNetwork = 1;

    /// <summary>Checks the options and the libraries; opens nothing yet.</summary>
    /// <exception cref="ArgumentException">An option is wrong; the message says which and what would be right.</exception>
    /// <exception cref="FFmpegUnavailableException">libav cannot be used on this machine.</exception>
    public CameraPipeline(CameraOptions camera, EncoderOptions encoder, EncoderSelection selection, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        var wrong = string.Join(" ", camera.Validate().Concat(encoder.Validate()));
        if (wrong.Length > 0)
            throw new ArgumentException(wrong);
        FFmpegRuntime.Initialize();
        (_camera, _options, _selection, _time, _logger, _bitrate) = (camera, encoder, selection, time, logger, encoder.BitrateBitsPerSecond);
    }

    /// <summary>The camera and the encoder now.</summary>
    public CameraStatus Status => Volatile.Read(ref _session)?.Status(Volatile.Read(ref _bitrate))
        ?? new CameraStatus { State = CameraState.Stopped, Encoder = _selection.Name, BitrateBitsPerSecond = Volatile.Read(ref _bitrate) };

    /// <summary>Begins to capture and encode; <paramref name="handler"/> gets every access unit until <see cref="Stop"/> returns.</summary>
    /// <exception cref="InvalidOperationException">It is already started.</exception>
    public void Start(EncodedVideoHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (_session is not null)
            throw new InvalidOperationException("The camera is already started.");
        var session = new Session(this, handler);
        Volatile.Write(ref _session, session);
        session.Start();
    }

    /// <summary>Stops, and closes the camera. Returns in a few seconds even if a driver does not. Idempotent. Not from within the handler.</summary>
    public void Stop()
    {
        var session = Interlocked.Exchange(ref _session, null);
        session?.Dispose();
    }

    /// <summary>Makes the next picture a key frame. Requests close together are answered by one.</summary>
    public void RequestKeyFrame() => Volatile.Write(ref _keyFrameAsked, 1);

    /// <summary>The bitrate that the options ask for.</summary>
    public int ConfiguredBitrate => _options.BitrateBitsPerSecond;

    /// <summary>Changes the target, bits per second; held to what <see cref="EncoderOptions"/> allows. Takes effect with the next picture.</summary>
    public void SetBitrate(int bitsPerSecond) =>
        Volatile.Write(ref _bitrate, Math.Clamp(bitsPerSecond, EncoderOptions.MinimumBitrate, EncoderOptions.MaximumBitrate));

    /// <summary>
    /// Spares the board: of the camera's pictures every <paramref name="nth"/> is scaled and encoded. 1 takes all of them; 0 closes the camera, and black pictures keep the
    /// stream alive. Takes effect at once, now and after the next start. The encoder goes on as for the full rate, so that its bitrate sinks with the frame rate.
    /// </summary>
    public void TakeEvery(int nth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nth);
        Volatile.Write(ref _takeEvery, nth);
        Volatile.Read(ref _session)?.TakeEvery(EffectiveTakeEvery);
    }

    /// <summary>Spares a narrow network in the same way: at most every <paramref name="nth"/> picture, 1 or more. The one that leaves out more counts.</summary>
    public void TakeEveryForNetwork(int nth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nth, 1);
        Volatile.Write(ref _takeEveryForNetwork, nth);
        Volatile.Read(ref _session)?.TakeEvery(EffectiveTakeEvery);
    }

    private int EffectiveTakeEvery => Volatile.Read(ref _takeEvery) is > 0 and int nth ? Math.Max(nth, Volatile.Read(ref _takeEveryForNetwork)) : 0;

    /// <summary>Stops.</summary>
    public void Dispose() => Stop();

    /// <summary>What runs between one start and the next stop. Owns the threads and all that they touch, so that a thread lost in a driver keeps what it uses.</summary>
    private sealed unsafe class Session : IDisposable
    {
        private readonly CameraPipeline _owner;
        private readonly EncodedVideoHandler _handler;
        private readonly CameraCapture _capture;
        private readonly EncoderSupervisor _encoder;
        private readonly AutoResetEvent _wake = new(false);
        private readonly AVFrame* _black;
        private readonly Thread _thread;
        private volatile bool _stop;
        private TimeSpan _lastKeyFrame = -KeyFrameSpacing;
        private long _inDriverSince;
        private long _encoded;
        private long _blackFrames;
        private long _keyFrames;
        private long _bytes;
        private long _handlerFaults;

        public Session(CameraPipeline owner, EncodedVideoHandler handler)
        {
            (_owner, _handler) = (owner, handler);
            _encoder = new EncoderSupervisor(owner._camera, owner._options, owner._selection, owner._logger);
            _black = Pictures.Allocate(owner._camera.Width, owner._camera.Height, AVPixelFormat.AV_PIX_FMT_YUV420P);
            if (_black == null)
                throw new InsufficientMemoryException("No memory for a picture.");
            Pictures.Blacken(_black);
            _capture = new CameraCapture(owner._camera, owner._time, owner._logger, _wake) { TakeEvery = owner.EffectiveTakeEvery };
            _thread = new Thread(Run) { IsBackground = true, Name = "encoder" };
        }

        private TimeSpan Now => _owner._time.GetElapsedTime(0);

        public void Start()
        {
            _capture.Start();
            _thread.Start();
        }

        public void Dispose()
        {
            _stop = true;
            _wake.Set();
            var encoderDone = _thread.Join(DriverPatience + DriverPatience);
            if (!encoderDone)
                VideoLog.EncoderThreadLost(_owner._logger);
            var cameraDone = _capture.TryStop();
            if (!cameraDone)
                VideoLog.CameraThreadLost(_owner._logger);
            if (!encoderDone || !cameraDone)
                return;
            _capture.Dispose();
            _wake.Dispose();
            var black = _black;
            ffmpeg.av_frame_free(&black);
        }

        public void TakeEvery(int nth) => _capture.TakeEvery = nth;

        public CameraStatus Status(int bitrate)
        {
            var (state, reason) = _capture.State;
            var entered = Volatile.Read(ref _inDriverSince);
            var stuck = entered == 0 ? TimeSpan.Zero : Now - new TimeSpan(entered);
            return new CameraStatus
            {
                State = state,
                Reason = reason,
                Encoder = _encoder.Name,
                EncoderProblem = stuck > DriverPatience ? $"{_encoder.Name}'s driver has not returned for {(int)stuck.TotalSeconds} s" : _encoder.Problem,
                BitrateBitsPerSecond = bitrate,
                FramesCaptured = _capture.Captured,
                FramesDropped = _capture.Mailbox.Dropped,
                FramesSkipped = _capture.Skipped,
                FramesEncoded = Volatile.Read(ref _encoded),
                BlackFrames = Volatile.Read(ref _blackFrames),
                KeyFrames = Volatile.Read(ref _keyFrames),
                BytesEncoded = Volatile.Read(ref _bytes),
                Opens = _capture.Opens,
                Failures = _capture.Failures,
                EncoderRebuilds = _encoder.Rebuilds,
                HandlerFaults = Volatile.Read(ref _handlerFaults),
            };
        }

        private void Run()
        {
            var lastPicture = Now;
            var lastBlack = lastPicture;
            while (!_stop)
            {
                _wake.WaitOne(WakeMilliseconds);
                var now = Now;
                if (_capture.Mailbox.TryTake(out var picture, out var capturedAt))
                {
                    lastPicture = now;
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
                if (_encoder.TryPrepare(Volatile.Read(ref _owner._bitrate), now))
                    Encode(picture, capturedAt);
                Volatile.Write(ref _inDriverSince, 0);
            }

            _encoder.Dispose();
        }

        private void Encode(AVFrame* picture, TimeSpan capturedAt)
        {
            var sent = Now;
            var keyFrame = sent - _lastKeyFrame >= KeyFrameSpacing && Interlocked.Exchange(ref _owner._keyFrameAsked, 0) != 0;
            if (keyFrame)
                _lastKeyFrame = sent;
            if (!_encoder.TrySend(picture, capturedAt, keyFrame, sent))
                return;
            while (!_stop && _encoder.TryReceive(out var annexB, out var isKeyFrame, out var sentAt, out var takenAt, Now))
            {
                if (annexB.IsEmpty)
                    continue;
                Volatile.Write(ref _encoded, _encoded + 1);
                Volatile.Write(ref _bytes, _bytes + annexB.Length);
                if (isKeyFrame)
                    Volatile.Write(ref _keyFrames, _keyFrames + 1);
                HandOn(new EncodedVideoFrame(annexB, isKeyFrame, takenAt, Now - sentAt));
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
                VideoLog.HandlerFailed(_owner._logger, exception);
            }
        }
    }
}
