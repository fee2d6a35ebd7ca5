using FFmpeg.AutoGen;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Decoding;

/// <summary>
/// Decodes one participant's H.264. Single-threaded on purpose: no frame of delay, and a hostile stream holds one core at most.
/// Bounded: access units of <see cref="MaximumBytes"/>, pictures of <see cref="MaximumPixels"/>. Not thread-safe; the properties
/// may be read from any thread.
/// </summary>
public sealed unsafe class VideoDecoder : IDisposable
{
    /// <summary>The longest access unit taken, bytes.</summary>
    public const int MaximumBytes = 512 * 1024;

    /// <summary>The largest picture decoded: 1920×1200.</summary>
    public const int MaximumPixels = 1920 * 1200;

    private const int LumaStep = 16;

    private AVCodecContext* _context;
    private AVPacket* _packet;
    private AVFrame* _spare;
    private AVFrame* _picture;
    private byte* _input;
    private bool _needsKeyFrame = true;
    private bool _hasPicture;
    private double _meanLuma;
    private long _picturesDecoded;
    private long _corrupt;
    private int _width;
    private int _height;

    /// <exception cref="FFmpegUnavailableException">libavcodec cannot be used on this machine.</exception>
    public VideoDecoder()
    {
        FFmpegRuntime.Initialize();
        AVCodec* codec = ffmpeg.avcodec_find_decoder(AVCodecID.AV_CODEC_ID_H264);
        if (codec == null)
            throw new FFmpegUnavailableException("libavcodec has no H.264 decoder: install Debian's libavcodec.");
        _context = ffmpeg.avcodec_alloc_context3(codec);
        _packet = ffmpeg.av_packet_alloc();
        _picture = ffmpeg.av_frame_alloc();
        _spare = ffmpeg.av_frame_alloc();
        // libav reads past the end by up to the padding.
        _input = (byte*)ffmpeg.av_mallocz(MaximumBytes + ffmpeg.AV_INPUT_BUFFER_PADDING_SIZE);
        if (_context == null || _packet == null || _picture == null || _spare == null || _input == null)
        {
            Dispose();
            throw new InsufficientMemoryException("No memory for an H.264 decoder.");
        }

        _context->thread_count = 1;
        _context->flags |= ffmpeg.AV_CODEC_FLAG_LOW_DELAY;
        _context->max_pixels = MaximumPixels;
        int error = ffmpeg.avcodec_open2(_context, codec, null);
        if (error < 0)
        {
            Dispose();
            throw new FFmpegUnavailableException($"libavcodec's H.264 decoder does not open: {FFmpegError.Text(error)}.");
        }
    }

    /// <summary>Width of the latest picture, pixels; 0 before the first.</summary>
    public int Width => Volatile.Read(ref _width);

    /// <summary>Height of the latest picture, pixels; 0 before the first.</summary>
    public int Height => Volatile.Read(ref _height);

    /// <summary>Pictures that came out.</summary>
    public long PicturesDecoded => Volatile.Read(ref _picturesDecoded);

    /// <summary>Access units refused as <see cref="VideoDecodeResult.Corrupt"/>.</summary>
    public long CorruptUnits => Volatile.Read(ref _corrupt);

    /// <summary>Mean luma of the latest picture, 0–255, from one pixel in 256: enough to tell a picture from black.</summary>
    public double MeanLuma => Volatile.Read(ref _meanLuma);

    /// <summary>Decodes one access unit in Annex B form. Any bytes are safe.</summary>
    public VideoDecodeResult Decode(ReadOnlySpan<byte> annexB)
    {
        ObjectDisposedException.ThrowIf(_context == null, this);
        if (annexB.Length is 0 or > MaximumBytes)
            return Corrupt();
        if (_needsKeyFrame && !IsKeyFrame(annexB, out bool hasSlice))
            return hasSlice ? VideoDecodeResult.NeedsKeyFrame : Feed(annexB);
        return Feed(annexB);
    }

    /// <summary>The latest picture; false before the first one.</summary>
    public bool TryGetPicture(out DecodedPicture picture)
    {
        picture = default;
        if (!_hasPicture || _context == null)
            return false;
        (int width, int height) = (_picture->width, _picture->height);
        (int chromaWidth, int chromaHeight) = ((width + 1) / 2, (height + 1) / 2);
        picture = new DecodedPicture(
            width,
            height,
            Plane(0, width, height), _picture->linesize[0],
            Plane(1, chromaWidth, chromaHeight), _picture->linesize[1],
            Plane(2, chromaWidth, chromaHeight), _picture->linesize[2]);
        return true;
    }

    /// <summary>Frees the decoder and the latest picture.</summary>
    public void Dispose()
    {
        _hasPicture = false;
        fixed (AVCodecContext** context = &_context)
            ffmpeg.avcodec_free_context(context);
        fixed (AVPacket** packet = &_packet)
            ffmpeg.av_packet_free(packet);
        fixed (AVFrame** picture = &_picture)
            ffmpeg.av_frame_free(picture);
        fixed (AVFrame** spare = &_spare)
            ffmpeg.av_frame_free(spare);
        ffmpeg.av_free(_input);
        _input = null;
    }

    private static bool IsKeyFrame(ReadOnlySpan<byte> annexB, out bool hasSlice)
    {
        AnnexB units = new(annexB);
        while (units.MoveNext())
        {
            if (!units.IsSlice)
                continue;
            hasSlice = true;
            return units.Type == NalType.Idr;
        }

        hasSlice = false;
        return false;
    }

    private VideoDecodeResult Feed(ReadOnlySpan<byte> annexB)
    {
        annexB.CopyTo(new Span<byte>(_input, MaximumBytes));
        new Span<byte>(_input + annexB.Length, ffmpeg.AV_INPUT_BUFFER_PADDING_SIZE).Clear();
        _packet->data = _input;
        _packet->size = annexB.Length;
        int error = ffmpeg.avcodec_send_packet(_context, _packet);
        if (error < 0)
            return Corrupt();
        VideoDecodeResult result = VideoDecodeResult.NoPicture;
        while (true)
        {
            error = ffmpeg.avcodec_receive_frame(_context, _spare);
            if (error == FFmpegError.Again || error == FFmpegError.EndOfFile)
                break;
            if (error < 0 || !Take())
                return Corrupt();
            result = VideoDecodeResult.Picture;
        }

        if (result == VideoDecodeResult.Picture)
            _needsKeyFrame = false;
        return result;
    }

    // A picture with errors concealed is not shown, nor anything predicted from it.
    private bool Take()
    {
        AVPixelFormat format = (AVPixelFormat)_spare->format;
        bool usable = _spare->decode_error_flags == 0
            && format is AVPixelFormat.AV_PIX_FMT_YUV420P or AVPixelFormat.AV_PIX_FMT_YUVJ420P
            && _spare->width > 0 && _spare->height > 0 && (long)_spare->width * _spare->height <= MaximumPixels;
        if (!usable)
        {
            ffmpeg.av_frame_unref(_spare);
            return false;
        }

        AVFrame* taken = _spare;
        _spare = _picture;
        _picture = taken;
        ffmpeg.av_frame_unref(_spare);
        _hasPicture = true;
        Volatile.Write(ref _width, _picture->width);
        Volatile.Write(ref _height, _picture->height);
        Volatile.Write(ref _picturesDecoded, _picturesDecoded + 1);
        Volatile.Write(ref _meanLuma, MeasureLuma());
        return true;
    }

    private double MeasureLuma()
    {
        long sum = 0;
        int count = 0;
        for (int row = 0; row < _picture->height; row += LumaStep)
        {
            byte* line = _picture->data[0] + (nint)row * _picture->linesize[0];
            for (int column = 0; column < _picture->width; column += LumaStep)
            {
                sum += line[column];
                count++;
            }
        }

        return (double)sum / count;
    }

    private ReadOnlySpan<byte> Plane(uint plane, int width, int height) =>
        new(_picture->data[plane], (height - 1) * _picture->linesize[plane] + width);

    private VideoDecodeResult Corrupt()
    {
        // What the decoder holds may be poisoned: begin again at a key frame.
        ffmpeg.avcodec_flush_buffers(_context);
        _needsKeyFrame = true;
        Volatile.Write(ref _corrupt, _corrupt + 1);
        return VideoDecodeResult.Corrupt;
    }
}
