using FFmpeg.AutoGen;

namespace ZoomRooms.Media.Video;

/// <summary>Checks the offsets of the structure members we touch against what the loaded libraries say and do. Once, at start.</summary>
internal static unsafe class FFmpegLayout
{
    /// <summary>The first member that is not where it should be, or null.</summary>
    public static string? Problem() => CodecContext() ?? FormatContext() ?? Streams() ?? RoundTrip();

    private static string? CodecContext()
    {
        AVCodecContext* context = ffmpeg.avcodec_alloc_context3(null);
        try
        {
            return Member(context, "b", &context->bit_rate)
                ?? Member(context, "flags", &context->flags)
                ?? Member(context, "g", &context->gop_size)
                ?? Member(context, "bf", &context->max_b_frames)
                ?? Member(context, "bufsize", &context->rc_buffer_size)
                ?? Member(context, "maxrate", &context->rc_max_rate)
                ?? Member(context, "threads", &context->thread_count)
                ?? Member(context, "profile", &context->profile)
                ?? Member(context, "color_range", &context->color_range)
                ?? Member(context, "max_pixels", &context->max_pixels);
        }
        finally
        {
            ffmpeg.avcodec_free_context(&context);
        }
    }

    private static string? FormatContext()
    {
        AVFormatContext* context = ffmpeg.avformat_alloc_context();
        try
        {
            return Member(context, "fflags", &context->flags);
        }
        finally
        {
            ffmpeg.avformat_free_context(context);
        }
    }

    private static string? Member(void* context, string option, void* member)
    {
        AVOption* found = ffmpeg.av_opt_find(context, option, null, 0, 0);
        return found != null && found->offset == (byte*)member - (byte*)context ? null : option;
    }

    private static string? Streams()
    {
        AVFormatContext* context = null;
        if (ffmpeg.avformat_alloc_output_context2(&context, null, "matroska", null) < 0)
            return "no Matroska muxer";
        try
        {
            AVStream* stream = ffmpeg.avformat_new_stream(context, null);
            return stream != null && context->nb_streams == 1 && context->streams[0] == stream && stream->index == 0
                && stream->codecpar != null && stream->codecpar->codec_type == AVMediaType.AVMEDIA_TYPE_UNKNOWN
                ? null
                : "streams";
        }
        finally
        {
            ffmpeg.avformat_free_context(context);
        }
    }

    // A picture through the two codecs every libavcodec has: frame and packet members must agree for it to come back whole.
    private static string? RoundTrip()
    {
        const int Side = 16;
        const long Timestamp = 0x1234_5678_9ABC;
        AVCodecContext* encoder = ffmpeg.avcodec_alloc_context3(ffmpeg.avcodec_find_encoder_by_name("rawvideo"));
        AVCodecContext* decoder = ffmpeg.avcodec_alloc_context3(ffmpeg.avcodec_find_decoder(AVCodecID.AV_CODEC_ID_RAWVIDEO));
        AVPacket* packet = ffmpeg.av_packet_alloc();
        AVFrame* sent = ffmpeg.av_frame_alloc();
        AVFrame* received = ffmpeg.av_frame_alloc();
        try
        {
            foreach (nint context in (ReadOnlySpan<nint>)[(nint)encoder, (nint)decoder])
            {
                AVCodecContext* codec = (AVCodecContext*)context;
                codec->width = Side;
                codec->height = Side;
                codec->pix_fmt = AVPixelFormat.AV_PIX_FMT_YUV420P;
                codec->time_base = new AVRational { num = 1, den = 30 };
                if (ffmpeg.avcodec_open2(codec, null, null) < 0)
                    return "codec context";
            }

            sent->width = Side;
            sent->height = Side;
            sent->format = (int)AVPixelFormat.AV_PIX_FMT_YUV420P;
            if (ffmpeg.av_frame_get_buffer(sent, 0) < 0 || sent->linesize[0] < Side || sent->data[2] == null)
                return "frame";
            sent->pts = Timestamp;
            for (int row = 0; row < Side; row++)
            {
                for (int column = 0; column < Side; column++)
                    sent->data[0][row * sent->linesize[0] + column] = (byte)(row * Side + column);
            }

            if (ffmpeg.avcodec_send_frame(encoder, sent) < 0 || ffmpeg.avcodec_receive_packet(encoder, packet) < 0
                || packet->size != Side * Side * 3 / 2 || packet->pts != Timestamp || packet->data[Side] != Side)
                return "packet";
            if (ffmpeg.avcodec_send_packet(decoder, packet) < 0 || ffmpeg.avcodec_receive_frame(decoder, received) < 0)
                return "decoder";
            return received->width == Side && received->height == Side && received->pts == Timestamp
                && received->format == (int)AVPixelFormat.AV_PIX_FMT_YUV420P
                && received->data[0][5 * received->linesize[0] + 7] == 5 * Side + 7
                ? null
                : "decoded frame";
        }
        finally
        {
            ffmpeg.av_frame_free(&received);
            ffmpeg.av_frame_free(&sent);
            ffmpeg.av_packet_free(&packet);
            ffmpeg.avcodec_free_context(&decoder);
            ffmpeg.avcodec_free_context(&encoder);
        }
    }
}
