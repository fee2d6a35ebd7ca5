using FFmpeg.AutoGen;

namespace ZoomRooms.Media.Video;

/// <summary>
/// One open H.264 encoder. Takes I420 pictures of one size, gives Annex B access units whose key frames carry their parameter sets.
/// Used by one thread. Allocates nothing managed per picture.
/// </summary>
internal sealed unsafe class H264Encoder : IDisposable
{
    private readonly EncoderSettings _settings;
    private readonly ParameterSets _parameterSets = new();
    private AVCodecContext* _context;
    private AVPacket* _packet;
    private AVFrame* _converted;
    private SwsContext* _converter;
    private VaapiUpload? _upload;
    private long _sent;

    private H264Encoder(EncoderSettings settings) => _settings = settings;

    /// <summary>libavcodec's name.</summary>
    public string Name => _settings.Name;

    /// <summary>Opens an encoder, or says why not.</summary>
    public static H264Encoder? TryOpen(
        string name, int width, int height, int frameRate, int bitrate, int keyFrameIntervalSeconds, out string reason)
    {
        if (EncoderSettings.Of(name) is not { } settings)
        {
            reason = "not an encoder this product knows how to drive";
            return null;
        }

        AVCodec* codec = ffmpeg.avcodec_find_encoder_by_name(name);
        if (codec == null)
        {
            reason = "not part of this machine's libavcodec";
            return null;
        }

        H264Encoder encoder = new(settings);
        reason = encoder.Open(codec, width, height, frameRate, bitrate, keyFrameIntervalSeconds);
        if (reason.Length == 0)
            return encoder;
        encoder.Dispose();
        return null;
    }

    /// <summary>Hands a picture to the encoder. 0, or libav's error. <paramref name="sequence"/> comes back with its bytes.</summary>
    public int Send(AVFrame* picture, bool keyFrame, out long sequence)
    {
        sequence = _sent;
        AVFrame* input = picture;
        int error;
        if (_converter != null)
        {
            if ((error = ffmpeg.av_frame_make_writable(_converted)) < 0
                || (error = ffmpeg.sws_scale_frame(_converter, _converted, picture)) < 0)
                return error;
            input = _converted;
        }

        if (_upload is not null)
        {
            input = _upload.Upload(input, out error);
            if (input == null)
                return error;
        }

        input->pts = _sent++;
        input->pict_type = keyFrame ? AVPictureType.AV_PICTURE_TYPE_I : AVPictureType.AV_PICTURE_TYPE_NONE;
        return ffmpeg.avcodec_send_frame(_context, input);
    }

    /// <summary>
    /// Takes the next access unit: 1 with bytes (empty if there is nothing to send for it), 0 if the encoder wants more pictures, or
    /// libav's error. The bytes are valid until the next call.
    /// </summary>
    public int Receive(out ReadOnlySpan<byte> annexB, out bool isKeyFrame, out long sequence)
    {
        annexB = [];
        isKeyFrame = false;
        sequence = -1;
        ffmpeg.av_packet_unref(_packet);
        int error = ffmpeg.avcodec_receive_packet(_context, _packet);
        if (error == FFmpegError.Again)
            return 0;
        if (error < 0)
            return error;
        sequence = _packet->pts;
        annexB = _parameterSets.Complete(new ReadOnlySpan<byte>(_packet->data, _packet->size), out isKeyFrame);
        return 1;
    }

    /// <summary>Changes the target bitrate, bits per second. False if this encoder must be opened again for that.</summary>
    public bool TrySetBitrate(int bitrate)
    {
        if (!_settings.LiveBitrate)
            return false;
        ApplyBitrate(bitrate);
        return true;
    }

    public void Dispose()
    {
        _upload?.Dispose();
        _upload = null;
        ffmpeg.sws_freeContext(_converter);
        _converter = null;
        fixed (AVFrame** converted = &_converted)
            ffmpeg.av_frame_free(converted);
        fixed (AVPacket** packet = &_packet)
            ffmpeg.av_packet_free(packet);
        fixed (AVCodecContext** context = &_context)
            ffmpeg.avcodec_free_context(context);
    }

    private string Open(AVCodec* codec, int width, int height, int frameRate, int bitrate, int keyFrameIntervalSeconds)
    {
        _packet = ffmpeg.av_packet_alloc();
        _context = ffmpeg.avcodec_alloc_context3(codec);
        if (_packet == null || _context == null)
            return "out of memory";
        _context->width = width;
        _context->height = height;
        _context->pix_fmt = _settings.ThroughVaapi ? AVPixelFormat.AV_PIX_FMT_VAAPI : _settings.Input;
        _context->color_range = AVColorRange.AVCOL_RANGE_MPEG;
        _context->time_base = new AVRational { num = 1, den = frameRate };
        _context->framerate = new AVRational { num = frameRate, den = 1 };
        _context->gop_size = keyFrameIntervalSeconds * frameRate;
        _context->max_b_frames = 0;
        _context->thread_count = EncoderSettings.ThreadsFor(width, height);
        _context->thread_type = ffmpeg.FF_THREAD_SLICE;
        _context->flags |= ffmpeg.AV_CODEC_FLAG_LOW_DELAY;
        if (_settings.Profile != 0)
            _context->profile = _settings.Profile;
        ApplyBitrate(bitrate);
        foreach ((string? name, string? value) in _settings.Options)
            _ = ffmpeg.av_opt_set(_context, name, value, ffmpeg.AV_OPT_SEARCH_CHILDREN);

        if (_settings.ThroughVaapi)
        {
            _upload = VaapiUpload.TryCreate(width, height, _settings.Input, out string? noDevice);
            if (_upload is null)
                return noDevice;
            _context->hw_frames_ctx = _upload.ReferenceFrames();
        }

        int error = ffmpeg.avcodec_open2(_context, codec, null);
        if (error < 0)
            return $"does not open: {FFmpegError.Text(error)}";
        if (_context->extradata != null && _context->extradata_size > 0)
            _parameterSets.Learn(new ReadOnlySpan<byte>(_context->extradata, _context->extradata_size));
        return _settings.Input == AVPixelFormat.AV_PIX_FMT_YUV420P ? "" : PrepareConversion(width, height);
    }

    private string PrepareConversion(int width, int height)
    {
        _converted = Pictures.Allocate(width, height, _settings.Input);
        _converter = ffmpeg.sws_getContext(
            width, height, AVPixelFormat.AV_PIX_FMT_YUV420P, width, height, _settings.Input, ffmpeg.SWS_FAST_BILINEAR, null, null, null);
        return _converted == null || _converter == null ? "out of memory" : "";
    }

    // Half a second of buffer: key frames may be larger than the rest, but not so large that the path stalls behind one.
    private void ApplyBitrate(int bitrate)
    {
        _context->bit_rate = bitrate;
        _context->rc_max_rate = bitrate;
        _context->rc_buffer_size = bitrate / 2;
    }
}
