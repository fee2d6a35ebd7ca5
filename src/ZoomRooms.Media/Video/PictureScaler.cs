using FFmpeg.AutoGen;

namespace ZoomRooms.Media.Video;

/// <summary>
/// Scales pictures of whatever size, shape and format comes into I420 ones of one size, with bars or a cut where the shapes differ. Used by
/// one thread;
/// allocates only when the source changes.
/// </summary>
/// <param name="method">libswscale's: SWS_BILINEAR, or SWS_AREA to a picture much smaller, which is then a mean of all pixels and not of a
/// few.</param>
internal sealed unsafe class PictureScaler(int method, PictureFit fit) : IDisposable
{
    private SwsContext* _context;
    private AVFrame* _scaled;
    private (int Width, int Height, int Format) _source;
    private PicturePlacement _placement;

    public bool TryScale(AVFrame* source, AVFrame* target)
    {
        (int, int, int) kind = (source->width, source->height, source->format);
        if ((_context == null || kind != _source) && !TryPrepare(source, target))
            return false;
        _source = kind;
        // An encoder with a pipeline may still hold this buffer.
        if (ffmpeg.av_frame_make_writable(target) < 0)
            return false;
        if (_scaled == null)
            return ffmpeg.sws_scale_frame(_context, target, source) >= 0;
        if (ffmpeg.sws_scale_frame(_context, _scaled, source) < 0)
            return false;
        Place(_scaled, target, _placement);
        return true;
    }

    public void Dispose()
    {
        ffmpeg.sws_freeContext(_context);
        _context = null;
        fixed (AVFrame** scaled = &_scaled)
            ffmpeg.av_frame_free(scaled);
    }

    private bool TryPrepare(AVFrame* source, AVFrame* target)
    {
        Dispose();
        if (source->width <= 0 || source->height <= 0)
            return false;
        _placement = PicturePlacement.Of(source->width, source->height, target->width, target->height, fit);
        if (!_placement.Fills(target->width, target->height))
        {
            _scaled = Pictures.Allocate(_placement.Width, _placement.Height, AVPixelFormat.AV_PIX_FMT_YUV420P);
            if (_scaled == null)
                return false;
        }

        _context = ffmpeg.sws_getContext(
            source->width, source->height, (AVPixelFormat)source->format,
            _placement.Width, _placement.Height, AVPixelFormat.AV_PIX_FMT_YUV420P,
            method, null, null, null);
        return _context != null;
    }

    /// <summary>Copies what is seen of a scaled picture to its place; black is what is left over.</summary>
    private static void Place(AVFrame* scaled, AVFrame* target, PicturePlacement place)
    {
        Pictures.Blacken(target);
        for (uint plane = 0; plane < 3; plane++)
        {
            int part = plane == 0 ? 1 : 2;
            (int x, int y) = (place.X / part, place.Y / part);
            (int width, int height) = ((target->width + part - 1) / part, (target->height + part - 1) / part);
            (int left, int top) = (Math.Max(x, 0), Math.Max(y, 0));
            (int seenWidth, int seenHeight) = (
                Math.Min(width, x + place.Width / part) - left, Math.Min(height, y + place.Height / part) - top);
            for (int row = 0; row < seenHeight; row++)
            {
                ReadOnlySpan<byte> from = new(scaled->data[plane] + (top - y + row) * scaled->linesize[plane] + (left - x), seenWidth);
                from.CopyTo(new Span<byte>(target->data[plane] + (top + row) * target->linesize[plane] + left, seenWidth));
            }
        }
    }
}
