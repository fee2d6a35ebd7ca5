using FFmpeg.AutoGen;

namespace ZoomRooms.Media.Video;

/// <summary>Pictures in memory that libav owns.</summary>
internal static unsafe class Pictures
{
    /// <summary>A picture with its own buffer, or null if there is no memory.</summary>
    public static AVFrame* Allocate(int width, int height, AVPixelFormat format)
    {
        AVFrame* picture = ffmpeg.av_frame_alloc();
        if (picture == null)
            return null;
        picture->width = width;
        picture->height = height;
        picture->format = (int)format;
        picture->color_range = AVColorRange.AVCOL_RANGE_MPEG;
        if (ffmpeg.av_frame_get_buffer(picture, 0) < 0)
            ffmpeg.av_frame_free(&picture);
        return picture;
    }

    /// <summary>Paints an I420 picture black: luma 16, chroma 128 (ITU-R BT.601 limited range).</summary>
    public static void Blacken(AVFrame* picture)
    {
        Fill(picture, 0, picture->height, 16);
        Fill(picture, 1, (picture->height + 1) / 2, 128);
        Fill(picture, 2, (picture->height + 1) / 2, 128);
    }

    private static void Fill(AVFrame* picture, uint plane, int rows, byte value) =>
        new Span<byte>(picture->data[plane], rows * picture->linesize[plane]).Fill(value);
}
