using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FFmpeg.AutoGen;

/// <summary>The functions of libav* that we use, under the names and with the parameter types of the FFmpeg.AutoGen package.</summary>
public static unsafe partial class ffmpeg
{
    private const string Util = "avutil";
    private const string Codec = "avcodec";
    private const string Format = "avformat";
    private const string Device = "avdevice";
    private const string Scale = "swscale";

    /// <summary>The majors these declarations are for, by library name without prefix.</summary>
    public static readonly Dictionary<string, int> LibraryVersionMap = new()
    {
        [Codec] = LIBAVCODEC_VERSION_MAJOR,
        [Device] = LIBAVDEVICE_VERSION_MAJOR,
        [Format] = LIBAVFORMAT_VERSION_MAJOR,
        [Util] = LIBAVUTIL_VERSION_MAJOR,
        [Scale] = LIBSWSCALE_VERSION_MAJOR,
    };

    static ffmpeg() => NativeLibrary.SetDllImportResolver(typeof(ffmpeg).Assembly, Resolve);

    /// <summary>Folder of the libraries; empty for the system's search by soname.</summary>
    public static string RootPath { get; set; } = "";

    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path)
    {
        if (!LibraryVersionMap.TryGetValue(name, out int major))
            return 0;
        return NativeLibrary.TryLoad(Path.Combine(RootPath, $"lib{name}.so.{major}"), out nint handle) ? handle : 0;
    }

    // libavutil
    [LibraryImport(Util)] public static partial uint avutil_version();
    [LibraryImport(Util)] public static partial void av_log_set_level(int level);
    [LibraryImport(Util)] public static partial int av_strerror(int errnum, byte* errbuf, ulong errbuf_size);
    [LibraryImport(Util)] public static partial void* av_mallocz(ulong size);
    [LibraryImport(Util)] public static partial void* av_malloc(ulong size);
    [LibraryImport(Util)] public static partial void av_free(void* ptr);
    [LibraryImport(Util, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int av_dict_set(AVDictionary** pm, string key, string? value, int flags);
    [LibraryImport(Util)] public static partial void av_dict_free(AVDictionary** m);
    [LibraryImport(Util, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int av_opt_set(void* obj, string name, string? val, int search_flags);
    [LibraryImport(Util, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int av_opt_set_int(void* obj, string name, long val, int search_flags);
    [LibraryImport(Util, StringMarshalling = StringMarshalling.Utf8)]
    public static partial AVOption* av_opt_find(void* obj, string name, string? unit, int opt_flags, int search_flags);
    [LibraryImport(Util)] public static partial AVFrame* av_frame_alloc();
    [LibraryImport(Util)] public static partial void av_frame_free(AVFrame** frame);
    [LibraryImport(Util)] public static partial void av_frame_unref(AVFrame* frame);
    [LibraryImport(Util)] public static partial int av_frame_get_buffer(AVFrame* frame, int align);
    [LibraryImport(Util)] public static partial int av_frame_make_writable(AVFrame* frame);
    [LibraryImport(Util)] public static partial AVBufferRef* av_buffer_ref(AVBufferRef* buf);
    [LibraryImport(Util)] public static partial void av_buffer_unref(AVBufferRef** buf);
    [LibraryImport(Util, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int av_hwdevice_ctx_create(
        AVBufferRef** device_ctx, AVHWDeviceType type, string? device, AVDictionary* opts, int flags);
    [LibraryImport(Util)] public static partial AVBufferRef* av_hwframe_ctx_alloc(AVBufferRef* device_ctx);
    [LibraryImport(Util)] public static partial int av_hwframe_ctx_init(AVBufferRef* @ref);
    [LibraryImport(Util)] public static partial int av_hwframe_get_buffer(AVBufferRef* hwframe_ctx, AVFrame* frame, int flags);
    [LibraryImport(Util)] public static partial int av_hwframe_transfer_data(AVFrame* dst, AVFrame* src, int flags);

    // libavcodec
    [LibraryImport(Codec)] public static partial uint avcodec_version();
    [LibraryImport(Codec, StringMarshalling = StringMarshalling.Utf8)]
    public static partial AVCodec* avcodec_find_encoder_by_name(string name);
    [LibraryImport(Codec)] public static partial AVCodec* avcodec_find_decoder(AVCodecID id);
    [LibraryImport(Codec)] public static partial AVCodecContext* avcodec_alloc_context3(AVCodec* codec);
    [LibraryImport(Codec)] public static partial void avcodec_free_context(AVCodecContext** avctx);
    [LibraryImport(Codec)] public static partial int avcodec_parameters_to_context(AVCodecContext* codec, AVCodecParameters* par);
    [LibraryImport(Codec)] public static partial int avcodec_open2(AVCodecContext* avctx, AVCodec* codec, AVDictionary** options);
    [LibraryImport(Codec)] public static partial int avcodec_send_packet(AVCodecContext* avctx, AVPacket* avpkt);
    [LibraryImport(Codec)] public static partial int avcodec_receive_packet(AVCodecContext* avctx, AVPacket* avpkt);
    [LibraryImport(Codec)] public static partial int avcodec_send_frame(AVCodecContext* avctx, AVFrame* frame);
    [LibraryImport(Codec)] public static partial int avcodec_receive_frame(AVCodecContext* avctx, AVFrame* frame);
    [LibraryImport(Codec)] public static partial void avcodec_flush_buffers(AVCodecContext* avctx);
    [LibraryImport(Codec)] public static partial AVPacket* av_packet_alloc();
    [LibraryImport(Codec)] public static partial void av_packet_free(AVPacket** pkt);
    [LibraryImport(Codec)] public static partial void av_packet_unref(AVPacket* pkt);

    // libavformat
    [LibraryImport(Format)] public static partial uint avformat_version();
    [LibraryImport(Format)] public static partial AVFormatContext* avformat_alloc_context();
    [LibraryImport(Format)] public static partial void avformat_free_context(AVFormatContext* s);
    [LibraryImport(Format, StringMarshalling = StringMarshalling.Utf8)]
    public static partial AVInputFormat* av_find_input_format(string short_name);
    [LibraryImport(Format, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int avformat_open_input(AVFormatContext** ps, string url, AVInputFormat* fmt, AVDictionary** options);
    [LibraryImport(Format)] public static partial int avformat_find_stream_info(AVFormatContext* ic, AVDictionary** options);
    [LibraryImport(Format)] public static partial int av_read_frame(AVFormatContext* s, AVPacket* pkt);
    [LibraryImport(Format)] public static partial void avformat_close_input(AVFormatContext** s);
    [LibraryImport(Format, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int avformat_alloc_output_context2(
        AVFormatContext** ctx, AVOutputFormat* oformat, string? format_name, string? filename);
    [LibraryImport(Format)] public static partial AVStream* avformat_new_stream(AVFormatContext* s, AVCodec* c);
    [LibraryImport(Format)] public static partial int avformat_write_header(AVFormatContext* s, AVDictionary** options);
    [LibraryImport(Format)] public static partial int av_write_frame(AVFormatContext* s, AVPacket* pkt);
    [LibraryImport(Format)] public static partial int av_write_trailer(AVFormatContext* s);
    [LibraryImport(Format, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int avio_open(AVIOContext** s, string url, int flags);
    [LibraryImport(Format)] public static partial int avio_closep(AVIOContext** s);

    // libavdevice
    [LibraryImport(Device)] public static partial uint avdevice_version();
    [LibraryImport(Device)] public static partial void avdevice_register_all();

    // libswscale
    [LibraryImport(Scale)] public static partial uint swscale_version();
    [LibraryImport(Scale)]
    public static partial SwsContext* sws_getContext(
        int srcW, int srcH, AVPixelFormat srcFormat, int dstW, int dstH, AVPixelFormat dstFormat, int flags, SwsFilter* srcFilter,
        SwsFilter* dstFilter, double* param);
    [LibraryImport(Scale)] public static partial void sws_freeContext(SwsContext* swsContext);
    [LibraryImport(Scale)] public static partial int sws_scale_frame(SwsContext* c, AVFrame* dst, AVFrame* src);
}
