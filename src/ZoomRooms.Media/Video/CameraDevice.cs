using System.Diagnostics;
using System.Globalization;
using FFmpeg.AutoGen;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Video;

/// <summary>What a read from the camera gave.</summary>
internal enum CameraRead
{
    /// <summary>A picture is there to convert.</summary>
    Picture,

    /// <summary>None yet.</summary>
    NotYet,

    /// <summary>The device is gone, or its pictures ended.</summary>
    Lost,
}

/// <summary>
/// One open libavdevice input: reads its packets, decodes them (raw or compressed), scales to the asked sizes in I420. Capture thread only.
/// </summary>
internal sealed unsafe class CameraDevice : IDisposable
{
    /// <summary>
    /// A camera of which the first so many pictures are all damaged makes them so: then they are taken as they are, for half a picture is
    /// better than none.
    /// </summary>
    private const int AllDamaged = 30;

    /// <summary>Bit of AVFrame.flags.</summary>
    private const int Corrupt = 1;

    /// <summary>Seconds. A stamp of another clock may be decades off.</summary>
    private const double FarAway = 1e6;

    private AVFormatContext* _input;
    private AVCodecContext* _decoder;
    private AVPacket* _packet;
    private AVFrame* _frame;
    private AVRational _timeBase;
    private int _stream = -1;
    private long _pts;
    private long _whole;
    private long _damagedInRow;
    private bool _isTolerant;

    private CameraDevice()
    {
    }

    /// <summary>Why the last <see cref="CameraRead.Lost"/> happened.</summary>
    public string LostReason { get; private set; } = "";

    /// <summary>The mode that was asked for; null where the device names none, and the driver chose.</summary>
    public CameraMode? Mode { get; private set; }

    /// <summary>libav's name of what comes.</summary>
    public string FormatName { get; private set; } = "";

    /// <summary>Size of the picture read last.</summary>
    public (int Width, int Height) Size => (_frame->width, _frame->height);

    /// <summary>Pictures that came damaged and were left out.</summary>
    public long Damaged { get; private set; }

    /// <summary>The picture's own timestamp: seconds on the source's clock; NaN without one.</summary>
    public double SourceSeconds => _pts == ffmpeg.AV_NOPTS_VALUE ? double.NaN : (double)_pts * _timeBase.num / _timeBase.den;

    /// <summary>Opens the input, or names the reason.</summary>
    public static CameraDevice? TryOpen(CameraOptions options, out CameraState state, out string reason)
    {
        CameraDevice device = new();
        (state, reason) = device.Open(options);
        if (state == CameraState.Running)
            return device;
        device.Dispose();
        return null;
    }

    /// <summary>Takes the next whole picture if there is one.</summary>
    public CameraRead Read()
    {
        while (true)
        {
            int error = ffmpeg.avcodec_receive_frame(_decoder, _frame);
            if (error >= 0 && (_isTolerant || (_frame->decode_error_flags == 0 && (_frame->flags & Corrupt) == 0)))
            {
                _whole++;
                _damagedInRow = 0;
                return CameraRead.Picture;
            }

            if (error >= 0 || error == FFmpegError.InvalidData)
            {
                LeaveOut();
                continue;
            }

            if (error != FFmpegError.Again)
                return Lose(error);
            error = ffmpeg.av_read_frame(_input, _packet);
            if (error == FFmpegError.Again)
                return CameraRead.NotYet;
            if (error < 0)
                return Lose(error);
            if (_packet->stream_index == _stream)
            {
                _pts = _packet->pts;
                // A driver hands on an empty buffer where the transfer failed; a decoder would take it for the end.
                if (_packet->size == 0 || ffmpeg.avcodec_send_packet(_decoder, _packet) < 0)
                    LeaveOut();
            }

            ffmpeg.av_packet_unref(_packet);
        }
    }

    /// <summary>Scales the picture read last into <paramref name="target"/> (I420).</summary>
    /// <param name="scaler">The target's own, so that sizes do not alternate in one.</param>
    public bool TryConvert(PictureScaler scaler, AVFrame* target) => scaler.TryScale(_frame, target);

    /// <summary>
    /// How long ago the camera says that it took the picture read last: its stamp against this machine's monotonic clock, which the V4L2
    /// core stamps buffers with.
    /// Null without a stamp. Nobody promises that it is true: <see cref="CameraClock"/>.
    /// </summary>
    public TimeSpan? Age()
    {
        // Stopwatch reads CLOCK_MONOTONIC.
        double age = (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency - SourceSeconds;
        return Math.Abs(age) < FarAway
            ? TimeSpan.FromSeconds(age) : double.IsNaN(age) ? null : TimeSpan.FromSeconds(Math.CopySign(FarAway, age));
    }

    public void Dispose()
    {
        fixed (AVFrame** frame = &_frame)
            ffmpeg.av_frame_free(frame);
        fixed (AVPacket** packet = &_packet)
            ffmpeg.av_packet_free(packet);
        fixed (AVCodecContext** decoder = &_decoder)
            ffmpeg.avcodec_free_context(decoder);
        fixed (AVFormatContext** input = &_input)
            ffmpeg.avformat_close_input(input);
    }

    private (CameraState State, string Reason) Open(CameraOptions options)
    {
        AVInputFormat* format = ffmpeg.av_find_input_format(options.Format);
        if (format == null)
            return (CameraState.FormatRefused, $"libavdevice here has no input \"{options.Format}\".");
        _input = ffmpeg.avformat_alloc_context();
        _packet = ffmpeg.av_packet_alloc();
        _frame = ffmpeg.av_frame_alloc();
        if (_input == null || _packet == null || _frame == null)
            return (CameraState.FormatRefused, "Out of memory.");
        // A read that blocks in a wedged driver could never be given up.
        _input->flags |= ffmpeg.AVFMT_FLAG_NONBLOCK;

        Mode = options.Format == "v4l2" ? CameraModes.Choose(
            V4l2.ModesOf(options.Device, new WantedMode(options.Width, options.Height, options.FrameRate)), options) : null;
        AVDictionary* settings = null;
        (int width, int height) = Mode is { } size ? (size.Width, size.Height) : (options.Width, options.Height);
        ffmpeg.av_dict_set(&settings, "video_size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"), 0);
        ffmpeg.av_dict_set(&settings, "framerate", RateToAsk(options), 0);
        if ((Mode?.Format ?? options.InputFormat) is { } inputFormat)
            ffmpeg.av_dict_set(&settings, "input_format", inputFormat, 0);
        int error;
        fixed (AVFormatContext** input = &_input)
            error = ffmpeg.avformat_open_input(input, options.Device, format, &settings);
        ffmpeg.av_dict_free(&settings);
        if (error < 0)
            return Classify(error, options);

        for (int i = 0; i < _input->nb_streams && _stream < 0; i++)
        {
            if (_input->streams[i]->codecpar->codec_type == AVMediaType.AVMEDIA_TYPE_VIDEO)
                _stream = i;
        }

        if (_stream < 0)
            return (CameraState.NotACaptureDevice, $"{options.Device} gives no pictures.");
        _timeBase = _input->streams[_stream]->time_base;
        FormatName = Mode?.Format ?? NameOf(_input->streams[_stream]->codecpar->codec_id);
        return OpenDecoder(_input->streams[_stream]->codecpar);
    }

    private string RateToAsk(CameraOptions options) => Mode is { Pictures: > 0 } mode
        ? string.Create(CultureInfo.InvariantCulture, $"{mode.Pictures}/{mode.Seconds}")
        : options.FrameRate.ToString(CultureInfo.InvariantCulture);

    private static string NameOf(AVCodecID codec) => codec switch
    {
        AVCodecID.AV_CODEC_ID_MJPEG => "mjpeg",
        AVCodecID.AV_CODEC_ID_H264 => "h264",
        AVCodecID.AV_CODEC_ID_WRAPPED_AVFRAME => "graph",
        _ => "raw",
    };

    /// <summary>The picture read last is damaged: USB cameras send such, the first ones above all. The next one is as good as it.</summary>
    private void LeaveOut()
    {
        Damaged++;
        if (_isTolerant || _whole > 0 || ++_damagedInRow < AllDamaged)
            return;
        _isTolerant = true;
        fixed (AVCodecContext** decoder = &_decoder)
            ffmpeg.avcodec_free_context(decoder);
        // What opened before opens again; if it does not, no picture comes, and the camera is opened anew.
        _ = OpenDecoder(_input->streams[_stream]->codecpar);
    }

    private (CameraState State, string Reason) OpenDecoder(AVCodecParameters* parameters)
    {
        // Nowhere in a room's process is H.264 decoded.
        AVCodec* codec = parameters->codec_id == AVCodecID.AV_CODEC_ID_H264 ? null : ffmpeg.avcodec_find_decoder(parameters->codec_id);
        if (codec == null)
            return (CameraState.FormatRefused,
                $"The camera's format (codec {(int)parameters->codec_id}) has no decoder here: set Camera:InputFormat to another, such as yuyv422 or mjpeg.");
        _decoder = ffmpeg.avcodec_alloc_context3(codec);
        int error = _decoder == null ? -ffmpeg.ENOMEM : ffmpeg.avcodec_parameters_to_context(_decoder, parameters);
        if (error >= 0)
        {
            // Frame threads would add a frame of delay each.
            _decoder->thread_count = 1;
            AVDictionary* settings = null;
            // What is damaged is said to be, instead of being shown half.
            if (!_isTolerant)
                ffmpeg.av_dict_set(&settings, "err_detect", "explode", 0);
            error = ffmpeg.avcodec_open2(_decoder, codec, &settings);
            ffmpeg.av_dict_free(&settings);
        }

        return error < 0
            ? (CameraState.FormatRefused, $"The camera's format cannot be decoded: {FFmpegError.Text(error)}.")
            : (CameraState.Running, "");
    }

    private CameraRead Lose(int error)
    {
        LostReason = error == FFmpegError.EndOfFile ? "the source ended" : FFmpegError.Text(error);
        return CameraRead.Lost;
    }

    private static (CameraState State, string Reason) Classify(int error, CameraOptions options) => error switch
    {
        FFmpegError.NoEntry or FFmpegError.NoDevice or FFmpegError.NoAddress =>
            (CameraState.NoCaptureDevice, $"{options.Device} is not there: plug the camera in, or set Camera:Device."),
        FFmpegError.IsDirectory =>
            (CameraState.NotACaptureDevice, $"{options.Device} is a directory: set Camera:Device to a camera such as /dev/video0."),
        FFmpegError.NotATerminal =>
            (CameraState.NotACaptureDevice, $"{options.Device} is not a camera: set Camera:Device to one such as /dev/video0."),
        FFmpegError.Busy =>
            (CameraState.DeviceBusy, $"{options.Device} is in use by another process: stop that one."),
        FFmpegError.Access or FFmpegError.Permission =>
            (CameraState.PermissionDenied, $"{options.Device} may not be opened: add the service's user to the group \"video\"."),
        _ => (CameraState.FormatRefused,
            $"{options.Device} refuses {options.Width}x{options.Height} at {options.FrameRate}/s{(options.InputFormat is null ? "" : $" as {options.InputFormat}")}: {FFmpegError.Text(error)}."),
    };
}
