using FFmpeg.AutoGen;

namespace ZoomRooms.Media.Video;

/// <summary>Scales pictures of whatever size and format comes into I420 ones of one size. Used by one thread; allocates only when the source changes.</summary>
/// <param name="method">libswscale's: SWS_BILINEAR, or SWS_AREA to a picture much smaller, which is then a mean of all pixels and not of a few.</param>
internal sealed unsafe class PictureScaler(int method) : IDisposable
{
    private SwsContext* _context;
    private (int Width, int Height, int Format) _source;

    public bool TryScale(AVFrame* source, AVFrame* target)
    {
        var kind = (source->width, source->height, source->format);
        if (_context == null || kind != _source)
        {
            ffmpeg.sws_freeContext(_context);
            _context = ffmpeg.sws_getContext(
                source->width, source->height, (AVPixelFormat)source->format,
                target->width, target->height, AVPixelFormat.AV_PIX_FMT_YUV420P,
                method, null, null, null);
            _source = kind;
        }

        return _context != null
            // An encoder with a pipeline may still hold this buffer.
            && ffmpeg.av_frame_make_writable(target) >= 0
            && ffmpeg.sws_scale_frame(_context, target, source) >= 0;
    }

    public void Dispose()
    {
        ffmpeg.sws_freeContext(_context);
        _context = null;
    }
}
