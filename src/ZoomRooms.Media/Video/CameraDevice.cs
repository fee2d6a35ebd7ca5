using System.Diagnostics;
using System.Globalization;
using FFmpeg.AutoGen;

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

/// <summary>One open libavdevice input: reads its packets, decodes them (raw or compressed), scales to the asked sizes in I420. Capture thread only.</summary>
internal sealed unsafe class CameraDevice : IDisposable
{
    private AVFormatContext* _input;
    private AVCodecContext* _decoder;
    private AVPacket* _packet;
    private AVFrame* _frame;
    private AVRational _timeBase;
    private int _stream = -1;
    private long _pts;

    private CameraDevice()
    {
    }

    /// <summary>Why the last <see cref="CameraRead.Lost"/> happened.</summary>
    public string LostReason { get; private set; } = "";

    /// <summary>The picture's own timestamp: seconds on the source's clock; NaN without one.</summary>
    public double SourceSeconds => _pts == ffmpeg.AV_NOPTS_VALUE ? double.NaN : (double)_pts * _timeBase.num / _timeBase.den;

    /// <summary>Opens the input, or names the reason.</summary>
    public static CameraDevice? TryOpen(CameraOptions options, out CameraState state, out string reason)
    {
        var device = new CameraDevice();
        (state, reason) = device.Open(options);
        if (state == CameraState.Running)
            return device;
        device.Dispose();
        return null;
    }

    /// <summary>Takes the next picture if there is one.</summary>
    public CameraRead Read()
    {
        while (true)
        {
            var error = ffmpeg.avcodec_receive_frame(_decoder, _frame);
            if (error >= 0)
                return CameraRead.Picture;
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
                // A damaged picture (USB cameras send them) is the next one's business, not an error.
                _ = ffmpeg.avcodec_send_packet(_decoder, _packet);
            }

            ffmpeg.av_packet_unref(_packet);
        }
    }

    /// <summary>Scales the picture read last into <paramref name="target"/> (I420).</summary>
    /// <param name="scaler">The target's own, so that sizes do not alternate in one.</param>
    public bool TryConvert(PictureScaler scaler, AVFrame* target) => scaler.TryScale(_frame, target);

    /// <summary>
    /// How long ago the camera took the picture read last, if its clock is this machine's monotonic clock (as UVC and CSI cameras' is);
    /// zero otherwise.
    /// </summary>
    public TimeSpan Age()
    {
        // Stopwatch reads CLOCK_MONOTONIC, which is also what the V4L2 core stamps buffers with.
        var age = (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency - SourceSeconds;
        return age is > 0 and < 1 ? TimeSpan.FromSeconds(age) : TimeSpan.Zero;
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
        var format = ffmpeg.av_find_input_format(options.Format);
        if (format == null)
            return (CameraState.FormatRefused, $"libavdevice here has no input \"{options.Format}\".");
        _input = ffmpeg.avformat_alloc_context();
        _packet = ffmpeg.av_packet_alloc();
        _frame = ffmpeg.av_frame_alloc();
        if (_input == null || _packet == null || _frame == null)
            return (CameraState.FormatRefused, "Out of memory.");
        // A read that blocks in a wedged driver could never be given up.
        _input->flags |= ffmpeg.AVFMT_FLAG_NONBLOCK;

        AVDictionary* settings = null;
        ffmpeg.av_dict_set(&settings, "video_size", string.Create(CultureInfo.InvariantCulture, $"{options.Width}x{options.Height}"), 0);
        ffmpeg.av_dict_set(&settings, "framerate", options.FrameRate.ToString(CultureInfo.InvariantCulture), 0);
        if (options.InputFormat is not null)
            ffmpeg.av_dict_set(&settings, "input_format", options.InputFormat, 0);
        int error;
        fixed (AVFormatContext** input = &_input)
            error = ffmpeg.avformat_open_input(input, options.Device, format, &settings);
        ffmpeg.av_dict_free(&settings);
        if (error < 0)
            return Classify(error, options);

        for (var i = 0; i < _input->nb_streams && _stream < 0; i++)
        {
            if (_input->streams[i]->codecpar->codec_type == AVMediaType.AVMEDIA_TYPE_VIDEO)
                _stream = i;
        }

        if (_stream < 0)
            return (CameraState.NotACaptureDevice, $"{options.Device} gives no pictures.");
        _timeBase = _input->streams[_stream]->time_base;
        return OpenDecoder(_input->streams[_stream]->codecpar);
    }

    private (CameraState State, string Reason) OpenDecoder(AVCodecParameters* parameters)
    {
        // Nowhere in a room's process is H.264 decoded.
        var codec = parameters->codec_id == AVCodecID.AV_CODEC_ID_H264 ? null : ffmpeg.avcodec_find_decoder(parameters->codec_id);
        if (codec == null)
            return (CameraState.FormatRefused, $"The camera's format (codec {(int)parameters->codec_id}) has no decoder here: set Camera:InputFormat to another, such as yuyv422 or mjpeg.");
        _decoder = ffmpeg.avcodec_alloc_context3(codec);
        var error = _decoder == null ? -ffmpeg.ENOMEM : ffmpeg.avcodec_parameters_to_context(_decoder, parameters);
        if (error >= 0)
        {
            // Frame threads would add a frame of delay each.
            _decoder->thread_count = 1;
            error = ffmpeg.avcodec_open2(_decoder, codec, null);
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
        _ => (CameraState.FormatRefused, $"{options.Device} refuses {options.Width}x{options.Height} at {options.FrameRate}/s{(options.InputFormat is null ? "" : $" as {options.InputFormat}")}: {FFmpegError.Text(error)}."),
    };
}
