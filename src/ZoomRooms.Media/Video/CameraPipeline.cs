using Microsoft.Extensions.Logging;
using ZoomRooms.Protocol;

namespace ZoomRooms.Media.Video;

/// <summary>
/// Camera to H.264, unattended, in two layers: the picture, and where it is large enough a small one beside it. One thread captures, one
/// for each layer encodes and hands on. While the camera gives nothing (missing, unplugged, wedged) black pictures keep the streams alive
/// at a low rate, and the camera is opened again as soon as it can be.
/// <see cref="Start"/> and <see cref="Stop"/> belong to one owner; the rest may be called from any thread.
/// </summary>
public sealed class CameraPipeline : IDisposable
{
    private readonly EncoderOptions _encoder;
    private readonly Lock _gate = new();
    private volatile CameraOptions? _camera;
    private EncodedVideoHandler? _handler;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OpenEncoder _open;
    private volatile LayerFormat _pictureFormat;
    private volatile LayerFormat? _smallFormat;
    private readonly LayerControl _picture;
    private readonly LayerControl _small;
    private CameraSession? _session;
    private int _takeEvery = 1;

    /// <summary>Checks the options and the libraries; opens nothing yet.</summary>
    /// <exception cref="ArgumentException">An option is wrong; the message says which and what would be right.</exception>
    /// <exception cref="FFmpegUnavailableException">libav cannot be used on this machine.</exception>
    public CameraPipeline(CameraOptions camera, EncoderOptions encoder, EncoderSelection selection, TimeProvider time, ILogger logger)
        : this(camera, encoder, selection, time, logger, H264Encoder.TryOpen)
    {
    }

    /// <param name="open">Opens encoders; a test's may fail or hang.</param>
    internal CameraPipeline(
        CameraOptions camera, EncoderOptions encoder, EncoderSelection selection, TimeProvider time, ILogger logger, OpenEncoder open)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        string wrong = string.Join(" ", camera.Validate().Concat(encoder.Validate()));
        if (wrong.Length > 0)
            throw new ArgumentException(wrong);
        FFmpegRuntime.Initialize();
        (_camera, _encoder, _time, _logger, _open) = (camera, encoder, time, logger, open);
        _pictureFormat = LayerFormat.Of(camera, encoder, selection);
        _smallFormat = LayerFormat.SmallOf(camera, encoder, selection);
        _picture = new LayerControl(encoder.BitrateBitsPerSecond);
        _small = new LayerControl(encoder.SmallBitrateBitsPerSecond);
    }

    /// <summary>The camera and its layers now.</summary>
    public CameraStatus Status => Volatile.Read(ref _session)?.Status ?? new CameraStatus
    {
        State = CameraState.Stopped,
        Picture = Stopped(_pictureFormat, _picture),
        SmallPicture = _smallFormat is null ? null : Stopped(_smallFormat, _small),
    };

    /// <summary>The camera as it was chosen; null for none.</summary>
    public CameraOptions? Camera => _camera;

    /// <summary>
    /// Another camera, or none (null: nothing is made), also while it is started: pictures stay of the size and rate that they have, and
    /// begin with a key frame. The one before is closed when this returns, in a few seconds at most.
    /// </summary>
    /// <param name="selection">The encoder to use.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public void Use(CameraOptions? camera, EncoderSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        CameraOptions picture = _pictureFormat.Picture;
        camera = camera is null ? null : camera with { Width = picture.Width, Height = picture.Height, FrameRate = picture.FrameRate };
        if (camera?.Validate().FirstOrDefault() is { } complaint)
            throw new ArgumentException(complaint, nameof(camera));
        lock (_gate)
        {
            if (camera == _camera)
                return;
            StopSession();
            _camera = camera;
            if (camera is null)
                return;
            (_pictureFormat, _smallFormat) = (
                LayerFormat.Of(camera, _encoder, selection), LayerFormat.SmallOf(camera, _encoder, selection));
            if (_handler is { } handler)
                StartSession(camera, handler);
        }
    }

    /// <summary>Whether a second stream is made at all: the options want it, and the picture is large enough.</summary>
    public bool HasSmallPicture => _smallFormat is not null;

    /// <summary>Whether the second stream's encoder makes pictures, as far as is known.</summary>
    public bool SmallPictureWorks => HasSmallPicture && Volatile.Read(ref _session)?.SmallPictureWorks != false;

    /// <summary>The bitrate that the options ask for.</summary>
    public int ConfiguredBitrate => _pictureFormat.Encoder.BitrateBitsPerSecond;

    /// <summary>The bitrate that the options ask for of the small picture, bits per second; 0 when there is none.</summary>
    public int SmallBitrate => _smallFormat?.Encoder.BitrateBitsPerSecond ?? 0;

    /// <summary>
    /// Begins to capture and encode; <paramref name="handler"/> gets every access unit of both layers until <see cref="Stop"/> returns.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is already started.</exception>
    public void Start(EncodedVideoHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            if (_handler is not null)
                throw new InvalidOperationException("The camera is already started.");
            _handler = handler;
            if (_camera is { } camera)
                StartSession(camera, handler);
        }
    }

    private void StartSession(CameraOptions camera, EncodedVideoHandler handler)
    {
        CameraSession session = new(
            camera, (_pictureFormat, _picture), _smallFormat is null ? null : (_smallFormat, _small), handler, _open, _time, _logger);
        Volatile.Write(ref _session, session);
        session.TakeEvery(Volatile.Read(ref _takeEvery));
        session.Start();
    }

    /// <summary>
    /// Stops, and closes the camera. Returns in a few seconds even if a driver does not. Idempotent. Not from within the handler.
    /// </summary>
    public void Stop()
    {
        lock (_gate)
        {
            _handler = null;
            StopSession();
        }
    }

    private void StopSession()
    {
        CameraSession? session = Interlocked.Exchange(ref _session, null);
        session?.Dispose();
    }

    /// <summary>Makes the next picture of each layer a key frame. Requests close together are answered by one.</summary>
    public void RequestKeyFrame()
    {
        _picture.AskKeyFrame();
        _small.AskKeyFrame();
    }

    /// <summary>Makes the next picture of one layer a key frame. Requests close together are answered by one.</summary>
    public void RequestKeyFrame(MediaStream layer) => ControlOf(layer).AskKeyFrame();

    /// <summary>
    /// Whether anybody wants the layer; both are enabled at first, and it holds from one start to the next. One that is not costs no
    /// scaling and no encoding, and gives nothing. Enabled again it begins with a key frame, at the earliest a quarter of a second after
    /// the last one that was asked for.
    /// </summary>
    public void SetEnabled(MediaStream layer, bool enabled) => ControlOf(layer).SetEnabled(enabled);

    /// <summary>
    /// Changes the picture's target, bits per second; held to what <see cref="EncoderOptions"/> allows. Takes effect with the next picture.
    /// </summary>
    public void SetBitrate(int bitsPerSecond) => SetBitrate(MediaStream.Picture, bitsPerSecond);

    /// <inheritdoc cref="SetBitrate(int)"/>
    public void SetBitrate(MediaStream layer, int bitsPerSecond) =>
        ControlOf(layer).Bitrate = Math.Clamp(bitsPerSecond, EncoderOptions.MinimumBitrate, EncoderOptions.MaximumBitrate);

    /// <summary>
    /// Spares the board: of the camera's pictures every <paramref name="nth"/> is scaled and encoded, in both layers. 1 takes all of them;
    /// 0 closes the camera, and black pictures keep the streams alive. Takes effect at once, now and after the next start. The encoders go
    /// on as for the full rate, so that their bitrates sink with the frame rate.
    /// </summary>
    public void TakeEvery(int nth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nth);
        Volatile.Write(ref _takeEvery, nth);
        Volatile.Read(ref _session)?.TakeEvery(nth);
    }

    /// <summary>
    /// Spares a narrow network in the same way, in the large picture alone: at most every <paramref name="nth"/> picture, 1 or more. The
    /// one that leaves out more counts.
    /// </summary>
    public void TakeEveryForNetwork(int nth) => TakeEveryForNetwork(MediaStream.Picture, nth);

    /// <summary>Spares it in one layer.</summary>
    public void TakeEveryForNetwork(MediaStream layer, int nth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nth, 1);
        ControlOf(layer).TakeEvery = nth;
    }

    /// <summary>Stops.</summary>
    public void Dispose() => Stop();

    private LayerControl ControlOf(MediaStream layer) => layer switch
    {
        MediaStream.Picture => _picture,
        MediaStream.SmallPicture => _small,
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, "A camera has pictures only."),
    };

    private static LayerStatus Stopped(LayerFormat format, LayerControl control) => new()
    {
        Width = format.Picture.Width,
        Height = format.Picture.Height,
        Enabled = control.Enabled,
        Encoder = format.Selection.Name,
        BitrateBitsPerSecond = control.Bitrate,
    };
}
